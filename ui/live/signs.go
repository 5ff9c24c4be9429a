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

// signs is every character beyond ASCII that the program draws of its own, the
// most used first. East Asia calls most of them ambiguous: a terminal there may
// draw them two cells wide, and no variable tells.
const signs = "◆◇▌·…▲●│─–→↑↓▸▼▾←╭╮╰╯■▪□▫◌‹›✕‖µ±×↔▁▂▃▄▅▆▇█⣿▀—━┃┏┓┗┛▶“”‘’"

// braille stands for all characters of braille, which a terminal takes for equally
// wide.
const braille = '⣿'

func isBraille(r rune) bool { return r >= 0x2800 && r <= 0x28ff }

// probeRow is the line, from 1, on which they are measured. On the first line
// the answer is a key as well: F3 with a modifier.
const probeRow = 2

// probed returns the signs that have room on a line of the terminal, and a cell
// behind them: none where it has no second line, or tells no size.
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

// measured is how many cells signs take; of no signs: nothing has answered yet.
type measured struct {
	signs string
	width int
	torn  bool // the terminal did not read UTF-8 at first: nobody knows what it shows
}

// draw sets what is drawn by what is known of the terminal beforehand: letters
// are drawn in spite of the locale where a language that has others was asked
// for.
func (a *App) draw(env []string) {
	l := a.options.Language
	ascii := theme.ASCII(env)
	if ascii || a.options.Signs == "ascii" {
		a.plainly(!ascii || l != nil && l.Tag() != "en")
	}
}

// plainly has every sign drawn in ASCII, and everything else too unless it is
// letters and these can be shown.
func (a *App) plainly(letters bool) {
	a.frame.ascii, a.frame.words = true, letters
	a.keys = a.keys.Spelled()
}

// unmeasured returns the signs whose width has to be asked for.
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

// asksSigns reports whether the terminal is asked for the width of signs.
func (q *inquiry) asksSigns() bool {
	return q != nil && strings.HasSuffix(q.text, endProbe)
}

// The probe writes unseen: first a letter that takes two cells in UTF-8, and
// three where each of its bytes is taken for a character, none of them a control
// of the 8-bit set; then the signs. Each time it asks where the cursor is. CAN
// ends what the signs may have begun in a terminal that does not read UTF-8.
//
// A terminal that reads another encoding may be told to read UTF-8 (ISO 2022; xterm
// and the console of Linux obey), and is asked again.
const (
	beginProbe = "\x1b[2;1H\x1b[8m頠\x1b[6n\r"
	endProbe   = "\x18\x1b[6n\x1b[0m\x1b[2K"
)

// signProbe puts the terminal's answers together.
type signProbe struct {
	signs string
	utf8  func(on bool) // has the terminal read UTF-8, and probed again; or lets it be; nil: nothing is tried
	seen  int           // answers to the probe that holds
	stale int           // answers that are still to come to the one before
	tried bool          // UTF-8 was asked for
}

// text asks for the answers.
func (p *signProbe) text() string { return beginProbe + p.signs + endProbe }

// take takes where the cursor is, and returns what is known by that; ok is false
// as long as nothing is. A terminal that does not read UTF-8 is asked to once.
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

// questions returns what the terminal is asked before the first frame, which
// waits for no answer; nil: nothing.
func questions(background bool, signs string) *inquiry {
	text := ""
	if background && runtime.GOOS != "windows" { // whose console would not answer by keys
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

// unanswered tells when nothing has answered for long enough.
func unanswered() tea.Cmd {
	return guarded(tea.Tick(time.Second, func(time.Time) tea.Msg { return measured{} }))
}

// measured takes what is known of the signs, and reports whether that changes
// what is seen: two cells wide they become ASCII, and so they do where nothing
// answers and the locale is one of those where they may be. A terminal that
// takes another number of cells does not read UTF-8: to it the bytes of a letter
// are letters, or sequences, of their own, and it is sent none.
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

// trust has signs drawn without a fence.
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
