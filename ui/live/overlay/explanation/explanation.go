// Package explanation provides the overlay that explains in plain words what is
// under the cursor.
package explanation

import (
	"net/netip"
	"strconv"

	"berth/model"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/port"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// Overlay is an explanation. It follows its socket, and keeps the last known state
// of the socket after it is gone.
type Overlay struct {
	language *language.Language
	about    pane.Item // what is explained, as last seen
	names    *port.Registry
	filter   bool // a filter is set, so there may be more than is shown
	moving   bool // the cursor was moved, so what it is on now must be explained
	page     draw.Page
	lines    int // the most lines that the page has had since it was opened, so that the box does not move
	box      draw.Box
}

var _ pane.Overlay = (*Overlay)(nil)

// New returns an overlay that explains in the language l. If l is nil, it explains
// in English.
func New(l *language.Language) *Overlay {
	if l == nil {
		l = language.English()
	}
	return &Overlay{language: l}
}

// width is the maximum width of the page inside its box. At this width every
// explanation fits on a screen of 80x24.
const width = 74

// Open explains what is under the cursor.
func (o *Overlay) Open(s *pane.Scene) pane.Reply {
	if s.Item.None() {
		return pane.Reply{Close: true, Say: s.Tell("notice.unexplained")}
	}
	o.filter = !s.Want.Selection.Query.Empty()
	o.about, o.names = s.Item, port.NewRegistry(hostOf(s).Services)
	o.page.Top, o.lines, o.moving = 0, 0, false
	return pane.Reply{}
}

// Press moves on to another row, scrolls, or closes the overlay. The wheel scrolls.
func (o *Overlay) Press(in pane.Input) pane.Reply {
	switch in.Action {
	case keymap.Quit, keymap.Explain, keymap.Clear, keymap.Enter:
		return pane.Reply{Close: true}
	case keymap.MoveUp, keymap.MoveDown, keymap.NextUsed, keymap.PreviousUsed, keymap.NextPort, keymap.PreviousPort:
		if !in.Mouse {
			o.moving = true
			return pane.Reply{Move: in.Action}
		}
	case keymap.Freeze: // the space bar turns the page, as in a pager
		in.Action = keymap.PageDown
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
	o.follow(s.Item)
	top := o.page.Top
	text := o.text(&explain.Explainer{Language: o.language, Host: hostOf(s), Time: s.Now, Names: o.names, Rows: waiting(s), Findings: findings(s)})
	o.page = draw.Page{W: min(width, s.Width-4)}
	o.page.Lines = cell.Explanation(text, o.page.W)
	o.lines = max(o.lines, len(o.page.Lines))
	o.box = draw.Centred(o.page.W, o.lines, s.Width, s.Height)
	o.box.Title, o.box.Hint = text.Title, s.Tell(hint(s.Lines == 2, len(o.page.Lines) > o.box.Inside()))
	o.page.Scroll(top, o.box.Inside())
	s.Beyond(&o.box, o.page.Top, o.box.Inside(), len(o.page.Lines))
}

// follow updates what is known about the subject, or changes to a new subject if the
// cursor was moved.
func (o *Overlay) follow(now pane.Item) {
	if o.moving && !now.None() {
		if now.ID() != o.about.ID() {
			o.page.Top = 0
		}
		o.about, o.moving = now, false
		return
	}
	is, was := now.ID(), o.about.ID()
	if is.Port != was.Port {
		return
	}
	if is.Socket == was.Socket && (now.Row != nil || is == was) {
		o.about = now
	}
}

func (o *Overlay) text(x *explain.Explainer) explain.Text {
	switch {
	case o.about.Row != nil:
		return x.Row(o.about.Row)
	case o.about.Port != nil:
		return o.port(x, o.about.Port)
	}
	if g := o.about.Group; o.about.Head != nil {
		return x.Alike(o.about.Head, g.Rows, g.ID.Filter())
	}
	return x.Program(o.facts(o.about.Group, x.Language))
}

// port explains a port by explaining the first of its sockets. If the port has no
// sockets, the text is about the port itself.
func (o *Overlay) port(x *explain.Explainer, p *pane.Port) explain.Text {
	number := strconv.Itoa(int(p.Number))
	switch n := len(p.Rows); {
	case n > 1:
		return x.More(x.Row(p.Rows[0]), n-1, "lport:"+number)
	case n == 1:
		return x.Row(p.Rows[0])
	case o.filter:
		return x.Filtered(p.Number, number)
	}
	return x.Port(p.Number, number, netip.Addr{})
}

// hint returns the key of the message about the keys. alone is set if there is no
// other row to go to, and more is set if there is more text.
func hint(alone, more bool) string {
	switch {
	case alone && more:
		return "box.scroll_alone"
	case alone:
		return "box.close"
	case more:
		return "box.next_scroll"
	}
	return "box.next"
}

// facts returns the facts about a group. If it has several processes, the oldest
// comes first.
func (o *Overlay) facts(g *table.Group, l *language.Language) explain.Group {
	x := explain.Group{Gap: g.Gap, Rows: g.Rows, Count: g.Listening + g.Connections, Listening: g.Listening}
	if g.Process != nil {
		x.Processes = []*sockets.Process{g.Process}
	}
	for _, part := range g.Parts {
		if part.Process != g.Process {
			x.Processes = append(x.Processes, part.Process)
		}
	}
	if by := g.ID.By; by != table.ByProcess || g.Process == nil && g.Gap == sockets.GapNone {
		if x.Name = g.ID.Name(); x.Name == "" {
			x.Name = l.Tell("live.group.without_" + by.String())
		}
	}
	return x
}

// waiting returns every listening socket, if the view has them all. If the view has
// a filter, there may be others.
func waiting(s *pane.Scene) []*model.Row {
	if v := s.View; v != nil && v.Selection.Kind == table.Listening && v.Selection.Query.Empty() {
		return v.Sockets()
	}
	return nil
}

// hostOf returns the facts about the host. Before the first poll nothing is known
// about it.
func hostOf(s *pane.Scene) *sockets.Host {
	if s.View == nil || s.View.Host == nil {
		return &sockets.Host{Unprivileged: -1, Privilege: sockets.Privilege{UID: -1}}
	}
	return s.View.Host
}

// findings returns what is known to be wrong.
func findings(s *pane.Scene) []trouble.Finding {
	if s.View == nil {
		return nil
	}
	return s.View.Findings
}
