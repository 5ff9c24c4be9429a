package pulse

import (
	"cmp"
	"slices"

	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/plot"
	"berth/ui/theme"
)

// strip is a graph that takes a single line.
type strip struct {
	name   string
	role   theme.Role
	values []float64 // two for each cell of a graph
	now    uint64
	known  bool // the current value is known
	most   uint64
	rank   int // the strips with the lowest ranks are dropped last
	place  int // position among the strips
	one    *one
}

// strips returns the graphs that take a single line: connections opened and closed,
// sockets in each state, and what is wrong. Which of these graphs are shown depends
// only on the room, so that nothing moves.
func (d *drawing) strips() []line {
	all := d.states()
	if d.share.turns == 0 {
		all = append(all, d.turns()...)
	}
	all = append(append(all, d.wrong()), d.ones()...)
	slices.SortFunc(all, func(a, b strip) int { return cmp.Compare(a.rank, b.rank) })
	all = all[:min(len(all), d.share.strips)]
	slices.SortFunc(all, func(a, b strip) int { return cmp.Compare(a.place, b.place) })
	var out []line
	for _, s := range all {
		out = append(out, d.strip(s))
	}
	return out
}

// turns returns the strips of connections opened and closed.
func (d *drawing) turns() []strip {
	m := d.opens()
	var out []strip
	names := [2]string{d.tell("pulse.opens"), d.tell("pulse.closes")}
	if d.matched { // no counter includes connections that came and went between two polls
		names = [2]string{d.tell("pulse.opens_seen"), d.tell("pulse.closes_seen")}
	}
	for i, w := range []way{m.up, m.down} {
		s := strip{name: names[i], role: theme.Muted, values: d.values(w.of), now: w.now, known: w.known, rank: i, place: i}
		for i := range d.columns {
			s.most = max(s.most, w.of(&d.columns[i]).Most)
		}
		out = append(out, s)
	}
	return out
}

// states returns the strips of connection states. Short-lived states are combined.
func (d *drawing) states() []strip {
	var out []strip
	for i, of := range []struct {
		rank   int
		role   theme.Role
		name   string
		states []sockets.State
	}{
		{2, theme.Muted, sockets.Established.String(), []sockets.State{sockets.Established}},
		{7, theme.Stuck, sockets.CloseWait.String(), []sockets.State{sockets.CloseWait}},
		{5, theme.Muted, sockets.TimeWait.String(), []sockets.State{sockets.TimeWait}},
		{8, theme.Opening, d.tell("pulse.opening"), []sockets.State{sockets.SynSent, sockets.SynRecv}},
		{9, theme.Muted, d.tell("pulse.closing"), []sockets.State{sockets.FinWait1, sockets.FinWait2, sockets.Closing, sockets.LastAck}},
		{10, theme.Muted, sockets.Connected.String(), []sockets.State{sockets.Connected}},
	} {
		s := d.inStates(of.states...)
		s.name, s.role, s.rank, s.place = of.name, of.role, of.rank, 2+i
		out = append(out, s)
	}
	return out
}

// wrong returns the strip for the number of problems on the whole machine.
func (d *drawing) wrong() strip {
	s := strip{name: d.tell("pulse.trouble"), role: theme.Bad, values: make([]float64, len(d.machine)), known: true, rank: 6, place: 97}
	for i := range d.machine {
		c := &d.machine[i]
		if s.values[i] = plot.Gap(); c.Seen() {
			s.values[i] = float64(c.Trouble.Most)
		}
		s.most = max(s.most, uint64(c.Trouble.Most))
	}
	for _, f := range d.view.Findings {
		if f.Severity == trouble.Trouble {
			s.now++
		}
	}
	return s
}

// strip draws a strip. It has the same time axis as the graph above it, but the
// label covers the oldest part of the axis.
func (d *drawing) strip(s strip) line {
	if s.one != nil {
		return d.single(s)
	}
	n := max(0, d.share.plot()-(label-gutter))
	cells := make([]float64, 0, n)
	for i := 2 * (label - gutter); i+1 < len(s.values); i += 2 {
		cells = append(cells, both(s.values[i], s.values[i+1]))
	}
	now, look := "", theme.Plain
	if s.known {
		now = cell.Rough(s.now)
	}
	switch {
	case s.now == 0:
		look = theme.Muted
	case s.role == theme.Bad || s.role == theme.Stuck:
		look = s.role
	}
	spans := []cell.Span{{Text: " " + draw.Pad(draw.Clip(s.name, label-2, false), label-1), Role: theme.Muted}}
	spans = append(spans, d.spark(cells, s.role)...)
	spans = append(spans, cell.Span{Text: flush(now, 7), Role: look})
	if d.share.margin() > 7 {
		spans = append(spans, cell.Span{Text: flush(mostOf(s.values, s.most), 7), Role: theme.Muted})
	}
	return line{spans: spans}
}

// spark draws the values of a strip. A zero looks like an axis.
func (d *drawing) spark(values []float64, role theme.Role) []cell.Span {
	text := []rune(cell.Spark(values, plot.Ceiling(1.01*plot.Most(values), 1), d.context.ASCII))
	var spans []cell.Span
	for from, i := 0, 1; i <= len(values); i++ {
		if i < len(values) && (values[i] > 0) == (values[from] > 0) {
			continue
		}
		look := theme.Border
		if values[from] > 0 {
			look = role
		}
		spans = append(spans, cell.Span{Text: string(text[from:i]), Role: look})
		from = i
	}
	return spans
}

// mostOf formats the maximum of values, or returns "" if none of values is known.
func mostOf(values []float64, most uint64) string {
	if !slices.ContainsFunc(values, func(v float64) bool { return !plot.IsGap(v) }) {
		return ""
	}
	return cell.Rough(most)
}

// both returns the greater of two values, either of which may be a gap.
func both(a, b float64) float64 {
	switch {
	case plot.IsGap(a):
		return b
	case plot.IsGap(b):
		return a
	}
	return max(a, b)
}
