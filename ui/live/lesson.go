package live

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/layout"
	"berth/ui/theme"
)

// Course is a lesson that is taught beside the table, step by step.
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

// lesson is the place in a course.
type lesson struct {
	course *Course // nil: there is no lesson
	at     int     // the step that is wanted
	making bool    // Make is at work, for this step or another one
	text   string
	page   draw.Page

	columns []column.Column // of the table, where a step has none in particular
}

// taught is a step that has been made, or could not be.
type taught struct {
	at   int
	step Step
	err  error
}

func newLesson(o Options) lesson {
	l := lesson{course: o.Course, columns: o.Columns}
	if l.course != nil {
		l.at = l.course.First
	}
	return l
}

// turn goes to another step, if there is one.
func (l *lesson) turn(by int) tea.Cmd {
	at := l.at + by
	if l.course == nil || at < 0 || at >= len(l.course.Heads) {
		return nil
	}
	faultIn("lab", true)
	l.at = at
	return l.make()
}

// make has the wanted step made, now or once Make is free.
func (l *lesson) make() tea.Cmd {
	if l.course == nil || l.making {
		return nil
	}
	l.making, l.text, l.page.Top = true, l.course.Wait, 0
	course, at := l.course, l.at
	return guarded(func() tea.Msg {
		s, err := course.Make(at)
		return taught{at, s, err}
	})
}

// learn takes a step that has been made. If another one is wanted by now, that
// is made next.
func (a *App) learn(m taught) tea.Cmd {
	l := &a.lesson
	l.making = false
	if m.at != l.at {
		return l.make()
	}
	l.text, l.page.Top = m.step.Text, 0
	if m.err != nil {
		l.text = fmt.Sprint(m.err)
	}
	a.point(m.step)
	return nil
}

// point shows the sockets of a step, as anybody could with a filter.
func (a *App) point(s Step) {
	q, err := query.Parse(s.Filter)
	if err != nil {
		q = query.Query{}
	}
	a.prompt.adopt(q)
	a.clock.frozen = time.Time{}
	if a.options.Columns = s.Columns; s.Columns == nil {
		a.options.Columns = a.lesson.columns
	}
	a.request.Selection.Kind, a.request.Selection.Query = table.All, q
	a.grid.shift, a.grid.layout = 0, layout.Of(table.All, a.options.Columns)
	a.grid.layout.Order = a.request.Selection.Order
	a.grid.cursor.to(0, a.grid.items)
	a.again()
}

// set lays the text out in w cells.
func (l *lesson) set(w, h int) {
	l.page.W, l.page.Lines = w, l.page.Lines[:0]
	for _, line := range cell.Wrap(l.text, w) {
		l.page.Lines = append(l.page.Lines, []cell.Span{{Text: line, Role: theme.Plain}})
	}
	l.page.Scroll(0, h)
}

// head draws the name of the step.
func (l *lesson) head(p *draw.Pen, keys keymap.Map) {
	hint := keys.First(keymap.LessonNext) + " " + keys.Hint(keymap.LessonNext) + " · " + keys.First(keymap.LessonBack) + " " + keys.Hint(keymap.LessonBack)
	head := draw.Clip(l.course.Heads[l.at], p.Room-4, false)
	p.Text(theme.Border, "─ ")
	p.Text(theme.HeadSorted, head)
	p.Text(theme.Border, " ")
	if n := cell.Width(hint) + 3; n < p.Room-1 {
		p.Rule(p.Room - n)
		p.Text(theme.Hint, " "+hint+" ")
	}
	p.Rule(p.Room)
}
