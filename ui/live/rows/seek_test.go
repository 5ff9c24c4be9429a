package rows

import (
	"cmp"
	"math/rand/v2"
	"testing"

	"berth/model"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/pane"
)

// TestSuccessor checks that, among the items that are left, in whatever order, the
// successor is the nearest one below, or else the nearest one above, however far
// away.
func TestSuccessor(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		var old, left Items
		for i := range 1 + r.IntN(900) {
			row := &model.Row{}
			row.Key.ID = uint64(i + 1)
			old.rows = append(old.rows, row)
		}
		for range r.IntN(4) {
			left.rows = append(left.rows, old.rows[r.IntN(old.Len())])
		}
		from := r.IntN(old.Len() + 2)
		var below, above sockets.Key
		for i := old.Len() - 1; i >= 0; i-- {
			if left.find(old.seen(i), 0) < 0 {
				continue
			}
			if i >= from {
				below = old.rows[i].Key
			} else if above == (sockets.Key{}) {
				above = old.rows[i].Key
			}
		}
		want := cmp.Or(below, above)
		if got := left.id(left.successor(old, from)).Socket; got != want {
			t.Fatalf("from line %d of %d: line %d, want line %d", from, old.Len(), int(got.ID)-1, int(want.ID)-1)
		}
	}
}

// TestFind checks that a socket is found wherever it is, whether or not it has
// changed since it was last seen.
func TestFind(t *testing.T) {
	var old, now Items
	for i := range 500 {
		row := &model.Row{}
		row.Key.ID = uint64(i + 1)
		old.rows = append(old.rows, row)
		changed := *row
		now.rows = append(now.rows, &changed)
	}
	for i := range old.rows {
		if i%3 == 0 {
			now.rows[i] = old.rows[i]
		}
	}
	for i := range old.rows {
		for _, near := range []int{-1, 0, 250, 499, 600} {
			if at := now.find(old.seen(i), near); at != i {
				t.Fatalf("line %d from %d: found at %d", i, near, at)
			}
		}
	}
	other := old.seen(7)
	other.row, other.id.Socket.NetNS = nil, 5
	if at := now.find(other, 0); at >= 0 {
		t.Errorf("a socket of another namespace: found at %d", at)
	}
	if at := now.find(sighting{id: pane.ID{Group: table.GroupID{By: table.ByUser}}}, 0); at >= 0 {
		t.Errorf("a group: found at %d among sockets", at)
	}
}
