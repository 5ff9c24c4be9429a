package table

import (
	"runtime"
	"sync"
	"time"

	"berth/model"
	"berth/model/query"
	"berth/sockets"
)

// part is the smallest number of rows that is worth a separate goroutine. A filter
// spends more time waiting for memory than computing, and two goroutines wait half as
// long.
const part = 8192

// pick returns the rows that q accepts. It pauses now and then.
func (t *Table) pick(spots []spot, q query.Query, now time.Time, pause func(int)) []*model.Row {
	if q.Empty() {
		rows := make([]*model.Row, len(spots))
		for i, s := range spots {
			rows[i] = s.row
		}
		return rows
	}
	parts := max(1, min(runtime.GOMAXPROCS(0), len(spots)/part))
	found := make([]*[]*model.Row, parts)
	var group sync.WaitGroup
	for i := range parts {
		mine := spots[i*len(spots)/parts : (i+1)*len(spots)/parts]
		if i == parts-1 { // on this goroutine
			found[i] = t.sift(mine, q, now, pause)
			break
		}
		group.Go(func() { found[i] = t.sift(mine, q, now, func(int) {}) })
	}
	group.Wait()
	return t.gather(found)
}

// sift returns the rows in spots that q accepts, in a list for gather.
func (t *Table) sift(spots []spot, q query.Query, now time.Time, pause func(int)) *[]*model.Row {
	list, _ := t.lists.Get().(*[]*model.Row)
	if list == nil {
		list = new([]*model.Row)
	}
	if by := q.ByPorts(); by != nil {
		*list = byPorts(*list, spots, by, pause)
	} else {
		*list = read(*list, spots, q, now, pause)
	}
	return list
}

// byPorts appends the rows in spots whose ports are accepted. It reads no row.
func byPorts(rows []*model.Row, spots []spot, accepts func(query.Ports) bool, pause func(int)) []*model.Row {
	for i := range spots {
		if s := &spots[i]; accepts(s.ports()) {
			rows = append(rows, s.row)
		}
		pause(i)
	}
	return rows
}

// read appends the rows in spots that q accepts.
func read(rows []*model.Row, spots []spot, q query.Query, now time.Time, pause func(int)) []*model.Row {
	ports := q.Ask(sockets.Everything()).Ports
	known := verdictsFor(q)
	var b batch
	for i := range spots {
		if s := &spots[i]; s.touches(ports) {
			if v := known.of(s.like); v != refused {
				b.add(s, v)
			}
		}
		if b.n == together || i == len(spots)-1 {
			rows = b.sift(rows, q, now, known)
		}
		pause(i)
	}
	return rows
}

// gather concatenates lists of rows, and keeps the lists for reuse. How many rows a
// filter accepts is not known beforehand, and growing a new list would make several
// times as much garbage.
func (t *Table) gather(lists []*[]*model.Row) []*model.Row {
	n := 0
	for _, list := range lists {
		n += len(*list)
	}
	rows := make([]*model.Row, 0, n)
	for _, list := range lists {
		rows = append(rows, *list...)
		clear(*list)
		*list = (*list)[:0]
		t.lists.Put(list)
	}
	return rows
}

// together is how many rows are fetched from memory at a time.
const together = 16

// batch is a few spots on their way through a filter.
type batch struct {
	spots [together]*spot
	sure  [together]bool // accepted already
	n     int
}

func (b *batch) add(s *spot, v verdict) {
	b.spots[b.n], b.sure[b.n] = s, v == accepted
	b.n++
}

// sift appends the rows that q accepts, and empties the batch.
func (b *batch) sift(rows []*model.Row, q query.Query, now time.Time, known verdicts) []*model.Row {
	b.warm()
	for i, s := range b.spots[:b.n] {
		ok := b.sure[i]
		if !ok {
			ok = q.Match(s.row, now)
			known.note(s.like, ok)
		}
		if ok {
			rows = append(rows, s.row)
		}
	}
	b.n = 0
	return rows
}

// warm reads a little of each row, in places that most filters look at, so that the
// processor waits for all of them simultaneously and not one after another. That
// waiting is most of the cost of a filter.
func (b *batch) warm() {
	sum := 0
	for i, s := range b.spots[:b.n] {
		if r := s.row; !b.sure[i] {
			sum += int(r.State) + len(r.User.Name) + len(r.Service) + len(r.Was())
			for i := range r.Owners[:min(1, len(r.Owners))] {
				sum += r.Owners[i].FD
			}
		}
	}
	runtime.KeepAlive(sum)
}
