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

// The kernel rejects a request of the wrong size or, worse, misreads it.
func TestRequestSizes(t *testing.T) {
	of := func(f sockets.Family) []byte {
		return Request{Proto: sockets.TCP, Family: f, States: sockets.AllStates}.appendTo(nil)
	}
	tests := map[string]struct {
		request []byte
		want    int
	}{
		"one family":    {of(sockets.IPv4), inetRequestSize},
		"both families": {of(0), bothRequestSize},
		"unix":          {appendUnix(nil, sockets.AllStates), unixRequestSize},
	}
	for name, tt := range tests {
		if n := len(tt.request); n != tt.want {
			t.Errorf("%s: %d bytes, want %d", name, n, tt.want)
		}
	}
}
