package local

import (
	"context"
	"errors"
	"testing"
	"time"

	"berth/sockets"
)

func TestGap(t *testing.T) {
	held := sockets.Socket{Key: sockets.Key{ID: 1}, State: sockets.Established, Inode: 7, User: sockets.Account{UID: 33}}
	loose := func(s sockets.State) sockets.Socket { return sockets.Socket{State: s, User: sockets.NoAccount()} }
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
		{"others' processes are hidden", held, search{sight: sockets.SightHidden}, sockets.GapPermission},
		{"only this PID namespace's are seen", held, search{sight: sockets.SightNamespace}, sockets.GapNamespace},
		{"its user's may not be read, in a PID namespace too", held, search{sight: sockets.SightNamespace, refused: map[int64]int{33: 1}}, sockets.GapPermission},
		{"another user's may not be read, in a PID namespace", held, search{sight: sockets.SightNamespace, refused: map[int64]int{1: 1}}, sockets.GapNamespace},
		{"/proc is another namespace's", held, search{sight: sockets.SightForeign}, sockets.GapNamespace},
		{"one failed", held, search{sight: sockets.SightAll, failed: 1}, sockets.GapUnread},
		{"one failed, and one of its user's may not be read", held, search{failed: 1, refused: map[int64]int{33: 1}}, sockets.GapUnread},
		{"one failed, and many of its user's may not be read", held, search{failed: 1, refused: map[int64]int{33: 9}}, sockets.GapPermission},
		{"no process can be listed", held, search{err: errors.New("no /proc")}, sockets.GapUnread},
		{"the look was given up", held, search{err: context.Canceled}, sockets.GapPending},
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
		k.next(time.Now())
		if got := k.gap(&c.s, c.q); got != c.want {
			t.Errorf("%s: gap %q, want %q", c.name, got, c.want)
		}
	}
}

// TestWhatWasSoughtInVain checks that once everything has been looked at, a later
// partial search does not change the result, and that the result is forgotten once
// the socket no longer lacks an owner.
func TestWhatWasSoughtInVain(t *testing.T) {
	s := sockets.Socket{Key: sockets.Key{ID: 1}, State: sockets.Listen, Inode: 7, User: sockets.Account{UID: 33}}
	partial := search{partial: true, refused: map[int64]int{33: 1}}
	var k seekers
	for i, c := range []struct {
		q      search
		missed bool
		want   sockets.Gap
	}{
		{partial, true, sockets.GapPending},
		{search{refused: partial.refused}, true, sockets.GapPermission},
		{partial, true, sockets.GapPermission},
		{search{err: errors.New("no processes")}, true, sockets.GapPermission},
		{search{complete: true}, true, sockets.GapUnfound},
		{partial, true, sockets.GapUnfound},
		{partial, false, sockets.GapNone},
		{partial, true, sockets.GapPending},
	} {
		k.next(time.Now())
		if !c.missed {
			continue
		}
		if got := k.gap(&s, c.q); got != c.want {
			t.Errorf("poll %d: gap %q, want %q", i, got, c.want)
		}
	}
	k.next(time.Now())
	k.next(time.Now())
	if len(k.vain)+len(k.still) != 0 {
		t.Errorf("sockets that are gone are remembered: %v %v", k.vain, k.still)
	}
}

// TestToWaitToBeAcceptedIsAnotherMatter checks that the gap of a connection that is
// waiting to be accepted no longer applies once it has been accepted.
func TestToWaitToBeAcceptedIsAnotherMatter(t *testing.T) {
	s := sockets.Socket{Key: sockets.Key{ID: 1}, State: sockets.Established, User: sockets.NoAccount()}
	var k seekers
	k.next(time.Now())
	if got := k.gap(&s, search{partial: true}); got != sockets.GapUnaccepted {
		t.Fatalf("gap %q", got)
	}
	k.next(time.Now())
	if !k.known(&s) {
		t.Error("it is looked up again at every poll")
	}
	s.Inode = 7
	if k.known(&s) {
		t.Error("its owner is not looked for")
	}
	if got := k.gap(&s, search{partial: true}); got != sockets.GapPending {
		t.Errorf("accepted: gap %q", got)
	}
}

// TestADoubtfulSearchIsMadeAgainLater checks that if not everything could be read,
// the owner is searched for again, but not at every poll. In the meantime, the reason
// does not become certain without a deep search.
func TestADoubtfulSearchIsMadeAgainLater(t *testing.T) {
	s := sockets.Socket{Key: sockets.Key{ID: 1}, State: sockets.Listen, Inode: 7, User: sockets.Account{UID: 33}}
	whole := search{complete: true}
	start := time.Now()
	var k seekers
	for _, c := range []struct {
		after time.Duration
		known bool
		q     search
		want  sockets.Gap
	}{
		{0, false, whole, sockets.GapUnfound}, // which the deep search then puts in doubt
		{time.Second, true, search{partial: true}, sockets.GapUnread},
		{2 * time.Second, true, whole, sockets.GapUnread},
		{9 * time.Second, true, search{refused: map[int64]int{33: 1}}, sockets.GapPermission},
		{11 * time.Second, false, search{partial: true}, sockets.GapPending},
		{11 * time.Second, false, whole, sockets.GapUnfound},
	} {
		k.next(start.Add(c.after))
		if got := k.known(&s); got != c.known {
			t.Errorf("after %v: known %v", c.after, got)
		}
		if s.Gap = k.gap(&s, c.q); s.Gap != c.want {
			t.Errorf("after %v: gap %q, want %q", c.after, s.Gap, c.want)
		}
		if c.after == 0 {
			s.Gap = sockets.GapUnread
			k.doubt(&s)
		}
	}
}
