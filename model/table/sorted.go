package table

import (
	"slices"

	"berth/model"
	"berth/model/column"
)

// sorted keeps all rows in the order that was wanted last. From one Select to
// the next few rows change their place: those that did not change are in
// order already, and the others are put between them.
type sorted struct {
	order Order
	seq   uint64 // of the Apply that rows is as of; 0 for none
	spots []spot
	spare []spot // the memory of the next spots
	fresh []spot
}

// spot is a row in its order, and the entry that tells whether it still is
// the entry's row.
type spot struct {
	e   *entry
	row *model.Row
}

// inOrder gives all rows, the lingering ones too, in the order o. They are
// good until the next call.
func (t *Table) inOrder(o Order) []spot {
	c := &t.sorted
	if c.order != o {
		c.order, c.seq = o, 0
	}
	if c.seq == t.seq && t.seq > 0 {
		return c.spots
	}
	total := column.Total(o.Column, o.Reverse)
	compare := func(a, b spot) int { return total(a.row, b.row) }
	if c.seq == 0 {
		clear(c.spots)
		c.spots = c.spots[:0]
	}
	c.keep()
	c.gather(t.open)
	c.gather(t.closed)
	slices.SortFunc(c.fresh, compare)
	c.merge(compare)
	c.seq = t.seq
	return c.spots
}

// keep drops the rows that are no longer their entry's.
func (c *sorted) keep() {
	c.spots = slices.DeleteFunc(c.spots, func(s spot) bool { return s.e.row != s.row })
}

// gather adds the rows to fresh that have come since.
func (c *sorted) gather(entries []*entry) {
	for _, e := range entries {
		if e.changed > c.seq {
			c.fresh = append(c.fresh, spot{e, e.row})
		}
	}
}

// merge puts fresh, which is sorted, between the spots.
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
