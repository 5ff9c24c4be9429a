package column

import (
	"net/netip"
	"slices"
	"time"

	"berth/model"
	"berth/sockets"
)

// The columns, in the order in which the chooser lists them.
const (
	Proto Column = iota
	Local
	Service
	State
	Remote
	Reach
	Queue
	Conns
	Process
	PID
	User
	In
	Out
	Trend
	New
	Age
	Side
	Command
	RecvQ
	SendQ
	Timer
	FD
	UID
	Inode
	Cookie
	Iface
	Peer
	Family
	Class
	Range
	Started
	RTT
	Retrans
	Cwnd
	Sent
	Received
	Exe
	Container
	Unit
	Pod
	Image
	Compose
	NetNS
)

// entry describes one column.
type entry struct {
	name    string
	also    []string // other names that Parse accepts
	title   string
	doc     string
	numeric bool
	by      order
}

// is reports whether name is one of the column's names.
func (e *entry) is(name string) bool { return e.name == name || slices.Contains(e.also, name) }

// columns has an entry for each Column, indexed by the Column.
var columns = [...]entry{
	Proto: {
		name: "proto", also: []string{"protocol", "netid"}, title: "PROTO",
		by:  positive(func(r row) sockets.Proto { return r.Proto }),
		doc: "The transport of the socket: tcp, udp or unix.",
	},
	Local: {
		name: "local", also: []string{"laddr", "address", "port", "lport"}, title: "LOCAL", by: byLocal,
		doc: "The IP address and port on this machine; sorted by port, then by address.",
	},
	Service: {
		name: "service", also: []string{"svc"}, title: "SERVICE",
		by:  text(func(r row) string { return r.Service }),
		doc: "The service registered for the server's port, with an arrow if the server is the other end.",
	},
	State: {
		name: "state", also: []string{"status", "st"}, title: "STATE",
		by:  number(func(r row) (uint8, bool) { return rank(r.State) }),
		doc: "The state of the socket; sorted from LISTEN through a connection's life to TIME_WAIT.",
	},
	Remote: { // sorted by address first: people look for a remote end by its host, and its port is usually ephemeral
		name: "remote", also: []string{"raddr", "foreign", "rport"}, title: "REMOTE",
		by:  by(func(r row) (sockets.Endpoint, bool) { return r.Remote, r.Remote.IsValid() }, netip.AddrPort.Compare),
		doc: "The IP address and port of the other end; sorted by address, then by port.",
	},
	Conns: {
		name: "conns", also: []string{"connections", "clients"}, title: "CONNS", numeric: true,
		by:  number(func(r row) (int, bool) { s := served(r); return s.Conns, s != unserved }),
		doc: "The number of open connections that came in through the listener, not counting those in TIME_WAIT.",
	},
	Process: {
		name: "process", also: []string{"proc", "program", "name", "owner"}, title: "PROCESS",
		by:  by(func(r row) (string, bool) { p := process(r); return p.Called(), p.Called() != "" }, fold).then(byPID),
		doc: "The program that holds the socket open, and what the program runs; if the program is not known, the reason.",
	},
	PID: {
		name: "pid", title: "PID", numeric: true, by: byPID,
		doc: "The process ID (PID) of the process that holds the socket open.",
	},
	User: {
		name: "user", title: "USER", by: byUser,
		doc: "The user that the socket belongs to.",
	},
	In: {
		name: "in", also: []string{"in/s", "rx-rate", "download"}, title: "IN/S", numeric: true,
		by:  number(func(r row) (uint64, bool) { m, ok := r.Moved(); return m.In, ok }),
		doc: "Bytes per second that the program reads from the connection, or from all connections of a listener; the system does not count them for UDP and unix sockets.",
	},
	Out: {
		name: "out", also: []string{"out/s", "tx-rate", "upload"}, title: "OUT/S", numeric: true,
		by:  number(func(r row) (uint64, bool) { m, ok := r.Moved(); return m.Out, ok }),
		doc: "Bytes per second sent on the connection, or on all connections of a listener, without retransmissions; the system does not count them for UDP and unix sockets.",
	},
	New: {
		name: "new", also: []string{"new/s", "accepts"}, title: "NEW/S", numeric: true,
		by:  number(func(r row) (float64, bool) { s := served(r); return s.Opened, s != unserved && s.Opened >= 0 }),
		doc: "How many new connections per second berth saw at the listener; there may have been more, because berth does not see those that open and close between two polls.",
	},
	Trend: {
		name: "trend", also: []string{"spark", "minute"}, title: "TREND",
		by:  number(func(r row) (uint64, bool) { m, ok := r.Moved(); return m.Both(), ok && r.Rate != nil }),
		doc: "The bytes moved by the connection in the last minute, both ways together, in parts of five seconds, each row scaled to its own maximum; sorted by the current rate.",
	},
	Age: {
		name: "age", title: "AGE", numeric: true, by: byAge,
		doc: "How long the socket has been open, or at least has been watched (>); sorted newest first.",
	},
	Side: {
		name: "side", title: "SIDE",
		by:  positive(func(r row) model.Side { return r.Side }),
		doc: "Which end this is: listen, in (the server's end) or out (the client's end).",
	},
	Command: {
		name: "command", also: []string{"cmd", "cmdline", "args"}, title: "COMMAND",
		by:  text(func(r row) string { return process(r).Cmdline }),
		doc: "The command line with which the process was started.",
	},
	RecvQ: {
		name: "recvq", also: []string{"recv-q", "recv_q", "rq"}, title: "RECV-Q", numeric: true,
		by:  known(func(r row) int64 { return r.Queue.Recv }),
		doc: "Bytes that have arrived and have not been read; for a listener, the connections waiting to be accepted.",
	},
	SendQ: {
		name: "sendq", also: []string{"send-q", "send_q", "sq"}, title: "SEND-Q", numeric: true,
		by:  known(func(r row) int64 { return r.Queue.Send }),
		doc: "Bytes sent and not yet acknowledged; for a listener, how many connections may wait.",
	},
	Timer: {
		name: "timer", also: []string{"timers"}, title: "TIMER",
		by:  by(func(r row) (time.Time, bool) { return r.Life.Ends, !r.Life.Ends.IsZero() }, time.Time.Compare),
		doc: "The TCP timer that is running, the time left, and how often it has fired in vain; sorted by time left.",
	},
	FD: {
		name: "fd", also: []string{"descriptor"}, title: "FD", numeric: true,
		by:  known(func(r row) int64 { return descriptor(r) }),
		doc: "The file descriptor by which the process refers to the socket.",
	},
	UID: {
		name: "uid", title: "UID", numeric: true, by: byUID,
		doc: "The ID of the user that the socket belongs to.",
	},
	Inode: {
		name: "inode", title: "INODE", numeric: true,
		by:  positive(func(r row) uint64 { return r.Inode }),
		doc: "The inode number of the socket, which may be used again after it is closed.",
	},
	Cookie: {
		name: "cookie", also: []string{"sk"}, title: "COOKIE", numeric: true,
		by:  positive(func(r row) uint64 { return r.Cookie }),
		doc: "The kernel's own identifier of the socket, in hexadecimal, which is never used again.",
	},
	Iface: {
		name: "iface", also: []string{"interface", "dev", "device"}, title: "IFACE",
		by:  text(func(r row) string { return r.Iface }),
		doc: "The network interface that the socket is bound to.",
	},
	Peer: {
		name: "peer", title: "PEER",
		by:  by(func(r row) (string, bool) { p := peer(r); return p.Called(), p.Called() != "" }, fold),
		doc: "The program at the other end, if that end is on this machine too.",
	},
	Family: {
		name: "family", also: []string{"af"}, title: "FAMILY",
		by:  positive(func(r row) sockets.Family { return r.Family }),
		doc: "The address family of the socket: 4 or 6; a socket of family 6 may carry IPv4.",
	},
	Class: {
		name: "class", title: "CLASS",
		by:  number(func(r row) (uint8, bool) { c := r.Ports[0].Class; return uint8(c), c != 0 }),
		doc: "The class of the local port: well-known (0-1023) or dynamic (1024-65535).",
	},
	Range: {
		name: "range", title: "RANGE",
		by:  number(func(r row) (uint8, bool) { g := r.Ports[0].Range; return uint8(g), g != 0 }),
		doc: "The range of the local port: system, registered, ephemeral (this kernel hands it out) or private.",
	},
	Started: {
		name: "started", also: []string{"start"}, title: "STARTED",
		by:  by(func(r row) (time.Time, bool) { t := process(r).Started; return t, !t.IsZero() }, time.Time.Compare),
		doc: "When the process that holds the socket was started.",
	},
	RTT: {
		name: "rtt", title: "RTT", numeric: true,
		by:  number(func(r row) (uint32, bool) { g, _ := r.Essence(); return g.RTT, g.RTT > 0 }),
		doc: "The round-trip time to the other end, as TCP measures it.",
	},
	Retrans: {
		name: "retrans", also: []string{"retransmits"}, title: "RETRANS", numeric: true,
		by:  number(func(r row) (uint32, bool) { g, ok := r.Essence(); return g.Retrans, ok }),
		doc: "How many segments TCP has sent again.",
	},
	Cwnd: {
		name: "cwnd", title: "CWND", numeric: true,
		by:  number(func(r row) (uint32, bool) { t := tcp(r); return t.Cwnd, t != silent }),
		doc: "How many segments TCP allows in flight: its congestion window.",
	},
	Sent: {
		name: "sent", also: []string{"tx"}, title: "SENT", numeric: true,
		by:  number(func(r row) (uint64, bool) { t := tcp(r); return t.BytesSent, t != silent }),
		doc: "Bytes that the connection has sent.",
	},
	Received: {
		name: "received", also: []string{"rx", "recv"}, title: "RECEIVED", numeric: true,
		by:  number(func(r row) (uint64, bool) { t := tcp(r); return t.BytesReceived, t != silent }),
		doc: "Bytes that the connection has received.",
	},
	Exe: {
		name: "exe", also: []string{"path"}, title: "EXE",
		by:  text(func(r row) string { return process(r).Exe }),
		doc: "The executable file of the program that holds the socket.",
	},
	Container: {
		name: "container", title: "CONTAINER",
		by:  text(func(r row) string { return r.Cgroup().Container.Called() }),
		doc: "The container that the process runs in, by name or ID.",
	},
	Unit: {
		name: "unit", title: "UNIT",
		by:  text(func(r row) string { return r.Cgroup().Unit }),
		doc: "The systemd unit that the process runs in.",
	},
	NetNS: {
		name: "netns", also: []string{"namespace", "ns"}, title: "NETNS",
		by:  text(func(r row) string { return netns(r) }),
		doc: "The network namespace of the socket, by name or number, if it is not berth's own.",
	},
	Pod: {
		name: "pod", title: "POD",
		by:  text(func(r row) string { return r.Cgroup().Container.Pod }),
		doc: "The pod that the container belongs to, by name or ID.",
	},
	Image: {
		name: "image", title: "IMAGE",
		by:  text(func(r row) string { return r.Cgroup().Container.Image }),
		doc: "The image that the container was made from, as its engine reports it.",
	},
	Compose: {
		name: "compose", title: "COMPOSE",
		by:  text(func(r row) string { return r.Cgroup().Container.Compose }),
		doc: "The Compose project and service that the container belongs to, as its engine reports them.",
	},
	Reach: {
		name: "reach", title: "REACH",
		by:  positive(func(r row) model.Reach { return r.Reach() }),
		doc: "Where a listening or bound socket can be reached from, judging by its address.",
	},
	Queue: {
		name: "queue", title: "QUEUE",
		by:  number(func(r row) (int64, bool) { now, most := r.Waiting(); return now * 1000 / max(1, most), most > 0 }),
		doc: "How much is queued in a listening or UDP socket, and the limit; whether the queue is full, and how many attempts or datagrams were dropped while berth was watching.",
	},
}
