// Package lesson is the panel that teaches a course beside the table, step by
// step.
package lesson

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/fault"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// Course is what is taught.
type Course struct {
	Heads []string // what each step is called, such as "3/21 A server on a dynamic port"
	First int      // the step that is shown first, from 0 on
	Wait  string   // while a step is made

	// Make makes a step, and ends the one before. It may take a second, and is
	// never called twice at once.
	Make func(step int) (Step, error)
}

// Step is what is shown of a step once it has been made.
type Step struct {
	Text    string          // paragraphs, with an empty line between two
	Filter  string          // leaves the sockets of the step; a valid filter
	Columns []column.Column // that the text speaks of; nil: none in particular
}

// Panel is the place in a course.
type Panel struct {
	course  *Course
	columns []column.Column // of the table, where a step has none in particular
	at      int             // the step that is wanted
	making  bool            // Make is at work, for this step or another one
	text    string
	page    draw.Page
	lines   int    // of the page that are seen
	indent  int    // cells before the page
	keys    string // what the keys do
	more    string
}

var (
	_ pane.Panel    = (*Panel)(nil)
	_ pane.Starter  = (*Panel)(nil)
	_ pane.Receiver = (*Panel)(nil)
)

// New makes the panel of a course, over a table with these columns.
func New(c *Course, columns []column.Column) *Panel {
	return &Panel{course: c, columns: columns, at: c.First}
}

// made is a step that has been made, or could not be.
type made struct {
	at   int
	step Step
	err  error
}

// Start has the first step made.
func (l *Panel) Start() pane.Reply { return l.make() }

// turn goes to another step, if there is one.
func (l *Panel) turn(by int) pane.Reply {
	at := l.at + by
	if at < 0 || at >= len(l.course.Heads) {
		return pane.Reply{}
	}
	fault.In("lab", true)
	l.at = at
	return l.make()
}

// make has the wanted step made, now or once Make is free.
func (l *Panel) make() pane.Reply {
	if l.making {
		return pane.Reply{}
	}
	l.making, l.text, l.page.Top = true, l.course.Wait, 0
	course, at := l.course, l.at
	return pane.Reply{Cmd: func() tea.Msg {
		s, err := course.Make(at)
		return made{at, s, err}
	}}
}

// Receive takes a step that has been made. If another one is wanted by now, that
// is made next.
func (l *Panel) Receive(msg tea.Msg, _ *pane.Scene) pane.Reply {
	m, ok := msg.(made)
	if !ok {
		return pane.Passed()
	}
	l.making = false
	if m.at != l.at {
		return l.make()
	}
	l.text, l.page.Top = m.step.Text, 0
	if m.err != nil {
		l.text = fmt.Sprint(m.err)
	}
	return pane.Reply{Go: l.place(m.step)}
}

// place returns where the sockets of a step are seen, as anybody could see them
// with a filter.
func (l *Panel) place(s Step) *pane.Place {
	columns := s.Columns
	if columns == nil {
		columns = l.columns
	}
	return &pane.Place{Kind: table.All, Filter: s.Filter, Anew: &pane.Anew{Columns: columns}}
}

// narrowest is the window in which the lesson stands beside the table; in a
// narrower one it is below.
const narrowest = 140

// Room returns less than a detail has, for the table needs the columns that the
// lesson speaks of. Where there is no room beside the table, it is as many lines
// as the text takes, but not so many that the table has too few.
func (l *Panel) Room(s *pane.Scene) pane.Room {
	if s.Width >= narrowest {
		w := min(60, s.Width*3/10)
		l.set(w-3, s.Height-1)
		return pane.Room{Beside: w}
	}
	most := s.Height * 3 / 5
	l.set(s.Width-2, most-1)
	return pane.Room{Below: min(1+len(l.page.Lines), most)}
}

// set lays the text out in w cells.
func (l *Panel) set(w, h int) {
	l.page.W, l.page.Lines = w, l.page.Lines[:0]
	for _, line := range cell.Wrap(l.text, w) {
		l.page.Lines = append(l.page.Lines, []cell.Span{{Text: line, Role: theme.Plain}})
	}
	l.page.Scroll(0, h)
}

// Prepare makes ready what is drawn.
func (l *Panel) Prepare(s *pane.Scene) {
	l.lines = s.Height - 1
	if l.indent = 0; s.Room.Below > 0 {
		l.indent = 1
	}
	hint := func(a keymap.Action) string { return s.Keys.First(a) + " " + s.Keys.Hint(a) }
	l.keys = hint(keymap.LessonNext) + " · " + hint(keymap.LessonBack)
	l.more = "↓ " + s.Keys.First(keymap.PageDown) + " for more"
}

// Line draws the name of the step, or a line of its text; the last tells that
// there is more.
func (l *Panel) Line(p *draw.Pen, y int) {
	if y == 0 {
		l.head(p)
		return
	}
	p.Space(l.indent)
	if y == l.lines && l.page.More(l.lines) {
		p.Text(theme.Hint, l.more)
		return
	}
	l.page.Line(p, y-1)
}

// head draws the name of the step.
func (l *Panel) head(p *draw.Pen) {
	head := draw.Clip(l.course.Heads[l.at], p.Room-4, false)
	p.Text(theme.Border, "─ ")
	p.Text(theme.HeadSorted, head)
	p.Text(theme.Border, " ")
	if n := cell.Width(l.keys) + 3; n < p.Room-1 {
		p.Rule(p.Room - n)
		p.Text(theme.Hint, " "+l.keys+" ")
	}
	p.Rule(p.Room)
}

// Do goes to another step, or turns the text over if there is any more of it.
func (l *Panel) Do(in pane.Input) pane.Reply {
	switch act := in.Action; {
	case act == keymap.LessonNext:
		return l.turn(1)
	case act == keymap.LessonBack:
		return l.turn(-1)
	case (act == keymap.PageUp || act == keymap.PageDown) && len(l.page.Lines) > l.lines:
		l.page.Turn(act, l.lines)
		return pane.Reply{}
	}
	return pane.Passed()
}

// Scroll moves the text.
func (l *Panel) Scroll(steps int) { l.page.Scroll(steps*draw.Wheel, l.lines) }
