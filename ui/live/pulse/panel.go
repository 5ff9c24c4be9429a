package pulse

import (
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// Panel is the pulse of the whole host, shown below a table that leaves room for it.
type Panel struct {
	on    bool
	shown int // lines as of the last fit; 0: the panel is hidden
	zoom  zoom
	made  made
	lines []line
}

var _ pane.Panel = (*Panel)(nil)

// NewPanel returns a panel that is hidden.
func NewPanel() *Panel { return &Panel{zoom: zoom{at: -1}} }

// Turn says whether the panel should be shown if there is room.
func (t *Panel) Turn(on bool) { t.on = on }

// Room returns the lines that the view leaves free.
func (t *Panel) Room(s *pane.Scene) pane.Room {
	if t.shown = s.Below(t.shown); !t.on || s.View == nil {
		t.shown = 0
	}
	return pane.Room{Below: t.shown}
}

// Prepare prepares the lines if anything in them is new.
func (t *Panel) Prepare(s *pane.Scene) {
	sh := share{w: s.Width, h: s.Height - 1, strips: 2}
	if sh.h > 10 {
		sh.strips = 4
	}
	sh.up = max(1, (sh.h-sh.strips-2)/2)
	t.zoom.fit(2 * sh.plot())
	past, step := &s.Past.Machine, t.zoom.step()
	now := made{view: s.View, last: past.Last, share: sh, step: step, ascii: s.Context.ASCII, words: s.Context.Language}
	if now == t.made {
		return
	}
	t.made = now
	columns := past.Columns(2*sh.plot(), step)
	d := &drawing{tell: s.Tell, context: s.Context, view: s.View, past: past, share: sh, step: step, columns: columns, machine: columns}
	t.lines = d.graphs()
}

// Line draws line y. The first line separates the panel from the table.
func (t *Panel) Line(p *draw.Pen, y int) {
	switch {
	case y == 0:
		p.Rule(p.Room)
	case y <= len(t.lines):
		for _, s := range t.lines[y-1].spans {
			p.Text(s.Role, s.Text)
		}
	}
}

// Do changes the time range if the panel is visible.
func (t *Panel) Do(in pane.Input) pane.Reply {
	switch {
	case t.shown == 0:
		return pane.Passed()
	case in.Action == keymap.PreviousPort || in.Action == keymap.ZoomIn:
		t.zoom.by(-1)
	case in.Action == keymap.NextPort || in.Action == keymap.ZoomOut:
		t.zoom.by(1)
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// Scroll does nothing, because everything is visible.
func (t *Panel) Scroll(int) {}
