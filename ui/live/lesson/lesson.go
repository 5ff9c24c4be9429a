// Package lesson provides the panel that teaches a course, step by step, next to the
// table.
package lesson

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/fault"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
	"berth/ui/watch"
)

// Course is the course that a Panel teaches.
type Course struct {
	Heads []string  // the heading of each step, such as "3/21 A server on a dynamic port"
	First int       // the step that is shown first, counted from 0
	Wait  string    // shown while a step is being made
	Ends  [2]string // shown when the user tries to go back from the first step or on from the last one

	// Make makes a step and ends the previous one. It may take a second, and is
	// never called concurrently.
	Make func(step int) (Step, error)
}

// Step is the content of a step, once the step has been made.
type Step struct {
	Text    string                     // paragraphs, separated by empty lines
	Filter  string                     // matches the sockets of the step; must be valid
	Columns []column.Column            // nil: the usual ones
	Chosen  []column.Column            // those of Columns that the text mentions
	Holds   []Hold                     // the sockets that the text mentions
	Lost    func(ends []string) string // returns the text that is shown once some of the Holds have gone
}

// Hold is a socket that a text mentions.
type Hold struct {
	Proto sockets.Proto
	Local sockets.Endpoint
}

// Panel shows the current step of a course.
type Panel struct {
	course  *Course
	columns []column.Column // of the table, for a step that has no columns of its own
	at      int             // the step that is wanted
	making  bool            // Make is running, for this step or another
	step    Step            // the step that was made last
	seen    map[Hold]bool   // which Holds of the step have been seen
	text    string
	page    draw.Page
	lines   int      // visible lines of the page
	indent  int      // cells to the left of the page
	keys    []string // what the keys do, in wordings from long to short
	more    string
}

var (
	_ pane.Panel    = (*Panel)(nil)
	_ pane.Starter  = (*Panel)(nil)
	_ pane.Receiver = (*Panel)(nil)
	_ pane.Hinter   = (*Panel)(nil)
)

// New returns the panel of a course, over a table with the given columns.
func New(c *Course, columns []column.Column) *Panel {
	return &Panel{course: c, columns: columns, at: c.First}
}

// made is a step, or the reason why it could not be made.
type made struct {
	at   int
	step Step
	err  error
}

// Start makes the first step.
func (l *Panel) Start() pane.Reply { return l.make() }

// move goes forward by the given number of steps, or back if it is negative.
func (l *Panel) move(by int) pane.Reply {
	switch at := l.at + by; {
	case at < 0:
		return pane.Reply{Say: l.course.Ends[0]}
	case at >= len(l.course.Heads):
		return pane.Reply{Say: l.course.Ends[1]}
	default:
		fault.In("lab", true)
		l.at = at
	}
	return l.make()
}

// make makes the wanted step. If another step is being made, the wanted one is made
// after it. Until the wanted step is ready, nothing of the previous one is shown.
func (l *Panel) make() pane.Reply {
	if l.making {
		return pane.Reply{}
	}
	l.making, l.text, l.page.Top, l.step = true, l.course.Wait, 0, Step{}
	course, at := l.course, l.at
	return pane.Reply{Hold: true, CloseDetail: true, Cmd: func() tea.Msg {
		s, err := course.Make(at)
		return made{at, s, err}
	}}
}

// Receive receives a step that was made, and checks whether the sockets of the step
// are still there.
func (l *Panel) Receive(msg tea.Msg, _ *pane.Scene) pane.Reply {
	switch msg := msg.(type) {
	case made:
		return l.take(msg)
	case watch.Update:
		if l.misses(msg.View) {
			return pane.Reply{}
		}
	}
	return pane.Passed()
}

// take makes the table show the sockets of the step.
func (l *Panel) take(m made) pane.Reply {
	l.making = false
	if m.at != l.at {
		return l.make()
	}
	l.step, l.seen = m.step, make(map[Hold]bool)
	l.text, l.page.Top = m.step.Text, 0
	if m.err != nil {
		l.text = fmt.Sprint(m.err)
	}
	return pane.Reply{Go: l.destination(m.step)}
}

// destination returns the table of a step, without the changes that were made to the
// table of the previous step.
func (l *Panel) destination(s Step) *pane.Destination {
	columns := s.Columns
	if columns == nil {
		columns = l.columns
	}
	return &pane.Destination{Kind: table.All, Filter: s.Filter, Anew: &pane.Anew{Columns: columns, Chosen: s.Chosen}}
}

// misses replaces the text once a socket that the text mentions has gone, and reports
// whether the text was replaced. Sockets that the user's own filter hides do not
// count as gone.
func (l *Panel) misses(v *table.View) bool {
	if l.step.Lost == nil || v == nil || v.Selection.Kind != table.All || v.Selection.Query.String() != l.step.Filter {
		return false
	}
	there := make(map[Hold]bool, len(v.Rows))
	for _, r := range v.Rows {
		if r.Open() {
			there[Hold{r.Proto, r.Local}] = true
		}
	}
	var gone []string
	for _, h := range l.step.Holds {
		if l.seen[h] = l.seen[h] || there[h]; l.seen[h] && !there[h] {
			gone = append(gone, h.Local.String())
		}
	}
	if len(gone) == 0 {
		return false
	}
	l.text, l.page.Top = l.step.Lost(gone), 0
	l.step.Lost = nil
	return true
}

// narrowest is the width of the narrowest window in which the lesson is shown beside
// the table. In a narrower window the table would lose what the text mentions.
const narrowest = 140

// Room returns a column beside the table, or as many lines below it as the text
// needs.
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

// set wraps the text into lines of w cells, h of which are visible.
func (l *Panel) set(w, h int) {
	l.page.W, l.page.Lines = w, l.page.Lines[:0]
	for _, line := range cell.Wrap(l.text, w) {
		l.page.Lines = append(l.page.Lines, []cell.Span{{Text: line, Role: theme.Plain}})
	}
	l.page.Scroll(0, h)
}

// Prepare makes everything ready to draw.
func (l *Panel) Prepare(s *pane.Scene) {
	l.lines = s.Height - 1
	if l.indent = 0; s.Room.Below > 0 {
		l.indent = 1
	}
	l.keys = l.keys[:0]
	text := ""
	for _, a := range []keymap.Action{keymap.LessonNext, keymap.LessonBack, keymap.LessonAgain} {
		if !l.does(a) || s.Keys.First(a) == "" {
			continue
		}
		if text != "" {
			text += " · "
		}
		text += s.Keys.First(a) + " " + s.Keys.Hint(a)
		l.keys = append([]string{text}, l.keys...)
	}
	l.more = s.Tell("more", "key", s.Keys.First(keymap.PageDown))
}

// does reports whether an action of the lesson has any effect in this step.
func (l *Panel) does(a keymap.Action) bool {
	if a == keymap.LessonBack {
		return l.at > 0
	}
	return l.at+1 < len(l.course.Heads) // the summary has no sockets of its own
}

// Hints leaves out actions that have no effect in this step.
func (l *Panel) Hints() map[keymap.Action]string {
	hints := make(map[keymap.Action]string)
	for _, a := range []keymap.Action{keymap.LessonNext, keymap.LessonBack, keymap.LessonAgain} {
		if !l.does(a) {
			hints[a] = ""
		}
	}
	return hints
}

// Line draws line y. The first line has the heading of the step and the keys, and
// the last one says whether there is more.
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

// head draws the heading of the step and, if there is room, the keys.
func (l *Panel) head(p *draw.Pen) {
	head := draw.Clip(l.course.Heads[l.at], p.Room-4, false)
	p.Text(theme.Border, "─ ")
	p.Text(theme.HeadSorted, head)
	p.Text(theme.Border, " ")
	for _, keys := range l.keys {
		if n := cell.Width(keys) + 3; n < p.Room-1 {
			p.Rule(p.Room - n)
			p.Text(theme.Hint, " "+keys+" ")
			break
		}
	}
	p.Rule(p.Room)
}

// Do turns to another step, or scrolls the text if there is no room for all of its
// lines.
func (l *Panel) Do(in pane.Input) pane.Reply {
	switch act := in.Action; {
	case act == keymap.LessonNext:
		return l.move(1)
	case act == keymap.LessonBack:
		return l.move(-1)
	case act == keymap.LessonAgain:
		return l.make()
	case (act == keymap.PageUp || act == keymap.PageDown) && len(l.page.Lines) > l.lines:
		l.page.Handle(act, l.lines)
		return pane.Reply{}
	}
	return pane.Passed()
}

// Scroll moves the text.
func (l *Panel) Scroll(steps int) { l.page.Scroll(steps*draw.Wheel, l.lines) }
