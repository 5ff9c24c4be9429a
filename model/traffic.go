package model

import (
	"time"

	"berth/sockets"
)

// Traffic is what a whole network namespace moved in a second, between two looks.
type Traffic struct {
	In, Out uint64 // bytes of IP packets, those of loopback both ways
	Opens   uint64 // TCP connections that were opened, from both ends; at least 1 where any was
	Closes  uint64 // those that are established no more, or never came to be; the same

	Over time.Duration // the time between the looks; 0: a second, or however long it may be
}

// TrafficOf returns the traffic from an earlier look to a later one, and whether it
// is known: nothing is where bytes are not counted, nor where a counter went back.
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

// closed returns how many connections have gone from an earlier look to a later one:
// those that were opened and are not there. One that is still being opened is taken
// for gone, and comes back below 0.
func closed(earlier, now sockets.Traffic) int64 {
	opened := now.Active + now.Passive - earlier.Active - earlier.Passive
	return int64(opened) - (now.Connected - earlier.Connected)
}

// Settle returns now as the earlier look of the next TrafficOf: what has come back
// since an earlier look was reported as closed, and is not told once more.
func Settle(earlier, now sockets.Traffic) sockets.Traffic {
	now.Connected += min(0, closed(earlier, now))
	return now
}
