// Package help provides the overlay that lists all keys, taken from the key map,
// examples of filters, and whatever can't be seen.
package help

import (
	"strings"

	"berth/model"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// Overlay is the help.
type Overlay struct {
	version string
	page    draw.Page
	box     draw.Box
}

var _ pane.Overlay = (*Overlay)(nil)

// New returns the help for the given version.
func New(version string) *Overlay {
	return &Overlay{version: version}
}

// Open shows the help from its beginning.
func (o *Overlay) Open(*pane.Scene) pane.Reply {
	o.page.Top = 0
	return pane.Reply{}
}

// Press scrolls, or closes the help.
func (o *Overlay) Press(in pane.Input) pane.Reply {
	switch in.Action {
	case keymap.Quit, keymap.Help, keymap.Clear, keymap.Enter:
		return pane.Reply{Close: true}
	}
	o.page.Handle(in.Action, o.box.Inside())
	return pane.Reply{}
}

// Box returns the position and size of the overlay.
func (o *Overlay) Box() draw.Box { return o.box }

// Line draws line i.
func (o *Overlay) Line(p *draw.Pen, i int) { o.page.Line(p, i) }

// Prepare rewrites the page and keeps its scroll position.
func (o *Overlay) Prepare(s *pane.Scene) {
	top := o.page.Top
	o.page = draw.Page{W: min(68, s.Width-4)}
	if s.Width >= roomy {
		o.page.W = (min(most, s.Width-4) - between) / 2
	}
	o.commands(s)
	o.marks(s)
	o.filters(s)
	if s.View != nil {
		o.missing(s, s.View.Missing)
	}
	if s.Width >= roomy {
		o.page = columns(o.page)
	}
	o.box = draw.Centred(o.page.W, len(o.page.Lines), s.Width, s.Height)
	o.box.Title, o.box.Hint = strings.TrimSpace(s.Tell("box.keys", "version", o.version)), s.Tell("box.scroll")
	if len(o.page.Lines) <= o.box.Inside() {
		o.box.Hint = s.Tell("box.close")
	}
	o.page.Scroll(top, o.box.Inside())
	s.Beyond(&o.box, o.page.Top, o.box.Inside(), len(o.page.Lines))
}

const (
	roomy   = 100 // the width of the narrowest window in which the help has two columns
	most    = 140 // cells of both columns
	between = 3   // cells between the columns
)

// columns puts the second half of a page to the right of the first. It splits the
// page where a section begins.
func columns(g draw.Page) draw.Page {
	part, half := len(g.Lines), len(g.Lines)/2
	for i, line := range g.Lines {
		if line == nil && abs(i-half) < abs(part-half) {
			part = i
		}
	}
	left, right := g.Lines[:part], g.Lines[min(part+1, len(g.Lines)):]
	both := draw.Page{W: 2*g.W + between}
	for i := range max(len(left), len(right)) {
		var line []cell.Span
		if i < len(left) {
			line = append(line, left[i]...)
		}
		if i < len(right) {
			line = append(line, cell.Span{Text: draw.Spaces(g.W + between - draw.Measure(line))})
			line = append(line, right[i]...)
		}
		both.Lines = append(both.Lines, line)
	}
	return both
}

func abs(n int) int { return max(n, -n) }

func (o *Overlay) commands(s *pane.Scene) {
	var in keymap.Section
	for _, c := range s.Keys {
		if len(c.Binding.Keys()) == 0 {
			continue
		}
		if c.Section != in {
			in = c.Section
			o.page.Head(s.Tell("section." + string(in)))
		}
		o.key(c.Binding.Help().Key, c.Binding.Help().Desc)
	}
}

func (o *Overlay) marks(s *pane.Scene) {
	o.page.Head(s.Tell("help.marks"))
	o.mark("◆", theme.WellKnown, s.Tell("help.well_known"))
	o.mark("◇", theme.Dynamic, s.Tell("help.dynamic"))
	o.mark("■ ▪ □ ▫", theme.Dynamic, s.Tell("help.map"))
	o.mark("▸", theme.Muted, s.Tell("help.several"))
	o.mark("+", theme.Fresh, s.Tell("help.opened"))
	o.mark("-", theme.Ended, s.Tell("help.closed"))
	o.mark("!", theme.Bad, s.Tell("help.trouble", "e", s.Keys.First(keymap.Explain)))
	if s.Keys.First(keymap.Alerts) != "" {
		o.mark("*", theme.Warn, s.Tell("help.alert"))
	}
	o.mark(">3m", theme.Muted, s.Tell("help.age"))
	o.mark("→ https", theme.Service, s.Tell("help.service"))
	o.mark(s.Tell("cell.closed"), theme.Gap, s.Tell("help.gap"))
}

// filters adds examples of filters.
func (o *Overlay) filters(s *pane.Scene) {
	o.page.Head(s.Tell("help.filters"))
	for _, x := range [][2]string{
		{"80", "f_port"},
		{"10.0.0.5:80", "f_pair"},
		{"nginx", "f_word"},
		{"10.0.0.0/8", "f_net"},
		{"port:80,8000-8999", "f_ports"},
		{"proc: pid: user:", "f_process"},
		{"state: proto: ip:", "f_socket"},
		{"is:exposed", "f_exposed"},
		{"is:new is:local", "f_new"},
		{"a b   a or b   !a", "f_logic"},
	} {
		o.key(x[0], s.Tell("help."+x[1]))
	}
}

// key adds a line for a command, or two if its keys leave no room for the
// description.
func (o *Overlay) key(keys, what string) {
	n := min(20, o.page.W*2/5)
	if cell.Width(keys) >= n {
		o.page.Lines = append(o.page.Lines, []cell.Span{{Text: keys, Role: theme.Key}})
		keys = ""
	}
	for i, line := range draw.Wrap(what, o.page.W-n) {
		if i > 0 {
			keys = ""
		}
		o.page.Lines = append(o.page.Lines, []cell.Span{{Text: draw.Pad(keys, n), Role: theme.Key}, {Text: line, Role: theme.Plain}})
	}
}

func (o *Overlay) mark(sign string, r theme.Role, what string) {
	first := len(o.page.Lines)
	o.key(sign, what)
	o.page.Lines[first][0].Role = r
}

func (o *Overlay) missing(s *pane.Scene, missing []sockets.Missing) {
	if len(missing) == 0 {
		return
	}
	o.page.Head(s.Tell("help.unseen"))
	for _, x := range missing {
		o.page.Wrapped(0, theme.Plain, model.Unseen(s.Context.Language, x))
	}
}
