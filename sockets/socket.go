package sockets

import (
	"net/netip"
	"time"
)

// Endpoint is an IP address and a port. The zero Endpoint stands for none, such as a
// listener's remote end. Addresses are unmapped: an IPv4 connection on an IPv6 socket
// has IPv4 endpoints, and Socket.Mapped is set. A link-local address has its interface
// as zone if the system reports it.
type Endpoint = netip.AddrPort

// Tri is a fact that may be unknown.
type Tri int8

// The three values of a Tri; the zero value is Unknown.
const (
	Unknown Tri = iota
	Yes
	No
)

// TriOf turns a known fact into a Tri.
func TriOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// Not returns the opposite of t; the opposite of Unknown is Unknown.
func (t Tri) Not() Tri {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Unknown
}

// Key identifies a socket. It remains the same from poll to poll and from ESTABLISHED
// to TIME_WAIT, and no other socket has the same key during one run of the program. On
// Linux, ID is the kernel's cookie; elsewhere, and if only /proc/net can be read, it
// is a hash of what the system reports about the socket.
type Key struct {
	NetNS uint64 // inode of the network namespace; 0 if there is none
	ID    uint64
}

// Socket is what the system reports about one socket. Strings in it are scrubbed.
type Socket struct {
	Key     Key
	Proto   Proto
	Family  Family
	State   State
	Mapped  bool // an IPv6 socket with IPv4 endpoints
	V6Only  Tri  // for an IPv6 socket; Unknown for others
	Local   Endpoint
	Remote  Endpoint
	Iface   string // the interface it is bound to; "" if none or unknown
	Inode   uint64 // 0: the socket has none (TIME_WAIT, orphans, not accepted yet)
	Cookie  uint64 // 0: unknown
	User    Account
	Queue   Queue
	Loss    Loss   // for listeners and UDP sockets
	IfIndex uint32 // number of Iface; 0 if none or not reported
	Timer   Timer
	TCP     *TCPInfo  // nil unless asked for and known
	Gist    *Gist     // nil unless asked for and known
	Flow    *Flow     // nil unless asked for and known: see Health
	Unix    *UnixInfo // nil unless Proto is Unix
	Holder
}

// Holder is what is known about the processes that hold a socket open.
type Holder struct {
	Owners []Owner // one for each pair of process and descriptor, in the order of CompareOwners
	Gap    Gap     // why Owners is empty, or GapNone

	// Incomplete is why Owners may be incomplete: there is evidence of owners that
	// could not be read. It is GapNone if there is no such evidence, or if Owners is
	// empty.
	Incomplete Gap

	// Tunnel is the interface for which the kernel itself has the socket open, or nil
	// if none is known. It is set only if Gap is GapUnfound. A Tunnel is shared and
	// never changed.
	Tunnel *Tunnel
}

// Account is the user that a socket belongs to.
type Account struct {
	UID  int64  // -1: unknown
	Name string // "" if unknown; from the system's own list of users
	Also string // alternative names of the user that are listed in Ask.Users, each followed by a space
}

// NoAccount returns the user of a socket whose user is unknown.
func NoAccount() Account { return Account{UID: -1} }

// Queue is the number of bytes waiting in a socket. For a listener, Recv is the number
// of connections waiting to be accepted, and Send is how many may wait. -1 stands for
// unknown.
type Queue struct{ Recv, Send int64 }

// NoQueue returns the queue of a socket about which nothing is known.
func NoQueue() Queue { return Queue{-1, -1} }

// TimerKind is what a TCP socket waits for (idiag_timer, the first field of
// "tr" in /proc/net/tcp).
type TimerKind uint8

// The timers, numbered as in the kernel.
const (
	TimerOff TimerKind = iota
	TimerRetransmit
	TimerKeepalive
	TimerTimeWait
	TimerPersist
)

// String returns the name that ss prints: "on", "keepalive", "timewait", "persist". It
// returns "" for TimerOff.
func (k TimerKind) String() string {
	switch k {
	case TimerRetransmit:
		return "on"
	case TimerKeepalive:
		return "keepalive"
	case TimerTimeWait:
		return "timewait"
	case TimerPersist:
		return "persist"
	}
	return ""
}

// Timer is the running timer of a TCP socket.
type Timer struct {
	Kind    TimerKind
	Retrans uint8         // how many times in a row it has fired
	Expires time.Duration // counted from Snapshot.Time
}

// TCPInfo is the part of the kernel's struct tcp_info (include/uapi/linux/tcp.h) that
// berth uses. Times are the kernel's microseconds; 0 if an older kernel does not
// report them.
type TCPInfo struct {
	RTT, RTTVar, MinRTT      time.Duration
	RTO                      time.Duration
	Cwnd, SSThresh           uint32 // segments
	SndMSS, RcvMSS, PMTU     uint32 // bytes
	Retrans                  uint32 // total segments retransmitted
	Unacked, Lost            uint32 // segments
	BytesSent, BytesAcked    uint64 // BytesSent includes BytesRetrans, the bytes that were sent again
	BytesReceived            uint64
	BytesRetrans             uint64
	DeliveryRate, PacingRate uint64 // bytes per second
	Congestion               string // the algorithm: "cubic"
	Counted                  bool   // all needed counts of what was sent and received are reported (Linux 4.19 and later)
	Moment                   Moment
}

// Moment holds facts about a connection that are true only when they are read, because
// they change even if nothing happens.
type Moment struct {
	At       time.Time     // when the kernel reported it, with a monotonic reading
	Sent     time.Duration // since data was last sent
	Received time.Duration // since data last arrived
}

// UnixInfo holds facts that only unix sockets have.
type UnixInfo struct {
	Path string // "@…" for an abstract name, "" for none
	Type string // "stream", "dgram", "seqpacket"
	Peer uint64 // inode of the other end; 0 if none or unknown
}

// HasPeer reports whether the other end is known. A nil UnixInfo has none.
func (u *UnixInfo) HasPeer() bool { return u != nil && u.Peer != 0 }

// Waits reports whether s has a port or a name but no other end: it listens or is
// bound.
func (s *Socket) Waits() bool { return s.State == Listen || s.State == Bound }

// Receives reports whether s receives what any peer sends. A TCP socket that is merely
// bound refuses everything, as if it did not exist.
func (s *Socket) Receives() bool { return s.State == Listen || s.State == Bound && s.Proto == UDP }
