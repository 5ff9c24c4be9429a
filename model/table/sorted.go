package table

import (
	"slices"

	"berth/model"
	"berth/model/column"
	"berth/model/query"
	"berth/sockets"
)

// sorted keeps the rows of a view in the order that was last asked for. Few rows change
// places from one Select to the next. Those that did not change are in order already,
// and the others are merged in between.
type sorted struct {
	order Order
	seq   sequence // the Apply after which spots was current; 0 for none
	spots []spot
	spare []spot // memory for the next spots
	fresh []spot
	later []*entry // entries whose rows have changed since seq, each once
	likes likes
	rows  []*model.Row // the rows of spots, as a View has them; nil: nobody has asked for all of them

	folding *folding // the folding of rows; nil: nobody has asked for it
	fold    bool     // its Selection.Fold
}

// spot is a row in its place, and its entry, which shows whether the row is still the
// entry's.
type spot struct {
	e        *entry
	row      *model.Row
	numbers  [2]uint16 // the ports of row, so that a filter about ports need not read the row
	from, to bool      // row has a local end, and a remote end
	like     like
}

func spotOf(e *entry, l *likes) spot {
	r := e.row
	return spot{e, r, [2]uint16{r.Local.Port(), r.Remote.Port()}, r.Local.IsValid(), r.Remote.IsValid(), l.of(r)}
}

func (s *spot) ports() query.Ports {
	p := query.Ports{Local: -1, Remote: -1}
	if s.from {
		p.Local = int32(s.numbers[0])
	}
	if s.to {
		p.Remote = int32(s.numbers[1])
	}
	return p
}

// touches reports whether the row may have one of ports, as in sockets.Ask.
func (s *spot) touches(ports []sockets.PortRange) bool {
	if len(ports) == 0 || !s.to {
		return true
	}
	for _, p := range ports {
		if p.Has(s.numbers[0]) || p.Has(s.numbers[1]) {
			return true
		}
	}
	return false
}

// idle is the number of Applies for which an unused order is kept. An order holds on to
// the memory of rows that no longer exist.
const idle = 30

// inOrder returns the rows of a view, including lingering ones, in the order o.
// They are valid until the next call.
func (t *Table) inOrder(k Kind, o Order) []spot {
	c := t.sortedFor(k)
	if c.order != o {
		*c = sorted{order: o}
	}
	if c.seq == t.seq && t.seq > 0 {
		return c.spots
	}
	if c.seq == 0 || len(c.later) > 0 {
		c.renew(k, o, t)
	}
	c.seq = t.seq
	return c.spots
}

// renew moves the rows that have changed to their places.
func (c *sorted) renew(k Kind, o Order, t *Table) {
	total := column.Total(o.Column, o.Reverse)
	compare := func(a, b spot) int { return total(a.row, b.row) }
	c.rows, c.folding = nil, nil
	c.keep()
	c.likes.renumber(c.spots, t.seq)
	c.gather(k, t)
	slices.SortFunc(c.fresh, compare)
	c.merge(compare)
}

// sortedFor returns where the order of a view is kept.
func (t *Table) sortedFor(k Kind) *sorted {
	switch k {
	case Listening, Connections:
		return &t.sorted[k]
	}
	return &t.sorted[0]
}

// forget drops the orders that nobody has used recently.
func (t *Table) forget() {
	for i := range t.sorted {
		if c := &t.sorted[i]; c.seq > 0 && t.seq-c.seq > idle {
			*c = sorted{}
		}
	}
}

// keep drops the rows that their entries no longer have.
func (c *sorted) keep() {
	c.spots = slices.DeleteFunc(c.spots, func(s spot) bool { return s.e.row != s.row })
}

// note records in the kept orders that an entry is changing.
func (t *Table) note(e *entry) {
	for i := range t.sorted {
		c := &t.sorted[i]
		switch {
		case c.seq == 0 || e.changed > c.seq:
		case len(c.later) > len(t.rows)/2: // starting over is as quick
			*c = sorted{}
		default:
			c.later = append(c.later, e)
		}
	}
}

// gather adds to fresh the rows that have changed since seq or, the first time, all
// rows.
func (c *sorted) gather(k Kind, t *Table) {
	if c.seq > 0 {
		for _, e := range c.later {
			c.add(k, e)
		}
		clear(c.later)
		c.later = c.later[:0]
		return
	}
	for e := range t.all() {
		c.add(k, e)
	}
	for _, e := range t.closed {
		c.add(k, e)
	}
}

func (c *sorted) add(k Kind, e *entry) {
	if e.row != nil && k.Has(e.row) {
		c.fresh = append(c.fresh, spotOf(e, &c.likes))
	}
}

// merge merges fresh, which is sorted, into the spots.
func (c *sorted) merge(compare func(a, b spot) int) {
	if len(c.spots) == 0 {
		c.spots, c.fresh = c.fresh, c.spots
		return
	}
	merged, rest := c.spare[:0], c.spots
	for _, f := range c.fresh {
		n, _ := slices.BinarySearchFunc(rest, f, compare)
		merged = append(append(merged, rest[:n]...), f)
		rest = rest[n:]
	}
	merged = append(merged, rest...)
	clear(c.spots)
	clear(c.fresh)
	c.spots, c.spare, c.fresh = merged, c.spots, c.fresh[:0]
}
