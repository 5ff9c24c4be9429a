// Package grouping provides the overlay for choosing what the rows are grouped by.
package grouping

import (
	"slices"

	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// Overlay is the chooser of a grouping.
type Overlay struct {
	lines   []line
	now     table.Grouping
	at, top int
	box     draw.Box
	told    []string // what the line under the cursor means, if there is no room on the line itself
}

// line is a grouping, its name, and a description of what it puts together.
type line struct {
	by        table.Grouping
	name, doc string
}

var _ pane.Overlay = (*Overlay)(nil)

// New returns the chooser.
func New() *Overlay { return &Overlay{} }

// Open shows the list, with the cursor on the current grouping.
func (o *Overlay) Open(s *pane.Scene) pane.Reply {
	*o = Overlay{now: s.Want.Selection.Grouped()}
	for _, by := range table.Groupings() {
		o.lines = append(o.lines, line{by, s.Tell("group." + by.String()), s.Tell("group.by_" + by.String())})
	}
	o.at = max(0, slices.IndexFunc(o.lines, func(l line) bool { return l.by == o.now }))
	return pane.Reply{}
}

// Press moves in the list, chooses, or closes the list.
func (o *Overlay) Press(in pane.Input) pane.Reply {
	n := len(o.lines)
	switch in.Action {
	case keymap.MoveUp, keymap.PreviousView:
		o.at = (o.at + n - 1) % n
	case keymap.MoveDown, keymap.NextView:
		o.at = (o.at + 1) % n
	case keymap.PageUp, keymap.MoveTop:
		o.at = 0
	case keymap.PageDown, keymap.MoveBottom:
		o.at = n - 1
	case keymap.Enter:
		return pane.Reply{Close: true, Group: &o.lines[o.at].by}
	case keymap.Clear, keymap.Quit, keymap.Group:
		return pane.Reply{Close: true}
	}
	return pane.Reply{}
}

// tickCells and nameCells are the widths of the tick and the name, which precede the
// description of a grouping. widest is the width of a list in which every description
// fits.
const (
	tickCells = 2
	nameCells = 18
	widest    = 88
)

// Prepare makes everything ready to draw.
func (o *Overlay) Prepare(s *pane.Scene) {
	room := min(widest, s.Width-8)
	o.told = nil
	if slices.ContainsFunc(o.lines, func(l line) bool { return cell.Width(l.doc) > room-tickCells-nameCells }) {
		for _, l := range o.lines {
			if told := cell.Wrap(l.doc, room); len(told) > len(o.told) {
				o.told = make([]string, len(told))
			}
		}
		copy(o.told, cell.Wrap(o.lines[o.at].doc, room))
	}
	o.box = draw.Centred(room, len(o.lines)+len(o.told), s.Width, s.Height)
	o.box.Title, o.box.Hint = s.Tell("box.group"), s.Tell("box.group_keys")
	o.top = draw.ScrollTo(o.top, o.at, len(o.lines), o.rows())
	s.Beyond(&o.box, o.top, o.rows(), len(o.lines))
}

// rows returns the number of lines of the list that are visible.
func (o *Overlay) rows() int { return max(1, min(len(o.lines), o.box.Inside()-len(o.told))) }

// Box returns the position and size of the overlay.
func (o *Overlay) Box() draw.Box { return o.box }

// Line draws line i.
func (o *Overlay) Line(p *draw.Pen, i int) {
	if below := i - o.rows(); below >= 0 {
		if below < len(o.told) {
			p.Text(theme.Plain, draw.Clip(o.told[below], p.Room, false))
		}
		return
	}
	l := o.lines[i+o.top]
	p.Cursor = i+o.top == o.at
	tick := "  "
	if l.by == o.now {
		tick = "● "
	}
	p.Text(theme.Key, tick)
	p.Text(theme.Plain, draw.Pad(l.name, nameCells))
	if len(o.told) == 0 {
		p.Text(theme.Muted, draw.Clip(l.doc, p.Room, false))
	}
	p.Fill()
}
