package live

import (
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/cell"
	"berth/ui/theme"
)

// signs are all the characters beyond ASCII that the program itself draws, the most
// frequent first. Most of them are ambiguous in East Asia. A terminal there may draw
// them two cells wide, and no environment variable says whether it does.
const signs = "◆◇▌·…▲●│─–→↑↓▸▼▾←╭╮╰╯■▪□▫◌‹›✕‖µ±×↔▁▂▃▄▅▆▇█⣿▀—━┃┏┓┗┛▶“”‘’"

// braille represents all braille characters, which terminals draw equally wide.
const braille = '⣿'

func isBraille(r rune) bool { return r >= 0x2800 && r <= 0x28ff }

// probeRow is the 1-based line on which the signs are measured. On the first line,
// the answer could be mistaken for a key (F3 with a modifier).
const probeRow = 2

// probed returns the signs that fit on a line of the terminal with one cell to
// spare. It returns none if the terminal has no second line or reports no size.
func probed(width, height int) string {
	if height < probeRow {
		return ""
	}
	n := 0
	for i := range signs {
		if n++; n >= width {
			return signs[:i]
		}
	}
	return signs
}

// measured is the number of cells that signs take. If signs is empty, there has been
// no answer.
type measured struct {
	signs string
	width int
	torn  bool // the terminal did not read UTF-8 at first, so what it shows is unknown
}

// draw decides how to draw, based on what is known in advance about the terminal. If
// the user asked for a language that needs other letters, these are drawn in spite
// of the locale.
func (a *App) draw(env []string) {
	l := a.options.Language
	ascii := theme.ASCII(env)
	if ascii || a.options.Signs == "ascii" {
		a.plainly(!ascii || l != nil && l.Tag() != "en")
	}
}

// plainly causes everything to be drawn in ASCII, except for letters if letters is
// set.
func (a *App) plainly(letters bool) {
	a.frame.ascii, a.frame.words = true, letters
	a.keys = a.keys.Spelled()
}

// unmeasured returns the signs whose width must be asked for.
func (a *App) unmeasured(all string) string {
	if a.frame.ascii && !a.frame.words {
		return ""
	}
	if a.options.Signs == "unicode" {
		a.canvas.trust(all)
		return ""
	}
	return all
}

// asksSigns reports whether the inquiry asks for the width of signs.
func (q *inquiry) asksSigns() bool {
	return q != nil && strings.HasSuffix(q.text, endProbe)
}

// The probe writes invisibly. It begins with a letter that takes two cells in UTF-8.
// If each byte of the letter is read as a character, the letter takes three cells,
// and none of its bytes is a control character of the 8-bit set. The signs follow.
// After the letter and after the signs, the probe asks where the cursor is. CAN ends
// whatever the signs may have begun in a terminal that does not read UTF-8.
//
// A terminal that reads another encoding may be told to read UTF-8 (ISO 2022; xterm
// and the Linux console obey), and is then asked again.
const (
	beginProbe = "\x1b[2;1H\x1b[8m頠\x1b[6n\r"
	endProbe   = "\x18\x1b[6n\x1b[0m\x1b[2K"
)

// signProbe evaluates the answers of the terminal.
type signProbe struct {
	signs string
	utf8  func(on bool) // makes the terminal read UTF-8 and sends the probe again, or undoes that; nil: UTF-8 is not tried
	seen  int           // answers to the current probe
	stale int           // answers to the previous probe that have not arrived yet
	tried bool          // the terminal has been told to read UTF-8
}

// text returns the probe.
func (p *signProbe) text() string { return beginProbe + p.signs + endProbe }

// take takes a position of the cursor, and returns the result. ok is false while
// there is no result yet. A terminal that does not read UTF-8 is told once to do so.
func (p *signProbe) take(row, col int) (m measured, ok bool) {
	if p.stale > 0 {
		p.stale--
		return measured{}, false
	}
	p.seen++
	first := p.seen == 1
	switch {
	case first && row == probeRow && col == 3:
		return measured{}, false
	case !first && row == probeRow:
		return measured{p.signs, col - 1, p.tried}, p.seen == 2
	case p.seen > 2:
		return measured{}, false
	case !p.tried && p.utf8 != nil:
		p.tried, p.stale, p.seen = true, 2-p.seen, 0
		p.utf8(true)
		return measured{}, false
	}
	p.seen = 2
	if p.tried {
		p.utf8(false)
	}
	return measured{p.signs, 0, true}, true
}

// questions returns what is asked of the terminal before the first frame, or nil if
// nothing is. The first frame does not wait for the answers.
func questions(background bool, signs string) *inquiry {
	text := ""
	if background && runtime.GOOS != "windows" { // the Windows console would not send its answer in the same input as the keys
		text = askBackground
	}
	if signs != "" && runtime.GOOS != "windows" {
		text += (&signProbe{signs: signs}).text()
	}
	if text == "" {
		return nil
	}
	return newInquiry(text, time.Now())
}

// unanswered reports, after a while, that there was no answer.
func unanswered() tea.Cmd {
	return guarded(tea.Tick(time.Second, func(time.Time) tea.Msg { return measured{} }))
}

// measured applies what is known about the signs, and reports whether that changes
// what is seen. Signs that are two cells wide become ASCII. If there is no answer,
// and the locale is one in which signs may be that wide, all signs become ASCII. A
// terminal that uses any other number of cells does not read UTF-8. It would read
// the bytes of a letter as other letters or as sequences, so it is sent no letters.
func (a *App) measured(m measured) bool {
	n := utf8.RuneCountInString(m.signs)
	switch {
	case a.canvas.sure != nil:
		return false
	case m.signs == "" && (a.frame.ascii || !eastAsian(a.options.environ())):
		return false
	case m.signs == "":
		a.plainly(true)
	case m.width == n && a.frame.ascii:
		return false
	case m.width == n:
		a.canvas.trust(m.signs)
		return false
	default:
		a.plainly(m.width > n && m.width <= 2*n)
	}
	return true
}

// trust causes signs to be drawn like any certain character, without first clearing
// their cells and then moving the cursor past them.
func (c *canvas) trust(signs string) {
	set := make(map[rune]bool)
	for _, r := range signs {
		set[r] = true
	}
	c.sure = func(r rune) bool {
		return cell.Certain(r) || r >= utf8.RuneSelf && (set[r] || set[braille] && isBraille(r))
	}
}

// eastAsian reports whether the locale is Chinese, Japanese or Korean.
func eastAsian(env []string) bool {
	lang := ""
	for _, name := range []string{"LANG", "LC_CTYPE", "LC_ALL"} {
		for _, entry := range env {
			if k, v, _ := strings.Cut(entry, "="); k == name && v != "" {
				lang = v
			}
		}
	}
	return len(lang) >= 2 && strings.Contains("zh ja ko", lang[:2])
}
