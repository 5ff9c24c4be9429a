package sockets

import "time"

// Reuse is when connect(2) takes a port again that a connection in TIME_WAIT to the same
// endpoint has (tcp_twsk_unique in net/ipv4/tcp_ipv4.c): where TimeWait allows it, both
// ends have used timestamps, and Delay is over. The zero Reuse stands for never, and for
// what is not known.
type Reuse struct {
	TimeWait   TimeWaitReuse
	Timestamps bool          // this end uses them (net.ipv4.tcp_timestamps)
	Delay      time.Duration // from the beginning of TIME_WAIT on (net.ipv4.tcp_tw_reuse_delay)
}

// TimeWaitReuse is net.ipv4.tcp_tw_reuse.
type TimeWaitReuse uint8

// The values of net.ipv4.tcp_tw_reuse, as the kernel numbers them.
const (
	ReuseNever TimeWaitReuse = iota
	ReuseAlways
	ReuseLoopback // where one of the addresses is loopback, or the socket is bound to lo
)
