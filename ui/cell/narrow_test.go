package cell

import (
	"strings"
	"testing"

	"berth/model"
	"berth/model/column"
	"berth/sockets"
)

// TestFullQueueInFewCells checks that, as a cell gets narrower, the last facts that
// it still shows are that the queue is full and how much it has dropped. Before
// these, the cell loses, in this order, the amount waiting, the limit, the bar, and
// the digits of the number dropped.
func TestFullQueueInFewCells(t *testing.T) {
	udp := &model.Row{Socket: sockets.Socket{Proto: sockets.UDP, State: sockets.Bound, Loss: sockets.Loss{Known: true, Room: 32768}}}
	udp.Queue.Recv = 32000
	udp.Changed = &model.Trend{Dropped: 994}
	tcp := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, State: sockets.Listen, Queue: sockets.Queue{Recv: 200, Send: 511}}}
	busy := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, State: sockets.Listen, Queue: sockets.Queue{Recv: 512, Send: 511}}}
	busy.Changed = &model.Trend{Dropped: 12345}
	for _, c := range []struct {
		row  *model.Row
		n    int
		want string
	}{
		{udp, 24, "▇ 31.2K/32.0K FULL +994"},
		{udp, 20, "▇ 32.0K FULL +994"},
		{udp, 17, "▇ 32.0K FULL +994"},
		{udp, 14, "▇ FULL +994"},
		{udp, 11, "▇ FULL +994"},
		{udp, 10, "FULL +994"},
		{busy, 14, "█ FULL +12345"},
		{busy, 11, "FULL +12345"},
		{busy, 10, "FULL +12k"},
		{busy, 8, "FULL"},
		{tcp, 5, "▃ 200/511"},
	} {
		var text strings.Builder
		for _, s := range Narrow(nil, column.Queue, c.row, Context{}, c.n) {
			text.WriteString(s.Text)
		}
		if text.String() != c.want {
			t.Errorf("in %d cells %q, want %q", c.n, text.String(), c.want)
		}
	}
}
