package pulse

import (
	"time"

	"berth/model/history"
)

type picture = history.Picture

// share is the division of the room.
type share struct {
	w, h   int
	beside int // cells of the talkers to the right of the graphs; 0: they are below
	up     int // lines of the graph of bytes, in each direction
	turns  int // lines of the graph of opens and closes, in each direction; 0: strips show them instead
	strips int // lines of strips
	air    bool
	talk   int // lines of the talkers
}

const (
	wide     = 110 // the width of the narrowest window in which the talkers are beside the graphs
	tall     = 40  // the height of the lowest body in which opens and closes have a graph of their own
	gutter   = 6   // cells before a graph, for its scale
	label    = 13  // cells before a strip, for its label
	strips   = 11  // the number of strips
	mostTalk = 84  // the most cells that talkers can use
	roomy    = 56  // the width of the narrowest graph that leaves room for maxima
)

// shareOf divides a body of w by h cells. The graph of bytes is the last to be
// dropped.
func shareOf(w, h int) share {
	s := share{w: w, h: h, strips: max(0, min(strips, (h-7)/2))}
	if h >= 20 {
		s.strips = min(strips, (h-5)/2)
	}
	graph := h - s.strips
	if w >= wide {
		s.beside, s.talk = min(w/2, mostTalk), h
		if s.air = h >= 24; s.air {
			graph--
		}
		if h >= tall {
			s.strips -= 2
			graph++ // for the two strips, less an empty line
			s.turns = (graph/3 - 2) / 2
			graph -= 2*s.turns + 2
		}
	} else {
		s.talk = max(2, graph*2/5)
		graph -= s.talk
	}
	s.up = max(1, (graph-2)/2)
	if s.beside == 0 {
		s.talk = max(0, h-s.strips-2*s.up-2)
	}
	return s
}

// graphWidth returns the number of cells in a line of graphs.
func (s *share) graphWidth() int {
	if s.beside > 0 {
		return s.w - s.beside - 2
	}
	return s.w - 1
}

// both reports whether both lists of talkers fit.
func (s *share) both() bool { return s.beside > 0 && s.talk >= 20 }

// talkWidth returns the number of cells in a line of talkers.
func (s *share) talkWidth() int {
	if s.beside > 0 {
		return s.beside - 1
	}
	return s.w - 1
}

// margin returns the number of cells after a graph, for the current value and, if
// there is room, for the maximum of the time range.
func (s *share) margin() int {
	if s.graphWidth() < roomy {
		return 7
	}
	return 14
}

// plot returns the number of cells in a graph.
func (s *share) plot() int { return max(4, s.graphWidth()-gutter-s.margin()) }

// zoom is how much time a dot represents.
type zoom struct {
	at   int // index of the step; -1: the first one that shows at least the usual time range
	dots int
}

func steps() []time.Duration {
	return []time.Duration{
		time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute,
	}
}

// usual and longest are time ranges. Until the user chooses another step, the graphs
// use the first step that shows at least usual, almost two minutes. The coarsest step
// that can be chosen is the first one that shows at least longest, almost an hour.
const (
	usual   = 110 * time.Second
	longest = 55 * time.Minute
)

// fit sets the width of the graphs, in dots. No step is coarser than needed to show
// an hour.
func (z *zoom) fit(dots int) {
	z.dots = max(1, dots)
	if z.at > z.last() {
		z.at = z.last()
	}
}

// reach returns the index of the first step at which the graphs can show a time
// range of d.
func (z *zoom) reach(d time.Duration) int {
	all := steps()
	for i, s := range all {
		if time.Duration(z.dots)*s >= d {
			return i
		}
	}
	return len(all) - 1
}

func (z *zoom) last() int { return z.reach(longest) }

// index returns the index of the step.
func (z *zoom) index() int {
	if z.at < 0 {
		return z.reach(usual)
	}
	return z.at
}

func (z *zoom) step() time.Duration { return steps()[z.index()] }

// keys returns the keys that shorten or lengthen the time range, each followed by a
// space.
func (z *zoom) keys() string {
	text := ""
	if z.index() > 0 {
		text += "[ "
	}
	if z.index() < z.last() {
		text += "] "
	}
	return text
}

// by goes n steps to a longer time range, or to a shorter one if n is negative.
func (z *zoom) by(n int) { z.at = max(0, min(z.index()+n, z.last())) }
