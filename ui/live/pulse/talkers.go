package pulse

import (
	"math"
	"net/netip"
	"slices"
	"strings"

	"berth/model/talk"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/theme"
)

// kind is a list of talkers.
type kind uint8

const (
	processes kind = iota
	hosts
)

// talkers are two lists of talkers, one of processes and one of hosts, with a cursor
// on one talker. Once the user has moved the cursor, it stays on its talker, however
// the order changes.
type talkers struct {
	lists  [2][]talk.Talker
	kind   kind // the list that the cursor is in
	cursor int
	top    int
	on     id
	moved  bool
}

// id identifies a talker.
type id struct {
	process, to sockets.ProcessID
	host        netip.Addr
	gap         sockets.Gap
}

func idOf(t talk.Talker) id {
	x := id{host: t.Host, gap: t.Gap}
	if t.Process != nil {
		x.process = t.Process.ID()
	}
	if t.To != nil {
		x.to = t.To.ID()
	}
	return x
}

// show replaces the talkers.
func (t *talkers) show(k *talk.Talk) {
	t.lists = [2][]talk.Talker{k.Processes, k.Hosts}
	if at := slices.IndexFunc(t.all(), func(x talk.Talker) bool { return idOf(x) == t.on }); t.moved && at >= 0 {
		t.cursor = at
	}
	t.cursor = max(0, min(t.cursor, len(t.all())-1))
}

// all returns the talkers of the list that the cursor is in.
func (t *talkers) all() []talk.Talker { return t.lists[t.kind] }

// to moves the cursor at the user's request.
func (t *talkers) to(at int) {
	t.cursor = max(0, min(at, len(t.all())-1))
	if k, ok := t.under(); ok {
		t.on, t.moved = idOf(k), t.cursor > 0
	}
}

// other goes to the other list.
func (t *talkers) other() {
	t.kind = 1 - t.kind
	t.top = 0
	t.to(0)
}

// under returns the talker under the cursor.
func (t *talkers) under() (talk.Talker, bool) {
	if t.cursor >= len(t.all()) {
		return talk.Talker{}, false
	}
	return t.all()[t.cursor], true
}

// filterOf returns the filter that matches the sockets of a talker, or "" if the
// talker is unknown.
func filterOf(t talk.Talker) string {
	switch {
	case t.To != nil && t.To.Name != "" && !strings.ContainsAny(t.To.Name, `"\`):
		return "pid:" + number(t.Process.PID) + ` peer="` + t.To.Name + `"`
	case t.Process != nil:
		return "pid:" + number(t.Process.PID)
	case t.Host.IsValid():
		return "rip:" + t.Host.WithZone("").String()
	}
	return ""
}

// talks returns the lists of talkers that fit, and what is wrong.
func (t *View) talks(d *drawing) []line {
	w, h := t.share.talkWidth(), t.share.talk
	if t.Empty() {
		var out []line
		for _, spans := range t.nothing.Lines {
			out = append(out, line{spans: spans})
		}
		return out
	}
	if !t.share.both() {
		return t.list(d, t.who.kind, w, h)
	}
	ill := d.findings(w, h/4)
	rest := h - len(ill) - 2
	out := append(t.list(d, processes, w, rest-rest/2), line{})
	for len(out) < rest-rest/2+1 {
		out = append(out, line{})
	}
	out = append(out, t.list(d, hosts, w, rest/2)...)
	for len(out) < h-len(ill) {
		out = append(out, line{})
	}
	return append(out, ill...)
}

// list returns a head and as many talkers as fit below it, in h lines.
func (t *View) list(d *drawing, k kind, w, h int) []line {
	all, room := t.who.lists[k], max(0, h-1)
	top := 0
	if k == t.who.kind {
		t.who.top = draw.ScrollTo(t.who.top, t.who.cursor, len(all), room)
		top = t.who.top
	}
	out := []line{t.head(k, w)}
	for i := top; i < min(len(all), top+room); i++ {
		out = append(out, line{spans: d.talker(&all[i], w), talker: i + 1, of: k})
	}
	return out
}

// The cells that the parts of a talker's line take.
const (
	numberCells = 6
	lastCells   = 7 // how much a process grew, or the round trip to a host
	minuteCells = 14
	fewestCells = 15 // for a name, or for the head with an arrow
)

// nameCells returns the number of cells for the name of a talker in a line of w, and
// whether the last number and the last minute fit.
func nameCells(w int) (n int, last, minute bool) {
	n = w - 2 - 3*numberCells
	if minute = n >= fewestCells+minuteCells; minute {
		n -= minuteCells
	}
	if last = n >= fewestCells+lastCells; last {
		n -= lastCells
	}
	return n, last, minute
}

// name returns the name of a list of talkers.
func (t *View) name(k kind) string { return t.tell("pulse." + [2]string{"processes", "hosts"}[k]) }

// head returns the line above a list. If there is no room for the other list, the
// line also shows the key that goes to it, followed by its name.
func (t *View) head(k kind, w int) line {
	n, last, minute := nameCells(w)
	name, role := t.name(k), theme.HeadSorted
	if once := name + " · " + t.tell("pulse.once"); cell.Width(once) <= n && slices.ContainsFunc(t.who.lists[processes], func(x talk.Talker) bool { return x.To != nil }) {
		name = once
	}
	other := ""
	switch room := n - cell.Width(name); {
	case t.share.both():
		if k != t.who.kind {
			role = theme.Head
		}
	case cell.Width(t.name(1-k))+4 <= room:
		other = "  → " + t.name(1-k)
	case room >= 2:
		other = " →"
	}
	spans := []cell.Span{
		{Text: " " + draw.Clip(name, n, false), Role: role},
		{Text: draw.Pad(other, n+1-min(n, cell.Width(name))), Role: theme.Muted},
	}
	for _, s := range []string{"IN/S", "OUT/S", "CONNS"} {
		spans = append(spans, cell.Span{Text: flush(s, numberCells), Role: theme.Head})
	}
	if last {
		spans = append(spans, cell.Span{Text: flush([2]string{"GROWTH", "RTT"}[k], lastCells), Role: theme.Head})
	}
	if minute {
		spans = append(spans, cell.Span{Text: "  TREND", Role: theme.Head})
	}
	return line{spans: spans}
}

// talker draws the part of a talker's line that follows the cursor.
func (d *drawing) talker(t *talk.Talker, w int) []cell.Span {
	n, last, minute := nameCells(w)
	name, role := cell.Parenthesis(t.Gap.String(), d.context), theme.Gap
	switch {
	case t.To != nil:
		name, role = d.pair(t, n), theme.Process
	case t.Process != nil:
		name, role = cell.CalledIn(t.Process, n, d.context), theme.Process
	case t.Host.IsValid():
		name, role = t.Host.String(), theme.Address
	}
	spans := []cell.Span{{Text: draw.Pad(draw.Clip(name, n, false), n), Role: role}}
	for _, amount := range []uint64{t.In, t.Out} {
		text, look := cell.Pace(amount), theme.Plain
		switch {
		case !t.Known:
			text = ""
		case amount == 0:
			text, look = cell.Nought(d.context.ASCII), theme.Muted
		}
		spans = append(spans, cell.Span{Text: flush(text, numberCells), Role: look})
	}
	spans = append(spans, cell.Span{Text: flush(number(t.Connections), numberCells), Role: theme.Plain})
	if last {
		spans = append(spans, d.last(t))
	}
	if minute {
		spans = append(spans, cell.Span{Text: "  " + trend(t, d.context.ASCII), Role: theme.Muted})
	}
	return spans
}

// last draws how much a process grew, or the round trip to a host.
func (d *drawing) last(t *talk.Talker) cell.Span {
	text, role := "", theme.Plain
	switch {
	case t.Host.IsValid() && t.RTT > 0:
		text, role = cell.RTT(t.RTT, d.context.ASCII), cell.RoleOfRTT(t.RTT)
	case t.GrownKnown:
		text, role = cell.Growth(t.Grown, d.context.ASCII), theme.Muted
		if t.Grown > 0 {
			role = theme.Fresh
		}
	}
	return cell.Span{Text: flush(text, lastCells), Role: role}
}

// pair names a process and the one that it talks to, abbreviated if the names take
// more than n cells.
func (d *drawing) pair(t *talk.Talker, n int) string {
	if text := cell.Called(t.Process, d.context) + " → " + cell.Called(t.To, d.context); cell.Width(text) <= n {
		return text
	}
	return t.Process.InBrief() + " → " + t.To.InBrief()
}

// trend draws the last minute, scaled to the maximum of the talker itself.
func trend(t *talk.Talker, ascii bool) string {
	values := slices.Clone(t.Minute[:])
	for i, n := range values {
		if n == 0 {
			values[i] = math.NaN()
		}
	}
	return cell.Spark(values, slices.Max(t.Minute[:]), ascii)
}

// mark draws the cursor to the left of a talker.
func mark(p *draw.Pen) {
	if p.Cursor {
		p.Text(theme.Key, "▌")
	} else {
		p.Space(1)
	}
	p.Space(1)
}

// findings returns what is wrong on the machine, worst first, in h lines.
func (d *drawing) findings(w, h int) []line {
	g := draw.Page{W: w - 1}
	for i := range d.view.Findings {
		if f := &d.view.Findings[i]; f.Severity == trouble.Trouble {
			g.Wrapped(1, theme.Bad, f.Say(d.context.Language).What)
		}
	}
	if len(g.Lines) == 0 {
		g.Wrapped(1, theme.Muted, d.tell("pulse.well"))
	}
	out := []line{{spans: []cell.Span{{Text: " " + d.tell("pulse.wrong"), Role: theme.HeadSorted}}}}
	for i, spans := range g.Lines[:min(len(g.Lines), h-1)] {
		if i == h-2 && len(g.Lines) > h-1 {
			spans = []cell.Span{{Text: " " + d.tell("pulse.more", "key", "!"), Role: theme.Muted}}
		}
		out = append(out, line{spans: spans})
	}
	return out
}
