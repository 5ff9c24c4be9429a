package live

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"berth/model/language"
	"berth/model/query"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/theme"
)

// prompt is the filter. It consists of the text, while the user is typing it, and of
// the last valid query, which remains in effect while the text is wrong.
type prompt struct {
	input   textinput.Model
	editing bool
	wrong   *query.Error // what is wrong with the text; nil: nothing
	query   query.Query  // the query in effect
	barren  bool         // the query in effect is known to match nothing
	history []string     // newest last
	past    int          // index into history; len(history) means the text itself
}

// verdict is the effect of a key on the prompt.
type verdict uint8

const (
	edited   verdict = iota // nothing, or only the text
	narrowed                // a different query is in effect
)

func newPrompt(q query.Query) prompt {
	in := textinput.New()
	in.KeyMap.Paste = key.NewBinding() // the default would run a program to read the clipboard
	in.CharLimit = 4096
	in.SetValue(q.String())
	return prompt{input: in, query: q}
}

// open begins editing.
func (p *prompt) open() {
	p.editing = true
	p.past = len(p.history)
	p.input.Focus()
	p.input.CursorEnd()
}

// adopt puts another query into effect, as if it had been typed.
func (p *prompt) adopt(q query.Query) {
	p.remember()
	p.input.SetValue(q.String())
	p.close()
	p.query, p.wrong, p.barren = q, nil, false
}

// swap puts a filter into effect, or removes it if it is already in effect.
func (p *prompt) swap(text string) {
	q, err := query.Parse(text)
	if err != nil || p.query.Equal(q) {
		q = query.Query{}
	}
	p.adopt(q)
}

// found records whether the query in effect matches anything.
func (p *prompt) found(any bool) verdict {
	p.barren = !any
	if p.wrong == nil {
		return edited
	}
	return p.retreat()
}

// clear removes the filter.
func (p *prompt) clear() verdict {
	p.remember()
	p.input.SetValue("")
	p.close()
	return p.parse("")
}

func (p *prompt) close() {
	p.editing = false
	p.input.Blur()
}

// shown reports whether there is anything to show.
func (p *prompt) shown() bool { return p.editing || !p.query.Empty() }

// onTabs reports whether the prompt takes the place of the names of the views.
func (p *prompt) onTabs(w window) bool { return w.h < tall && p.shown() }

// press handles a key while the text is being edited.
func (p *prompt) press(msg tea.KeyMsg) verdict {
	switch msg.Type {
	case tea.KeyEsc:
		return p.clear()
	case tea.KeyEnter:
		v := edited
		if text := p.input.Value(); text != p.settled() {
			v = p.parse(text)
		}
		if p.wrong == nil {
			p.remember()
			p.close()
		}
		return v
	case tea.KeyUp:
		return p.recall(-1)
	case tea.KeyDown:
		return p.recall(1)
	}
	before := p.input.Value()
	if last := []rune(before); key.Matches(msg, p.input.KeyMap.DeleteWordForward) && p.input.Position() == len(last)-1 {
		p.input.SetValue(string(last[:len(last)-1])) // when a one-letter word at the end is deleted, the library looks beyond the end
		p.input.CursorEnd()
		return p.parse(p.settled())
	}
	p.input, _ = p.input.Update(msg)
	if p.input.Value() == before {
		return edited
	}
	return p.parse(p.settled())
}

// settled returns the part of the text that makes sense so far.
func (p *prompt) settled() string {
	text := p.input.Value()
	if p.input.Position() < utf8.RuneCountInString(text) {
		return text
	}
	return query.Settled(text)
}

// edits reports whether msg, a key with alt, moves within the text or deletes part of
// it.
func (p *prompt) edits(msg tea.KeyMsg) bool {
	m := p.input.KeyMap
	return key.Matches(msg, m.WordForward, m.WordBackward, m.DeleteWordForward, m.DeleteWordBackward)
}

// parse puts text into effect if it is valid.
func (p *prompt) parse(text string) verdict {
	q, err := p.query.Parse(text)
	p.wrong = nil
	if err != nil {
		errors.As(err, &p.wrong) // there is no other kind of error
		return p.retreat()
	}
	p.query, p.barren = q, false
	return narrowed
}

// retreat handles invalid text. The last valid query remains in effect unless it
// matches nothing or the text is merely unfinished. In those cases, the part of the
// text before the mistake takes effect. So "port:70000" does not leave the empty
// table for "port:7000" on the screen, nor does "not" leave the table for "no".
func (p *prompt) retreat() verdict {
	if !p.barren && !p.wrong.Unfinished {
		return edited
	}
	q := p.wrong.Before(p.query)
	if q.String() == p.query.String() {
		return edited
	}
	p.query, p.barren = q, false
	return narrowed
}

func (p *prompt) remember() {
	text := strings.TrimSpace(p.input.Value())
	if text == "" || len(p.history) > 0 && p.history[len(p.history)-1] == text {
		return
	}
	p.history = append(p.history, text)
}

func (p *prompt) recall(by int) verdict {
	at := p.past + by
	if at < 0 || at > len(p.history) {
		return edited
	}
	p.past = at
	text := ""
	if at < len(p.history) {
		text = p.history[at]
	}
	p.input.SetValue(text)
	p.input.CursorEnd()
	return p.parse(text)
}

// sign precedes the text.
const sign = " / "

// line draws the prompt.
func (p *prompt) line(pen *draw.Pen, l *language.Language) {
	if !p.editing {
		pen.Text(theme.Key, sign)
		pen.Text(theme.Plain, draw.Clip(p.query.String(), pen.Room-1, false))
		return
	}
	runes := []rune(p.input.Value())
	at := p.input.Position()
	from := p.first(runes, at, pen.Room-len(sign)-2)
	if from > 0 {
		pen.Text(theme.Key, " /…")
	} else {
		pen.Text(theme.Key, sign)
	}
	pen.Text(theme.Plain, string(runes[from:at]))
	under := " "
	if at < len(runes) {
		under = string(runes[at])
	}
	pen.Insertion(under)
	if at+1 < len(runes) {
		pen.Text(theme.Plain, string(runes[at+1:]))
	} else if len(runes) == 0 {
		pen.Text(theme.Muted, l.Tell("live.footer.examples"))
	}
}

// first returns the index of the first rune to draw so that the cursor is visible.
func (p *prompt) first(runes []rune, at, room int) int {
	from := at
	for from > 0 && room > 1 {
		room -= max(1, cell.Width(string(runes[from-1])))
		if room < 1 {
			break
		}
		from--
	}
	return from
}

// tone returns the look of a complaint. What is still being typed is not yet called
// wrong.
func (p *prompt) tone() theme.Role {
	if p.wrong != nil && p.wrong.Unfinished {
		return theme.Muted
	}
	return theme.Bad
}

// complaint returns what is wrong, in as few lines of w cells as possible, with a
// mark under the first wrong character.
func (p *prompt) complaint(w int, l *language.Language) []string {
	if p.wrong == nil {
		return nil
	}
	runes := []rune(p.input.Value())
	from := p.first(runes, p.input.Position(), w-len(sign)-2)
	col := min(max(p.wrong.Column-1, from), len(runes))
	at := min(len(sign)+cell.Width(string(runes[from:col])), w-1)
	text := l.Tell("filter.line", "what", p.wrong.What(l), "mend", p.wrong.Mend(l))
	if n := cell.Width(text); at+2+n < w {
		return []string{draw.Spaces(at) + "▲ " + text}
	} else if n+1 < at {
		return []string{draw.Spaces(at-n-1) + text + " ▲"}
	}
	lines := []string{draw.Spaces(at) + "▲"}
	for _, line := range draw.Wrap(text, w-2) {
		lines = append(lines, " "+line)
	}
	return lines
}
