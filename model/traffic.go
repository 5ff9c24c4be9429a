package model

import (
	"time"

	"berth/sockets"
)

// Traffic is what a whole network namespace moved per second, between two looks.
type Traffic struct {
	In, Out uint64 // bytes of IP packets, with loopback traffic in both
	Opens   uint64 // TCP connections that were opened, counting both ends; at least 1 if any was
	Closes  uint64 // those no longer established, or that never were; counted like Opens

	Over time.Duration // the time between the looks; 0: a second, or however long it may be
}

// TrafficOf returns the traffic from an earlier look to a later one, and whether it
// is known: it is not if bytes are not counted, or if a counter went back.
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

// closed returns how many connections have gone from an earlier look to a later
// one: those that were opened and are no longer there. One still being opened is
// counted as gone, and corrected by a negative result later.
func closed(earlier, now sockets.Traffic) int64 {
	opened := now.Active + now.Passive - earlier.Active - earlier.Passive
	return int64(opened) - (now.Connected - earlier.Connected)
}

// Settle returns now as the earlier look for the next TrafficOf: what was reported
// as closed and has come back is not reported a second time.
func Settle(earlier, now sockets.Traffic) sockets.Traffic {
	now.Connected += min(0, closed(earlier, now))
	return now
}
