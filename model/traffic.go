package model

import "berth/sockets"

// Traffic is what a whole network namespace moved in a second, between two looks.
type Traffic struct {
	In, Out uint64 // bytes of IP packets, those of loopback both ways
	Opens   uint64 // TCP connections that were opened, from both ends; at least 1 where any was
}

// TrafficOf returns the traffic from an earlier look to a later one, and whether it
// is known: nothing is where it was never counted, nor where a counter went back.
func TrafficOf(earlier, now sockets.Traffic) (Traffic, bool) {
	over := now.At.Sub(earlier.At)
	was, is := earlier.Active+earlier.Passive, now.Active+now.Passive
	if earlier.At.IsZero() || over <= 0 || now.In == 0 && now.Out == 0 || now.In < earlier.In || now.Out < earlier.Out || is < was {
		return Traffic{}, false
	}
	return Traffic{perSecond(now.In-earlier.In, over), perSecond(now.Out-earlier.Out, over), perSecond(is-was, over)}, true
}
