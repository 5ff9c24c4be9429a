package sockets

import "time"

// Reuse describes when connect(2) may reuse a port whose last connection, to the same
// endpoint, is still in TIME_WAIT (tcp_twsk_unique in net/ipv4/tcp_ipv4.c): TimeWait
// must allow it, both ends must have used timestamps, and Delay must have passed. The
// zero Reuse means never or unknown.
type Reuse struct {
	TimeWait   TimeWaitReuse
	Timestamps bool          // this end uses them (net.ipv4.tcp_timestamps)
	Delay      time.Duration // counted from the beginning of TIME_WAIT (net.ipv4.tcp_tw_reuse_delay)
}

// TimeWaitReuse is net.ipv4.tcp_tw_reuse.
type TimeWaitReuse uint8

// The values of net.ipv4.tcp_tw_reuse, as the kernel numbers them.
const (
	ReuseNever TimeWaitReuse = iota
	ReuseAlways
	ReuseLoopback // if one of the addresses is loopback, or the socket is bound to lo
)
