package model

import (
	"time"

	"berth/sockets"
)

// Traffic is what an entire network namespace moved per second between two
// snapshots.
type Traffic struct {
	In, Out uint64 // bytes of IP packets, with loopback traffic counted in both
	Opens   uint64 // TCP connections that were opened, counting both ends; at least 1 if any was
	Closes  uint64 // TCP connections that are no longer established or never were, counted like Opens

	Over time.Duration // the time between the snapshots; 0: a second, or unknown
}

// TrafficOf returns the traffic between an earlier snapshot and a later one, and
// whether it is known. It is not known if bytes are not counted or a counter has
// decreased.
func TrafficOf(earlier, now sockets.Traffic) (Traffic, bool) {
	over := now.At.Sub(earlier.At)
	was, is := earlier.Active+earlier.Passive, now.Active+now.Passive
	if earlier.At.IsZero() || over <= 0 || now.In < earlier.In || now.Out < earlier.Out || is < was {
		return Traffic{}, false
	}
	return Traffic{
		PerSecond(now.In-earlier.In, over), PerSecond(now.Out-earlier.Out, over),
		PerSecond(is-was, over), PerSecond(uint64(max(0, closed(earlier, now))), over), over,
	}, true
}

// closed returns how many connections disappeared between an earlier snapshot and a
// later one: those that have been opened and no longer exist. A connection still
// being opened counts as gone; a negative result corrects this later.
func closed(earlier, now sockets.Traffic) int64 {
	opened := now.Active + now.Passive - earlier.Active - earlier.Passive
	return int64(opened) - (now.Connected - earlier.Connected)
}

// Settle returns the later of two snapshots, adjusted to be the earlier one in the
// next call of TrafficOf, so that connections that were reported as closed but have
// reappeared are not reported again.
func Settle(earlier, now sockets.Traffic) sockets.Traffic {
	now.Connected += min(0, closed(earlier, now))
	return now
}
