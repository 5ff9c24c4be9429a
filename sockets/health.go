package sockets

import "time"

// Health is how hard a Source looks for facts that matter only for finding trouble.
type Health uint8

// The kinds of search. Each also finds what those before it find.
const (
	NoHealth     Health = iota
	SuspectFlows        // counters, vitals of some processes, and the Flow of connections that look stuck
	AllFlows            // vitals of every owner, and the Flow of every connection
)

// Loss counts what arrived for a listener or a UDP socket and was dropped, usually
// because there was no room for it. But the kernel also counts datagrams that a
// filter of the socket refuses or whose checksum is wrong, and segments of handshakes
// that are deferred (TCP_DEFER_ACCEPT), repeated or broken off. The zero Loss means
// that the count is unknown. It is unknown for all other sockets, for which the kernel
// counts other things.
type Loss struct {
	Known bool
	Count uint32 // since the socket was created (sk_drops)
	Room  uint32 // bytes that may wait in it (sk_rcvbuf); 0: unknown
}

// Flow is how a TCP connection is progressing, from struct tcp_info.
type Flow struct {
	Sent, Received, Acked time.Duration // since data was last sent, since data last arrived, since the other end last acknowledged anything
	Segments              uint32        // sent so far, including retransmitted ones
	Retrans               uint32        // retransmitted so far
	Timestamps            bool          // both ends use them
}

// Counters are the kernel's counters for a whole network namespace (/proc/net/netstat,
// snmp and snmp6). They only grow.
type Counters struct {
	ListenOverflows uint64 // an accept queue was full
	ListenDrops     uint64 // the same, or no memory, or no room for a handshake
	SYNDropped      uint64 // TCPReqQFullDrop: a SYN queue was full
	SYNCookied      uint64 // TCPReqQFullDoCookies: the same, and a cookie was sent instead
	CookiesSent     uint64
	UDPFull         uint64 // RcvbufErrors of UDP over IPv4 and IPv6: a receive buffer was full
	UDPCounted      bool   // whether UDPFull is known
	Traffic         Traffic
}

// Traffic is the traffic of a network namespace, over all interfaces and for all
// programs. Loopback traffic counts in both directions.
type Traffic struct {
	At              time.Time // when it was read, with a monotonic reading; zero: bytes are not counted
	In, Out         uint64    // bytes of IPv4 and IPv6, with their headers (ipSystemStatsHCInOctets, …OutOctets of RFC 4293)
	Active, Passive uint64    // TCP connections opened to others, and by others (tcpActiveOpens, tcpPassiveOpens of RFC 4022)
	Connected       int64     // TCP connections that were in ESTABLISHED or CLOSE_WAIT (tcpCurrEstab); unlike the others, it may shrink
}

// Vitals are conditions that keep a process from serving, or may soon do so.
type Vitals struct {
	Descriptors int  // open ones; 0: unknown
	Limit       int  // how many it may have (RLIMIT_NOFILE); 0: unknown, or unlimited
	Stopped     bool // by a signal
	Frozen      bool // its control group is frozen
	LeaderEnded bool // its first thread has ended, but others live on
	Replaced    bool // another file is now at the path of its program, as the process sees it
}

// Vital is the part of a Snapshot that Ask.Health requests.
type Vital struct {
	Counters  *Counters           // of this process's own network namespace; nil: not read
	Theirs    map[uint64]Counters // of other namespaces, by number, if all health facts are requested
	Processes []Patient           // processes that hold sockets, as they were last read
}

// Patient is a process with its vitals.
type Patient struct {
	Process *Process
	Vitals  Vitals
}
