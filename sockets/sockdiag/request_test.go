package sockdiag

import (
	"testing"

	"berth/sockets"
)

func TestRequestMask(t *testing.T) {
	tests := []struct {
		proto  sockets.Proto
		states sockets.StateSet
		want   uint32
	}{
		{sockets.TCP, sockets.StatesOf(sockets.Listen), 1 << 10},
		{sockets.TCP, sockets.StatesOf(sockets.Listen, sockets.Bound), 1<<10 | 1<<13},
		{sockets.TCP, sockets.StatesOf(sockets.Connected), 0},
		{sockets.TCP, sockets.AllStates, 0b10_1111_0111_1110},
		{sockets.TCP, ^sockets.StateSet(0), 0b10_1111_0111_1110},
		{sockets.UDP, sockets.StatesOf(sockets.Bound), 1 << 7},
		{sockets.UDP, sockets.StatesOf(sockets.Connected), 1 << 1},
		{sockets.UDP, sockets.StatesOf(sockets.Listen, sockets.TimeWait), 0},
		{sockets.UDP, sockets.AllStates, 1<<7 | 1<<1},
	}
	for _, tt := range tests {
		if got := (Request{Proto: tt.proto, States: tt.states}).mask(); got != tt.want {
			t.Errorf("%v %b: mask %b, want %b", tt.proto, tt.states, got, tt.want)
		}
	}
}

// The kernel refuses a request of the wrong size without saying so.
func TestRequestSizes(t *testing.T) {
	if b := (Request{Proto: sockets.TCP, States: sockets.AllStates}).appendTo(nil, 9); len(b) != inetRequestSize || native.Uint32(b) != inetRequestSize {
		t.Errorf("inet: %d bytes that claim to be %d, want %d", len(b), native.Uint32(b), inetRequestSize)
	}
	if b := appendUnix(nil, 9, sockets.AllStates); len(b) != unixRequestSize || native.Uint32(b) != unixRequestSize {
		t.Errorf("unix: %d bytes that claim to be %d, want %d", len(b), native.Uint32(b), unixRequestSize)
	}
}
