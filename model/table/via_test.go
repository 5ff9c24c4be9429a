package table_test

import (
	"slices"
	"testing"

	"berth/model/table"
	"berth/sockets"
)

// TestWhoServedWhatNobodyHas: a connection without a process shows whose listener it
// came in through, whatever became of the connection. A connection that was opened
// from here does not.
func TestWhoServedWhatNobodyHas(t *testing.T) {
	nginx := &sockets.Process{PID: 812, Name: "nginx"}
	tb := table.New(table.Options{})
	tb.Apply(snap(0,
		tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx),
		gapped(tcp(2, sockets.TimeWait, "10.0.0.5:80", "10.0.0.9:51234"), sockets.GapClosed),
		gapped(tcp(3, sockets.FinWait2, "10.0.0.5:80", "10.0.0.9:51235"), sockets.GapClosed),
		gapped(tcp(4, sockets.SynRecv, "10.0.0.5:80", "10.0.0.9:51236"), sockets.GapHandshake),
		gapped(tcp(5, sockets.Established, "10.0.0.5:80", "10.0.0.9:51237"), sockets.GapUnaccepted),
		gapped(tcp(6, sockets.TimeWait, "10.0.0.5:43210", "140.82.112.3:443"), sockets.GapClosed),
		gapped(tcp(7, sockets.Established, "10.0.0.5:80", "10.0.0.9:51238"), sockets.GapPermission),
	))
	for id, want := range map[uint64]bool{2: true, 3: true, 4: true, 5: true, 6: false, 7: false} {
		if got := slices.Contains(names(row(tb, id).Via()), "nginx"); got != want {
			t.Errorf("row %d is said to have come in through nginx: %t, want %t", id, got, want)
		}
	}
}
