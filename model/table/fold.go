package table

import (
	"fmt"
	"hash/fnv"
	"slices"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/sockets"
)

// folding is the result of folding a view.
type folding struct {
	rows  []*model.Row
	folds map[*model.Row]*Group // by the row that stands for the group
}

// foldID returns the group into which r may be folded, and whether there is one. Such
// groups are listeners on the same address and, among connections, those in TIME_WAIT
// that came in at the same address or went out to the same address.
func foldID(r *model.Row, k Kind) (id GroupID, ok bool) {
	id = GroupID{By: Folded, netns: r.Key.NetNS, proto: r.Proto, state: r.State, text: r.Iface}
	switch {
	case k == Listening && r.Local.IsValid() && r.Open() && r.Forward == nil && (r.State == sockets.Listen || r.State == sockets.Bound):
		id.end = r.Local
		return id, true
	case k != Connections || r.State != sockets.TimeWait:
	case r.Side == model.SideIn:
		id.end = r.Local
		return id, true
	case r.Side == model.SideOut:
		id.end, id.parts = r.Remote, true
		return id, true
	}
	return id, false
}

// fold returns rows, which are sorted, with one row in place of several that a
// person need not tell apart.
func (t *Table) fold(rows []*model.Row, sel Selection) folding {
	if !sel.Fold || sel.Grouped() != GroupNone || sel.Kind > Connections || sel.Kind == Connections && t.timeWaits() < 2 {
		return folding{rows: rows}
	}
	groups := make(map[GroupID]*Group)
	many := false
	for _, r := range rows {
		if id, ok := foldID(r, sel.Kind); ok {
			g := group(groups, akin(groups, id, r), nil)
			g.Rows = append(g.Rows, r)
			many = many || len(g.Rows) > 1
		}
	}
	if !many {
		return folding{rows: rows}
	}
	return folded(rows, groups, sel)
}

// timeWaits returns an upper bound for the rows in TIME_WAIT: it counts every lingering
// row as if it were in that state.
func (t *Table) timeWaits() int { return t.counts.States.Of(sockets.TimeWait) + len(t.closed) }

// akin returns id with nth set so that it identifies the group of rows whose programs
// are like r's: an existing group if there is one, else a new one.
func akin(groups map[GroupID]*Group, id GroupID, r *model.Row) GroupID {
	if r.State == sockets.TimeWait {
		return id
	}
	for n := byte(0); ; n++ {
		id.nth = n
		if g := groups[id]; g == nil || sameProgram(g.Rows[0], r) || n == 255 {
			return id
		}
	}
}

// sameProgram reports whether only PIDs tell the holders of a and b apart.
func sameProgram(a, b *model.Row) bool {
	if a.Account() != b.Account() || a.V6Only != b.V6Only {
		return false
	}
	if len(a.Owners) == 0 || len(b.Owners) == 0 {
		return len(a.Owners) == len(b.Owners) && a.Gap == b.Gap
	}
	return model.AreAlike(a.Owners[0].Process, b.Owners[0].Process)
}

// folded puts one row in the place of each group of several.
func folded(rows []*model.Row, groups map[GroupID]*Group, sel Selection) folding {
	f := folding{folds: make(map[*model.Row]*Group)}
	within := make(map[*model.Row]bool)
	var heads []*model.Row
	for id, g := range groups {
		if len(g.Rows) < 2 {
			continue
		}
		for _, r := range g.Rows {
			within[r] = true
		}
		h := head(id, g.Rows)
		heads = append(heads, h)
		f.folds[h] = g
	}
	total := column.Total(sel.Order.Column, sel.Order.Reverse)
	slices.SortFunc(heads, total)
	f.rows = make([]*model.Row, 0, len(rows))
	for _, r := range rows {
		if within[r] {
			continue
		}
		for len(heads) > 0 && total(heads[0], r) < 0 {
			f.rows, heads = append(f.rows, heads[0]), heads[1:]
		}
		f.rows = append(f.rows, r)
	}
	f.rows = append(f.rows, heads...)
	return f
}

// head returns the row that stands for several rows. It has what they have in common,
// and their totals.
func head(id GroupID, rows []*model.Row) *model.Row {
	h := *rows[0]
	h.Key, h.Cookie, h.Inode, h.Gist, h.TCP, h.Rate, h.Trail, h.Peer = id.key(), 0, 0, nil, nil, nil, nil, nil
	h.Fold = &model.Fold{}
	if h.State == sockets.TimeWait {
		h.Fold.Local, h.Fold.Remote = id.parts, !id.parts
		h.Timer = sockets.Timer{}
		if id.parts {
			h.Local, h.Ports[0] = sockets.Endpoint{}, port.Mark{}
		} else {
			h.Remote, h.Ports[1] = sockets.Endpoint{}, port.Mark{}
		}
	}
	h.Owners, h.Served, h.Ails, h.Alerted = nil, nil, model.Ails{}, false
	trend := h.Trend()
	if !h.Fold.Remote && !h.Fold.Local {
		h.Queue, h.Loss, trend.Dropped = sockets.Queue{}, sockets.Loss{}, 0
	}
	open, was := 0, []sockets.Owner(nil)
	for _, r := range rows {
		join(&h, r)
		was = append(was, r.Was()...)
		if r.State != sockets.TimeWait {
			trend.Dropped += r.Trend().Dropped
		}
		if r.Open() {
			open++
		}
	}
	h.Owners, h.Others, h.Served = ordered(h.Owners), model.OthersOf(h.Via(), ordered(was)), servedBy(rows)
	h.Changed = model.TrendOf(trend, h.Life.Seen)
	if full := slices.IndexFunc(rows, (*model.Row).Crammed); full >= 0 {
		h.Queue, h.Loss = rows[full].Queue, rows[full].Loss
	}
	if h.Fold.Count = open; open == 0 {
		h.Fold.Count = len(rows)
	}
	return &h
}

// join adds r to the row that stands for it.
func join(h, r *model.Row) {
	h.Owners = append(h.Owners, r.Owners...)
	h.Ails.Trouble |= r.Ails.Trouble
	h.Ails.Past |= r.Ails.Past
	h.Ails.Note |= r.Ails.Note
	h.Alerted = h.Alerted || r.Alerted
	if r.Open() {
		h.Life.Closed = r.Life.Closed
	}
	if earlier(r, h) {
		h.Life.Seen, h.Life.Born = r.Life.Seen, r.Life.Born
	}
	if r.State != sockets.TimeWait {
		h.Queue.Recv, h.Queue.Send = h.Queue.Recv+r.Queue.Recv, h.Queue.Send+r.Queue.Send
		h.Loss.Known, h.Loss.Count, h.Loss.Room = r.Loss.Known, h.Loss.Count+r.Loss.Count, h.Loss.Room+r.Loss.Room
	}
}

// servedBy adds up the connections and the traffic of listeners. It returns nil if
// these are not known for one of the listeners.
func servedBy(rows []*model.Row) *model.Served {
	sum, unknown, unseen := &model.Served{}, 0, false
	for _, r := range rows {
		s := r.Served
		if s == nil {
			return nil
		}
		sum.Conns += s.Conns
		sum.In, sum.Out = sum.In+s.In, sum.Out+s.Out
		sum.Opened += max(0, s.Opened)
		unseen = unseen || s.Opened < 0
		if s.Known && s.Conns > 0 {
			sum.Known = true
		} else if !s.Known {
			unknown++
		}
	}
	sum.Known = sum.Known || unknown == 0
	if unseen {
		sum.Opened = -1
	}
	return sum
}

// earlier reports whether r has been open for longer than h.
func earlier(r, h *model.Row) bool {
	since := func(x *model.Row) int64 {
		if !x.Life.Born.IsZero() {
			return x.Life.Born.UnixNano()
		}
		return x.Life.Seen.UnixNano()
	}
	return since(r) < since(h)
}

// key returns a key for the row that stands for a group. No socket has that key.
func (id GroupID) key() sockets.Key {
	h := fnv.New64a()
	fmt.Fprint(h, id.proto, id.state, id.end, id.text, id.nth, id.parts)
	return sockets.Key{NetNS: id.netns, ID: h.Sum64() | 1<<63}
}

// Filter returns a filter that accepts the rows that are folded.
func (id GroupID) Filter() string {
	end := "local:" + id.end.String()
	switch {
	case id.nth > 0, id.text != "": // no field expresses this
		return end
	case id.state != sockets.TimeWait:
		return end + " side:listen"
	case id.parts:
		end = "remote:" + id.end.String()
	}
	return end + " state:time_wait"
}

// Sockets returns the rows of a view that are sockets, including those for which
// another row stands.
func (v *View) Sockets() []*model.Row {
	if len(v.Folds) == 0 {
		return v.Rows
	}
	all := make([]*model.Row, 0, len(v.Rows))
	for _, r := range v.Rows {
		if g := v.Folds[r]; g != nil {
			all = append(all, g.Rows...)
		} else {
			all = append(all, r)
		}
	}
	return all
}
