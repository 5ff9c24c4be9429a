package local

import (
	"testing"

	"berth/sockets"
)

func TestGap(t *testing.T) {
	held := sockets.Socket{Key: sockets.Key{ID: 1}, State: sockets.Established, Inode: 7, User: sockets.Account{UID: 33}}
	loose := func(s sockets.State) sockets.Socket { return sockets.Socket{State: s, User: sockets.NoAccount} }
	whole := search{complete: true}
	for _, c := range []struct {
		name string
		s    sockets.Socket
		q    search
		want sockets.Gap
	}{
		{"every process was read", held, whole, sockets.GapUnfound},
		{"owners were not wanted", held, search{skipped: true}, sockets.GapPending},
		{"its user's process may not be read", held, search{refused: map[int64]int{33: 1}}, sockets.GapPermission},
		{"somebody's may not be read: it could have changed its user", held, search{refused: map[int64]int{0: 9}}, sockets.GapPermission},
		{"others' processes are hidden", held, search{hidden: true}, sockets.GapPermission},
		{"some are read later, its user's may not be read", held, search{partial: true, refused: map[int64]int{33: 1}}, sockets.GapPending},
		{"some are read later", held, search{partial: true}, sockets.GapPending},
		{"TIME_WAIT", loose(sockets.TimeWait), whole, sockets.GapClosed},
		{"TIME_WAIT is closed whether or not anybody looked", loose(sockets.TimeWait), search{skipped: true}, sockets.GapClosed},
		{"an orphan", loose(sockets.FinWait2), whole, sockets.GapClosed},
		{"an orphan that closed second", loose(sockets.LastAck), whole, sockets.GapClosed},
		{"SYN_RECV", loose(sockets.SynRecv), whole, sockets.GapHandshake},
		{"in the accept queue", loose(sockets.Established), whole, sockets.GapUnaccepted},
		{"in the accept queue, and the client has gone", loose(sockets.CloseWait), whole, sockets.GapUnaccepted},
	} {
		var k seekers
		k.turn()
		if got := k.gap(&c.s, c.q); got != c.want {
			t.Errorf("%s: gap %q, want %q", c.name, got, c.want)
		}
	}
}

// TestAClosedSocketIsNotSaidToBeRefused: one that closed between the two looks
// of a poll is gone by the next; only what stays is put down to permission.
func TestAClosedSocketIsNotSaidToBeRefused(t *testing.T) {
	s := sockets.Socket{Key: sockets.Key{ID: 1}, State: sockets.Listen, Inode: 7, User: sockets.Account{UID: 33}}
	q := search{partial: true, refused: map[int64]int{33: 1}}
	var k seekers
	for poll, want := range []sockets.Gap{sockets.GapPending, sockets.GapPermission, sockets.GapPermission} {
		k.turn()
		if got := k.gap(&s, q); got != want {
			t.Errorf("poll %d: gap %q, want %q", poll, got, want)
		}
	}
}

func TestASocketIsGivenUpAfterAWholeRound(t *testing.T) {
	s := sockets.Socket{Key: sockets.Key{ID: 1}, State: sockets.Listen, Inode: 7}
	var k seekers
	for poll := range 2 * laps {
		k.turn()
		want := sockets.GapPending
		if poll >= laps {
			want = sockets.GapUnfound
		}
		if got := k.gap(&s, search{partial: true}); got != want {
			t.Fatalf("poll %d: gap %q, want %q", poll, got, want)
		}
	}
	k.turn()
	if got := k.gap(&s, search{partial: true, refused: map[int64]int{0: 1}}); got != sockets.GapPermission {
		t.Errorf("given up where not all may be read: gap %q", got)
	}
	k.turn()
	k.turn()
	if len(k.now)+len(k.since) != 0 {
		t.Errorf("sockets that are gone are remembered: %v %v", k.now, k.since)
	}
}
