package table_test

import (
	"testing"
	"time"

	"berth/model/table"
)

// TestTheLastMinuteOfARow: a connection that goes on at the same pace has a trail, and
// a row on which nothing moves is not made again for one.
func TestTheLastMinuteOfARow(t *testing.T) {
	tab := table.New(table.Options{Linger: 5 * time.Second})
	second := 0
	look := func(sent uint64) {
		tab.Apply(counting(1000*second, 1, sent, 0))
		second++
	}
	look(0)
	for i := range uint64(30) {
		look(1000 * (i + 1))
	}
	row := tab.Rows()[0]
	total := 0.0
	for _, n := range row.Trail.At(start.Add(35 * time.Second)) {
		total += n
	}
	if total < 29_990 || total > 30_010 {
		t.Errorf("it moved %.0f bytes in half a minute, want 30000", total)
	}
	look(30_000)
	still := tab.Rows()[0]
	look(30_000)
	if tab.Rows()[0] != still {
		t.Error("a connection on which nothing moves is made again")
	}
	if still.Trail != row.Trail {
		t.Error("its last minute has changed, although nothing moved")
	}
}
