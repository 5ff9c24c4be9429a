package live

import (
	"maps"
	"slices"

	"berth/ui/live/detail"
	"berth/ui/live/keymap"
	"berth/ui/live/lesson"
	"berth/ui/live/pane"
	"berth/ui/live/pulse"
)

// panels are what may be shown beside the view, below it, or in its place.
type panels struct {
	all  []pane.Panel // the first one that takes any room is visible
	seen pane.Panel   // as of the last fit; nil: none
	room pane.Room

	lower  lower // what is shown below a view that leaves room
	detail *detail.Panel
	pulse  *pulse.Panel
}

// lower says what is shown below a view.
type lower uint8

const (
	nothing lower = iota
	pulses
	details
)

// lowers returns the names of the values of lower.
func lowers() []string { return []string{"nothing", "pulse", "detail"} }

// newPanels makes every panel.
func newPanels(o Options) panels {
	p := panels{detail: detail.New(o.Language), pulse: pulse.NewPanel()}
	p.all = []pane.Panel{p.detail}
	if o.Course != nil {
		p.all = append(p.all, lesson.New(o.Course, o.Columns))
	}
	p.all = append(p.all, p.pulse)
	p.turn(lower(max(0, slices.Index(lowers(), o.Below))))
	return p
}

// turn changes what is shown below the view.
func (p *panels) turn(to lower) {
	p.lower = to
	p.pulse.Turn(to == pulses)
	p.detail.Lower(to == details)
}

// cycle shows the next thing below the view, and says which one that is.
func (p *panels) cycle(s *pane.Scene) pane.Reply {
	was := p.lower
	p.turn((was + 1) % lower(len(lowers())))
	said := "below." + lowers()[p.lower]
	if p.lower != nothing && s.Below(0) == 0 {
		said = "below.no_room"
	}
	return pane.Reply{Say: s.Tell(said), OpenDetail: p.lower == details && s.Item.Row != nil, CloseDetail: was == details}
}

// follows reports whether the detail of the row under the cursor is always shown.
func (p *panels) follows() bool { return p.lower == details }

// fit finds the panel that is visible in the body of s.
func (p *panels) fit(s *pane.Scene) {
	p.seen, p.room = nil, pane.Room{}
	for _, x := range p.all {
		if room := x.Room(s); room != (pane.Room{}) {
			p.seen, p.room = x, room
			return
		}
	}
}

// footer returns what the last line of the screen says about a view, combined with
// what the panels say about it.
func (p *panels) footer(f pane.Footer) pane.Footer {
	for _, x := range p.all {
		if x, ok := x.(pane.Hinter); ok {
			f.Hints = maps.Clone(f.Hints)
			if f.Hints == nil {
				f.Hints = make(map[keymap.Action]string)
			}
			maps.Copy(f.Hints, x.Hints())
		}
	}
	return f
}

// covers reports whether a panel takes the place of the view, in a body w cells
// wide.
func (p *panels) covers(w int) bool { return p.seen != nil && p.room.Beside >= w }

// has reports whether a cell belongs to the panel, in a body of w by h cells.
func (p *panels) has(x, y, w, h int) bool {
	return p.seen != nil && (p.room.Beside > 0 && x >= w-p.room.Beside || p.room.Below > 0 && y >= h-p.room.Below)
}

// left returns the scene for the view, which gets the part of the body that the
// panel does not take.
func (p *panels) left(s pane.Scene) pane.Scene {
	if p.room.Beside > 0 && p.room.Beside < s.Width {
		s.Width -= p.room.Beside + 1 // leave an empty cell before the border
	}
	s.Height = max(1, s.Height-p.room.Below)
	return s
}

// taken returns the scene for the visible panel.
func (p *panels) taken(s pane.Scene) pane.Scene {
	s.Room = p.room
	if p.room.Beside > 0 {
		s.Width = p.room.Beside
	}
	if p.room.Below > 0 {
		s.Height = p.room.Below
	}
	return s
}
