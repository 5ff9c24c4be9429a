// Package detail provides the panel that shows everything known about one socket.
package detail

import (
	"berth/model"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// Panel is shown beside the view, or in its place if there is not enough room for
// both.
type Panel struct {
	key    *sockets.Key  // of the socket; nil: the panel is closed
	last   *table.Detail // what was last known about the socket; nil: nothing yet
	page   draw.Page
	height int
	covers bool // the panel takes the place of the view
	lower  bool // the panel should be below the view if there is room
	below  int  // how many lines the panel has below the view
	more   string
	front  front

	language *language.Language
}

// front is the text about what the packet filter rules let through to a socket. It
// is kept until the facts about the host change, because many rules take a long time
// to evaluate.
type front struct {
	row  *model.Row
	host *sockets.Host
	text string
}

// New returns a panel in the language l. If l is nil, the panel is in English.
func New(l *language.Language) *Panel {
	if l == nil {
		l = language.English()
	}
	return &Panel{language: l}
}

var (
	_ pane.Panel  = (*Panel)(nil)
	_ pane.Hinter = (*Panel)(nil)
)

// narrowest is the width of the narrowest window in which the detail is shown beside
// the table. In a narrower window it replaces the table.
const narrowest = 110

// Room returns the room that the panel takes. If it can't be below the view, the
// panel takes up to two fifths of the width of the window, or all of a narrow window.
// It returns no room if the panel is closed.
func (d *Panel) Room(s *pane.Scene) pane.Room {
	k := s.Want.Detail
	if k == nil || d.key == nil || *k != *d.key {
		d.page.Top, d.last = 0, nil
	}
	if d.key = k; k == nil {
		d.below = 0
		return pane.Room{}
	}
	if d.below = s.Below(d.below); !d.lower {
		d.below = 0
	}
	if d.below > 0 {
		d.covers = false
		return pane.Room{Below: d.below}
	}
	if d.covers = s.Width < narrowest; d.covers {
		return pane.Room{Beside: s.Width}
	}
	return pane.Room{Beside: min(76, s.Width*2/5)}
}

// Prepare rewrites the page. The page keeps its scroll position as long as it
// describes the same socket.
func (d *Panel) Prepare(s *pane.Scene) {
	if d.height = s.Height; d.below > 0 {
		d.height-- // the line that separates the panel
	}
	d.more = s.Tell("more", "key", s.Keys.First(keymap.PageDown))
	d.page.W = s.Width - 3
	d.page.Lines = d.page.Lines[:0]
	if s.Detail != nil && d.key != nil && s.Detail.Row.Key == *d.key {
		d.last = s.Detail
	}
	switch {
	case d.last == nil && s.Detail == nil:
		d.page.Say(theme.Muted, s.Tell("detail.gone"))
	case s.Detail == nil:
		d.page.Say(theme.Warn, s.Tell("detail.gone"))
		d.page.Say(theme.Muted, s.Tell("detail.last"))
		d.write(d.last, s)
	default:
		d.write(s.Detail, s)
	}
	d.page.Scroll(0, d.height)
}

func (d *Panel) write(x *table.Detail, s *pane.Scene) {
	w := &writer{page: &d.page, language: d.language, detail: x, row: x.Row, context: s.Context, front: d.ahead(x.Row, s.Context.Host)}
	if s.View != nil {
		w.findings = s.View.Findings
	}
	w.write()
}

// ahead returns the text about what the packet filter does with packets for a
// socket.
func (d *Panel) ahead(r *model.Row, h *sockets.Host) string {
	if h == nil {
		return ""
	}
	if d.front.row != r || d.front.host != h {
		d.front = front{r, h, (&explain.Explainer{Language: d.language, Host: h}).Front(r)}
	}
	return d.front.text
}

// Line draws line y. The last line says whether there is more.
func (d *Panel) Line(p *draw.Pen, y int) {
	if d.below > 0 {
		if y--; y < 0 {
			p.Rule(p.Room)
			return
		}
		p.Space(1)
	}
	if y == d.height-1 && d.page.More(d.height) {
		p.Text(theme.Hint, d.more)
		return
	}
	d.page.Line(p, y)
}

// Lower says whether the panel should be below the view if there is room, rather than
// beside it.
func (d *Panel) Lower(on bool) { d.lower = on }

// Do closes the panel, or scrolls it.
func (d *Panel) Do(in pane.Input) pane.Reply {
	if d.key == nil {
		return pane.Passed()
	}
	switch act := in.Action; act {
	case keymap.Enter, keymap.Clear:
		return pane.Reply{CloseDetail: true}
	case keymap.Served:
		if d.last == nil {
			return pane.Reply{}
		}
		return pane.Served(d.last.Row, d.language)
	case keymap.PageUp, keymap.PageDown:
		d.page.Handle(act, d.height)
	case keymap.MoveUp, keymap.MoveDown, keymap.MoveTop, keymap.MoveBottom, keymap.ScrollLeft, keymap.ScrollRight:
		if !d.covers {
			return pane.Passed()
		}
		d.page.Handle(act, d.height)
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// Hints says that the key that opened the panel also closes it, and which key goes
// from a listener to its connections.
func (d *Panel) Hints() map[keymap.Action]string {
	if d.key == nil {
		return nil
	}
	hints := map[keymap.Action]string{keymap.Enter: d.language.Tell("live.hint.close")}
	if d.last != nil && d.last.Row.Serves() {
		hints[keymap.Served] = d.language.Tell("live.hint.its-connections")
	}
	return hints
}

// Scroll moves the page.
func (d *Panel) Scroll(steps int) { d.page.Scroll(steps*draw.Wheel, d.height) }
