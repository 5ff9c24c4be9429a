package table

import (
	"slices"
	"time"

	"berth/model"
	"berth/sockets"
)

// tolerance is how far the end of a timer may move for it to count as the same timer.
// The kernel counts in ticks, and a snapshot has only one time for the whole list.
const tolerance = time.Second

// same reports whether s, read at the time now, contains nothing that r does not.
func same(r *model.Row, s *sockets.Socket, now time.Time) bool {
	return alike(&r.Socket, s) &&
		r.Mapped == s.Mapped && r.Inode == s.Inode && r.Cookie == s.Cookie &&
		r.User == s.User && r.Queue == s.Queue && r.Loss == s.Loss &&
		sameTimer(r, s, now) &&
		sameTCP(r.TCP, s.TCP) && sameGist(r.Gist, s.Gist) && equal(r.Flow, s.Flow) && equal(r.Unix, s.Unix)
}

// alike reports whether two sockets play the same part in what is known about other
// sockets: as a listener, as the other end, or as the way to an owner.
func alike(a, b *sockets.Socket) bool {
	return a.State == b.State && a.Gap == b.Gap && a.Incomplete == b.Incomplete && equal(a.Tunnel, b.Tunnel) && a.Proto == b.Proto && a.Family == b.Family &&
		a.V6Only == b.V6Only && a.Local == b.Local && a.Remote == b.Remote && a.Iface == b.Iface &&
		sameOwners(a.Owners, b.Owners)
}

// sameOwners reports whether two sets of owners are the same. That is quick if the
// Source returned the same slice.
func sameOwners(a, b []sockets.Owner) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || slices.Equal(a, b))
}

// sameTimer reports whether the timer of s is that of r, which counts down.
func sameTimer(r *model.Row, s *sockets.Socket, now time.Time) bool {
	if r.Timer.Kind != s.Timer.Kind || r.Timer.Retrans != s.Timer.Retrans {
		return false
	}
	if s.Timer.Kind == sockets.TimerOff {
		return true
	}
	return ends(s, now).Sub(r.Life.Ends).Abs() <= tolerance
}

// equal compares what two pointers point to.
func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// sameTCP is like equal, but ignores what changes even if nothing happens.
func sameTCP(a, b *sockets.TCPInfo) bool {
	if a == nil || b == nil {
		return a == b
	}
	c := *b
	c.Moment = a.Moment
	return *a == c
}

// sameGist is like sameTCP, but for a Gist.
func sameGist(a, b *sockets.Gist) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Sent == b.Sent && a.Received == b.Received && a.RTT == b.RTT && a.Retrans == b.Retrans && (a.At == 0) == (b.At == 0)
}

// own returns a copy of s that shares no memory with its Source.
func own(s *sockets.Socket) sockets.Socket {
	c := *s
	c.TCP, c.Gist, c.Flow, c.Unix = clone(s.TCP), clone(s.Gist), clone(s.Flow), clone(s.Unix)
	return c
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
