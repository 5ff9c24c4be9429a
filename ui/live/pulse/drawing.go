package pulse

import (
	"strings"
	"time"

	"berth/model/history"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/plot"
	"berth/ui/theme"
)

// drawing makes the lines of the pulse.
type drawing struct {
	tell    func(key string, pairs ...string) string
	context cell.Context
	view    *table.View
	past    *picture
	matched bool // only what matches a filter is shown
	share   share
	step    time.Duration
	columns []history.Column // two for each cell of a graph
	machine []history.Column // the same for the whole machine, because the trouble shown does not depend on the filter
}

// graphs returns the graphs.
func (d *drawing) graphs() []line {
	out := d.mirror(d.bytes())
	if d.share.turns > 0 {
		out = append(out, line{})
		out = append(out, d.mirror(d.opens())...)
	}
	if d.share.air {
		out = append(out, line{})
	}
	return append(out, d.strips()...)
}

// way is one half of a mirrored graph.
type way struct {
	sign  string
	role  theme.Role
	of    func(*history.Column) history.Amount
	now   uint64
	known bool
}

// mirror is a graph with one direction above the axis and the other below it.
type mirror struct {
	title    []string // from long to short
	up, down way
	lines    int // in each direction
	floor    float64
}

// bytes returns the graph of bytes in and out.
func (d *drawing) bytes() mirror {
	m := mirror{
		title: d.titles("bytes"), lines: d.share.up, floor: 1000,
		up:   way{sign: "↓", role: theme.Inward, of: func(c *history.Column) history.Amount { return c.In }},
		down: way{sign: "↑", role: theme.Outward, of: func(c *history.Column) history.Amount { return c.Out }},
	}
	switch t := d.view.Talk; {
	case d.matched:
		m.up.now, m.down.now, m.up.known, m.down.known = t.In, t.Out, t.Known, t.Known
	case d.view.Traffic != nil:
		m.up.now, m.down.now, m.up.known, m.down.known = d.view.Traffic.In, d.view.Traffic.Out, true, true
	}
	return m
}

// opens returns the graph of connections opened and closed.
func (d *drawing) opens() mirror {
	m := mirror{
		title: d.titles("turns"), lines: d.share.turns, floor: 5,
		up:   way{sign: "+", role: theme.Listening, of: func(c *history.Column) history.Amount { return c.Opens }},
		down: way{sign: "-", role: theme.Muted, of: func(c *history.Column) history.Amount { return c.Closes }},
	}
	m.up.now, m.down.now, m.up.known = d.turned()
	m.down.known = m.up.known
	return m
}

// turned returns the number of connections per second that were opened and closed
// recently.
func (d *drawing) turned() (opens, closes uint64, known bool) {
	if d.matched {
		c := d.past.Columns(1, time.Second)[0]
		return uint64(c.PerSecond(c.Opens)), uint64(c.PerSecond(c.Closes)), c.Moved()
	}
	if t := d.view.Traffic; t != nil {
		return t.Opens, t.Closes, true
	}
	return 0, 0, false
}

// titles returns the possible headings of a graph, the longest first. They say what
// the graph shows and for which sockets.
func (d *drawing) titles(what string) []string {
	text := d.tell("pulse." + what)
	if !d.matched {
		return []string{text + " · " + d.tell("pulse.machine_"+what), text + " · " + d.tell("pulse.machine"), text}
	}
	since := ""
	if at := d.past.Begun; !at.IsZero() {
		since = d.tell("pulse.since", "time", at.In(d.view.Time.Location()).Format(time.TimeOnly))
	}
	of := text + " · " + d.tell("pulse.matched_"+what)
	return []string{of + since, of, text}
}

// mirror draws a mirrored graph.
func (d *drawing) mirror(m mirror) []line {
	up, down := d.values(m.up.of), d.values(m.down.of)
	top, bottom := m.scales(plot.Most(up), plot.Most(down))
	out := []line{d.title(m)}
	above, below := plot.Area(up, top, m.lines, false, d.ink()), plot.Area(down, bottom, m.lines, true, d.ink())
	for i, text := range above {
		out = append(out, d.row(m.up, text, i == 0, scale{top, top != bottom}))
	}
	if text := d.unknown(); text != "" {
		out[len(out)-1].spans[2] = cell.Span{Text: draw.Pad(draw.Clip(text, d.share.plot(), false), d.share.plot()), Role: theme.Muted}
	}
	out = append(out, line{spans: d.axis()})
	for i, text := range below {
		out = append(out, d.row(m.down, text, i == len(below)-1, scale{bottom, top != bottom}))
	}
	return out
}

// scales returns the values that fill the two halves. They are the same, so that the
// halves can be compared, unless one half would then be less than half a line high.
func (m *mirror) scales(up, down float64) (top, bottom float64) {
	top, bottom = plot.Ceiling(up, m.floor), plot.Ceiling(down, m.floor)
	if most := max(top, bottom); 2*float64(m.lines)*min(top, bottom) >= most {
		return most, most
	}
	return top, bottom
}

// scale is the value that fills half of a graph. It stands out if each half has its
// own scale.
type scale struct {
	full float64
	own  bool
}

func (s scale) span() cell.Span {
	text := strings.Replace(cell.Rough(uint64(s.full)), ".0", "", 1)
	if s.own {
		return cell.Span{Text: flush(text, gutter-1), Role: theme.Plain}
	}
	return cell.Span{Text: flush(text, gutter-1), Role: theme.Border}
}

// ink returns the set of characters that the terminal can show.
func (d *drawing) ink() plot.Ink {
	switch {
	case d.context.ASCII:
		return plot.ASCII
	case d.context.Blocks:
		return plot.Blocks
	}
	return plot.Braille
}

// title returns the first line of a graph.
func (d *drawing) title(m mirror) line {
	heads := flush(d.tell("pulse.now"), d.share.margin())
	if d.share.margin() > 7 {
		heads = flush(d.tell("pulse.now"), 7) + flush(d.tell("pulse.most"), 7)
	}
	w := d.share.graphWidth() - d.share.margin()
	text := m.title[len(m.title)-1]
	for _, t := range m.title {
		if cell.Width(t)+1 < w {
			text = t
			break
		}
	}
	what, of, _ := strings.Cut(text, " · ")
	if of != "" {
		of = " · " + of
	}
	return line{spans: []cell.Span{
		{Text: " " + what, Role: theme.HeadSorted}, {Text: draw.Pad(of, w-1-cell.Width(what)), Role: theme.Muted}, {Text: heads, Role: theme.Head},
	}}
}

// row draws a line of one half. The outermost line shows the scale and the numbers.
func (d *drawing) row(w way, text string, outer bool, s scale) line {
	edge, plotted := cell.Span{Text: "│", Role: theme.Border}, cell.Span{Text: text, Role: w.role}
	if !outer {
		return line{spans: []cell.Span{{Text: draw.Spaces(gutter - 1), Role: theme.Border}, edge, plotted}}
	}
	spans := []cell.Span{s.span(), edge, plotted}
	now := ""
	if w.known {
		now = cell.Rough(w.now)
	}
	spans = append(spans, cell.Span{Text: " " + w.sign, Role: theme.Muted}, cell.Span{Text: flush(now, 5), Role: theme.Plain})
	if d.share.margin() > 7 {
		most := uint64(0)
		for i := range d.columns {
			most = max(most, w.of(&d.columns[i]).Most)
		}
		spans = append(spans, cell.Span{Text: flush(mostOf(d.values(w.of), most), 7), Role: theme.Muted})
	}
	return line{spans: spans}
}

// values returns an amount per second for each column.
func (d *drawing) values(of func(*history.Column) history.Amount) []float64 {
	out := make([]float64, len(d.columns))
	for i := range d.columns {
		c := &d.columns[i]
		if out[i] = plot.Gap(); c.Moved() {
			out[i] = c.PerSecond(of(c))
		}
	}
	return out
}

// unknown says why a graph has nothing to show, or returns "" if it has something.
func (d *drawing) unknown() string {
	for i := range d.columns {
		if d.columns[i].Moved() {
			return ""
		}
	}
	if d.past.Last.Sub(d.past.Begun) < patient {
		return " " + d.tell("pulse.measuring")
	}
	return " " + d.tell("pulse.uncounted")
}

// patient is how long unknown data is assumed to be still on its way.
const patient = 15 * time.Second

// axis returns the line between the two halves, which shows the time. It has gaps
// where nothing is known.
func (d *drawing) axis() []cell.Span {
	n := d.share.plot()
	marks := []rune(strings.Repeat(" ", n))
	for i := range marks {
		if d.columns[2*i].Moved() || d.columns[2*i+1].Moved() {
			marks[i] = '─'
		}
	}
	begin := d.past.Begin(2*n, d.step).In(d.view.Time.Location())
	every, form := ticks(2 * d.step)
	spans := []cell.Span{{Text: flush("0", gutter-1) + "│", Role: theme.Border}}
	last := 0
	for i := range n {
		at := begin.Add(time.Duration(2*i) * d.step)
		if !divides(every, at, 2*d.step) || i < last || i+len(form) > n || d.past.Last.IsZero() {
			continue
		}
		text := tick(at, every).Format(form)
		spans = append(spans, cell.Span{Text: string(marks[last:i]), Role: theme.Border}, cell.Span{Text: text, Role: theme.Muted})
		last = i + len(text)
	}
	return append(spans, cell.Span{Text: string(marks[last:]), Role: theme.Border})
}

// ticks returns the interval between the times on an axis, and the format of those
// times, given how much time each cell represents.
func ticks(each time.Duration) (every time.Duration, form string) {
	for _, every := range []time.Duration{
		15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	} {
		switch {
		case every < time.Minute && every/each >= 12:
			return every, time.TimeOnly
		case every >= time.Minute && every/each >= 9:
			return every, "15:04"
		}
	}
	return time.Hour, "15:04"
}

// divides reports whether a multiple of the duration every, in local time, falls
// within the given span, which has a start and a length.
func divides(every time.Duration, at time.Time, long time.Duration) bool {
	return !tick(at, every).Before(at) && tick(at, every).Before(at.Add(long))
}

// tick returns the first multiple of the duration every, in local time, that is not
// before the given time.
func tick(at time.Time, every time.Duration) time.Time {
	_, zone := at.Zone()
	offset := time.Duration(zone) * time.Second
	down := at.Add(offset).Truncate(every).Add(-offset)
	if down.Before(at) {
		return down.Add(every)
	}
	return down
}

// flush right-aligns text in n cells.
func flush(text string, n int) string { return draw.Spaces(n-cell.Width(text)) + text }

// inStates returns a strip for the number of sockets in any of the given states: a
// value for each column, the maximum, and the current number.
func (d *drawing) inStates(states ...sockets.State) strip {
	s := strip{values: make([]float64, len(d.columns))}
	for i := range d.columns {
		c := &d.columns[i]
		if s.values[i] = plot.Gap(); !c.Counted() {
			continue
		}
		s.values[i] = 0
		most := uint64(0)
		for _, of := range states {
			mean, at := c.State(of)
			s.values[i] += mean
			most = max(most, uint64(at))
		}
		// With several states, the maximum of each may have occurred at a different
		// time.
		s.most = max(s.most, most, uint64(s.values[i]+0.5))
	}
	counts := &d.view.Counts.States
	s.known = d.view.Counted.Others.IsZero()
	if d.matched {
		counts, s.known = &d.view.Talk.States, true
	}
	for _, of := range states {
		s.now += uint64(counts.Of(of))
	}
	return s
}
