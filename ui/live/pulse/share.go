package pulse

import (
	"time"

	"berth/model/history"
)

type picture = history.Picture

// share is how the room is shared.
type share struct {
	w, h   int
	beside int // cells of the talkers at the right of the graphs; 0: they stand below
	up     int // lines of the graph of bytes, each way
	turns  int // lines of the graph of opens and closes, each way; 0: they are strips
	strips int // lines of graphs of one line
	air    bool
	talk   int // lines of the talkers
}

const (
	wide     = 110 // the window in which the talkers stand beside the graphs
	tall     = 40  // the body in which opens and closes have a graph of their own
	gutter   = 6   // cells before a graph: its scale
	label    = 13  // cells before a strip: what it is of
	strips   = 11  // strips there are
	mostTalk = 84  // cells that talkers make use of
	roomy    = 56  // the graph in which there is room for the most of a time
)

// shareOf shares a body of w cells by h lines: the graph of bytes is the last to go.
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
			graph++ // the two strips, less a line of air
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

// graphWidth returns the cells of a line of graphs.
func (s *share) graphWidth() int {
	if s.beside > 0 {
		return s.w - s.beside - 2
	}
	return s.w - 1
}

// both reports whether there is room for both lists of talkers.
func (s *share) both() bool { return s.beside > 0 && s.talk >= 20 }

// talkWidth returns the cells of a line of talkers.
func (s *share) talkWidth() int {
	if s.beside > 0 {
		return s.beside - 1
	}
	return s.w - 1
}

// margin returns the cells behind a graph: what is now, and where there is room the
// most of the time that is seen.
func (s *share) margin() int {
	if s.graphWidth() < roomy {
		return 7
	}
	return 14
}

// plot returns the cells of a graph.
func (s *share) plot() int { return max(4, s.graphWidth()-gutter-s.margin()) }

// zoom is how much time a dot stands for.
type zoom struct {
	at   int // in the steps; -1: as much as shows the usual time
	dots int
}

func steps() []time.Duration {
	return []time.Duration{
		time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute,
	}
}

// usual is the time that is seen at least until somebody wants another, and longest
// what one can see at least: next to two minutes, and to an hour.
const (
	usual   = 110 * time.Second
	longest = 55 * time.Minute
)

// fit has the zoom be of graphs of so many dots: no coarser than to show an hour.
func (z *zoom) fit(dots int) {
	z.dots = max(1, dots)
	if z.at > z.last() {
		z.at = z.last()
	}
}

// reach returns the first step at which a time is seen whole.
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

// index returns the place of the step among all.
func (z *zoom) index() int {
	if z.at < 0 {
		return z.reach(usual)
	}
	return z.at
}

func (z *zoom) step() time.Duration { return steps()[z.index()] }

// keys returns the keys that show less of the time, or more, with a space behind them.
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

// by goes to a longer time, or to a shorter one.
func (z *zoom) by(n int) { z.at = max(0, min(z.index()+n, z.last())) }
