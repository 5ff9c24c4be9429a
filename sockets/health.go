package sockets

import "time"

// Health is how hard a Source looks for facts that matter only for finding trouble.
type Health uint8

// The searches, each of which finds what the ones before it find.
const (
	NoHealth     Health = iota
	SuspectFlows        // counters, vitals of some processes, and the Flow of connections that look stuck
	AllFlows            // vitals of every owner, and the Flow of every connection
)

// Loss is what arrived for a socket that had no room for it: connections of a
// listener (its accept queue was full), datagrams of a UDP socket. The zero Loss is
// unknown, as it is for every other kind of socket, where the kernel counts other
// things.
type Loss struct {
	Known bool
	Count uint32 // since the socket was made (sk_drops)
	Room  uint32 // bytes that may wait in it (sk_rcvbuf); 0: unknown
}

// Flow is how a TCP connection is progressing, from struct tcp_info.
type Flow struct {
	Sent, Received, Acked time.Duration // since data was last sent, data last came, the other end last acknowledged anything
	Segments              uint32        // sent so far, including those sent again
	Retrans               uint32        // sent again so far
	Timestamps            bool          // both ends use them
}

// Counters are what the kernel counts for a whole network namespace
// (/proc/net/netstat, snmp and snmp6). They only grow.
type Counters struct {
	ListenOverflows uint64 // an accept queue was full
	ListenDrops     uint64 // the same, or no memory, or no room for a handshake
	SYNDropped      uint64 // TCPReqQFullDrop: a SYN queue was full
	SYNCookied      uint64 // TCPReqQFullDoCookies: the same, and a cookie was sent instead
	CookiesSent     uint64
	Traffic         Traffic
}

// Traffic is what a network namespace has moved, over any interface and for any
// program: what goes through loopback counts in both directions.
type Traffic struct {
	At              time.Time // when it was read, with its monotonic reading; zero: bytes are not counted
	In, Out         uint64    // bytes of IPv4 and IPv6, with their headers (ipSystemStatsHCInOctets, …OutOctets of RFC 4293)
	Active, Passive uint64    // TCP connections that were opened to others, and by others (tcpActiveOpens, tcpPassiveOpens of RFC 4022)
	Connected       int64     // TCP connections in ESTABLISHED or CLOSE_WAIT then (tcpCurrEstab): unlike the others, it may shrink
}

// Vitals are what may keep a process from serving, or soon will.
type Vitals struct {
	Descriptors int  // open ones; 0: unknown
	Limit       int  // how many it may have (RLIMIT_NOFILE); 0: unknown, or unlimited
	Stopped     bool // by a signal
	Frozen      bool // its control group is frozen
	LeaderEnded bool // its first thread has ended, and others live on
	Replaced    bool // another file is now at the path of its program, as the process sees it
}

// Vital is the part of a Snapshot that Health requests.
type Vital struct {
	Counters  *Counters           // of this process's own network namespace; nil: not read
	Theirs    map[uint64]Counters // of others, by number, if all health facts are requested
	Processes []Patient           // that hold sockets, as they were last looked at
}

// Patient is a process with its vitals.
type Patient struct {
	Process *Process
	Vitals  Vitals
}
