package table

import (
	"berth/model"
	"berth/sockets"
)

// entry is one socket's place in a table.
type entry struct {
	row  *model.Row      // nil once it has left the table
	was  []sockets.Owner // the last owners that it was seen to have
	side model.Side      // SideIn or SideOut once that is certain; after that it never changes, whatever listens or closes later

	// The numbers of the Applies that last met it, last examined its meaning, and last
	// made its row.
	seen, touched, changed sequence

	index    int32    // in Table.open, from the previous snapshot
	activity activity // which list of Table.dormant it is in
	nextPair *entry
	nextPort *entry

	sample *model.Sample // how much it had moved when last read; nil: not asked for recently

	// While an Apply runs with draft set, row is a draft that only the Apply knows, and
	// before is the row that everybody else knows.
	draft  bool
	before *model.Row
}

// sequence counts the Applies of a table. At ten Applies a second, it takes 13 years to
// overflow.
type sequence uint32

// open reports whether e is in the table and its socket was found when last looked for.
func (e *entry) open() bool { return e.row != nil && e.row.Open() }

// scratch is what an Apply needs while it runs. It is kept only so that its memory can
// be reused.
type scratch struct {
	next    int      // the position in Table.open where the next socket is likely to be
	open    []*entry // the next Table.open
	drafts  []*entry
	touched []*entry // entries whose meaning may have changed
	ports   portSet  // ports whose servers have changed
	all     bool     // the meaning of everything may have changed
}

// reset prepares s for the next Apply and drops what it points to.
func (s *scratch) reset() {
	s.open, s.drafts, s.touched = emptied(s.open), emptied(s.drafts), emptied(s.touched)
	s.ports.clear()
	s.next, s.all = 0, false
}

// emptied returns an empty list that reuses the memory of list, which it clears. If
// little of that memory was needed this time, emptied returns much less.
func emptied[T any](list []T) []T {
	if cap(list) > 1024 && len(list) < cap(list)/8 {
		return make([]T, 0, cap(list)/4)
	}
	clear(list)
	return list[:0]
}

// portSet is a set of port numbers.
type portSet struct {
	bits [1 << 16 / 64]uint64
	some bool
}

func (s *portSet) add(port uint16) { s.bits[port/64] |= 1 << (port % 64); s.some = true }

func (s *portSet) has(port uint16) bool { return s.bits[port/64]&(1<<(port%64)) != 0 }

func (s *portSet) clear() {
	if s.some {
		*s = portSet{}
	}
}
