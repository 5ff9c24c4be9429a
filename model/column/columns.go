package column

import "slices"

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
		name: "proto", also: []string{"protocol", "netid"}, title: "PROTO", by: byProto,
		doc: "The transport of the socket: tcp, udp or unix.",
	},
	Local: {
		name: "local", also: []string{"laddr", "address", "port", "lport"}, title: "LOCAL", by: byLocal,
		doc: "The IP address and port on this machine; sorted by port, then by address.",
	},
	Service: {
		name: "service", also: []string{"svc"}, title: "SERVICE", by: byService,
		doc: "The service registered for the server's port, with an arrow if the server is the other end.",
	},
	State: {
		name: "state", also: []string{"status", "st"}, title: "STATE", by: byState,
		doc: "The state of the socket; sorted from LISTEN through a connection's life to TIME_WAIT.",
	},
	Remote: {
		name: "remote", also: []string{"raddr", "foreign", "rport"}, title: "REMOTE", by: byRemote,
		doc: "The IP address and port of the other end; sorted by address, then by port.",
	},
	Conns: {
		name: "conns", also: []string{"connections", "clients"}, title: "CONNS", numeric: true, by: byConns,
		doc: "How many of the connections that came in through the listener are open, not counting those in TIME_WAIT.",
	},
	Process: {
		name: "process", also: []string{"proc", "program", "name", "owner"}, title: "PROCESS", by: byProcess,
		doc: "The program that holds the socket open and what it runs, or the reason why the program is not known.",
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
		name: "in", also: []string{"in/s", "rx-rate", "download"}, title: "IN/S", numeric: true, by: byIn,
		doc: "Bytes per second that the program reads from the connection, or from all connections of a listener; the system counts none for UDP and unix sockets.",
	},
	Out: {
		name: "out", also: []string{"out/s", "tx-rate", "upload"}, title: "OUT/S", numeric: true, by: byOut,
		doc: "Bytes per second sent on the connection, or on all connections of a listener, without retransmissions; the system counts none for UDP and unix sockets.",
	},
	New: {
		name: "new", also: []string{"new/s", "accepts"}, title: "NEW/S", numeric: true, by: byNew,
		doc: "How many new connections per second were seen at the listener; there may have been more, since those that open and close between two polls are not seen.",
	},
	Trend: {
		name: "trend", also: []string{"spark", "minute"}, title: "TREND", by: byTrend,
		doc: "The bytes moved by the connection in the last minute, both ways together, in parts of five seconds, each row scaled to its own maximum; sorted by the current rate.",
	},
	Age: {
		name: "age", title: "AGE", numeric: true, by: byAge,
		doc: "How long the socket has been open, or at least has been watched (>); sorted newest first.",
	},
	Side: {
		name: "side", title: "SIDE", by: bySide,
		doc: "Which end this is: listen, in (the server's end) or out (the client's end).",
	},
	Command: {
		name: "command", also: []string{"cmd", "cmdline", "args"}, title: "COMMAND", by: byCommand,
		doc: "The command line with which the process was started.",
	},
	RecvQ: {
		name: "recvq", also: []string{"recv-q", "recv_q", "rq"}, title: "RECV-Q", numeric: true, by: byRecvQ,
		doc: "Bytes that have arrived and have not been read; for a listener, the connections waiting to be accepted.",
	},
	SendQ: {
		name: "sendq", also: []string{"send-q", "send_q", "sq"}, title: "SEND-Q", numeric: true, by: bySendQ,
		doc: "Bytes sent and not yet acknowledged; for a listener, how many connections may wait.",
	},
	Timer: {
		name: "timer", also: []string{"timers"}, title: "TIMER", by: byTimer,
		doc: "The TCP timer that is running, the time left, and how often it has fired in vain; sorted by time left.",
	},
	FD: {
		name: "fd", also: []string{"descriptor"}, title: "FD", numeric: true, by: byFD,
		doc: "The file descriptor by which the process refers to the socket.",
	},
	UID: {
		name: "uid", title: "UID", numeric: true, by: byUID,
		doc: "The ID of the user that the socket belongs to.",
	},
	Inode: {
		name: "inode", title: "INODE", numeric: true, by: byInode,
		doc: "The inode number of the socket, which may be used again after it is closed.",
	},
	Cookie: {
		name: "cookie", also: []string{"sk"}, title: "COOKIE", numeric: true, by: byCookie,
		doc: "The kernel's own identifier of the socket, in hexadecimal, which is never used again.",
	},
	Iface: {
		name: "iface", also: []string{"interface", "dev", "device"}, title: "IFACE", by: byIface,
		doc: "The network interface that the socket is bound to.",
	},
	Peer: {
		name: "peer", title: "PEER", by: byPeer,
		doc: "The program at the other end, if that end is on this machine too.",
	},
	Family: {
		name: "family", also: []string{"af"}, title: "FAMILY", by: byFamily,
		doc: "The address family of the socket: 4 or 6; a socket of family 6 may carry IPv4.",
	},
	Class: {
		name: "class", title: "CLASS", by: byClass,
		doc: "The class of the local port: well-known (0-1023) or dynamic (1024-65535).",
	},
	Range: {
		name: "range", title: "RANGE", by: byRange,
		doc: "The range of the local port: system, registered, ephemeral (this kernel hands it out) or private.",
	},
	Started: {
		name: "started", also: []string{"start"}, title: "STARTED", by: byStarted,
		doc: "When the process that holds the socket was started.",
	},
	RTT: {
		name: "rtt", title: "RTT", numeric: true, by: byRTT,
		doc: "The round-trip time to the other end, as TCP measures it.",
	},
	Retrans: {
		name: "retrans", also: []string{"retransmits"}, title: "RETRANS", numeric: true, by: byRetrans,
		doc: "How many segments TCP has sent again.",
	},
	Cwnd: {
		name: "cwnd", title: "CWND", numeric: true, by: byCwnd,
		doc: "How many segments TCP allows in flight: its congestion window.",
	},
	Sent: {
		name: "sent", also: []string{"tx"}, title: "SENT", numeric: true, by: bySent,
		doc: "Bytes that the connection has sent.",
	},
	Received: {
		name: "received", also: []string{"rx", "recv"}, title: "RECEIVED", numeric: true, by: byReceived,
		doc: "Bytes that the connection has received.",
	},
	Exe: {
		name: "exe", also: []string{"path"}, title: "EXE", by: byExe,
		doc: "The executable file of the program that holds the socket.",
	},
	Container: {
		name: "container", title: "CONTAINER", by: byContainer,
		doc: "The container that the process runs in, by name or ID.",
	},
	Unit: {
		name: "unit", title: "UNIT", by: byUnit,
		doc: "The systemd unit that the process runs in.",
	},
	NetNS: {
		name: "netns", also: []string{"namespace", "ns"}, title: "NETNS", by: byNetNS,
		doc: "The network namespace of the socket, by name or number, if it is not berth's own.",
	},
	Pod: {
		name: "pod", title: "POD", by: byPod,
		doc: "The pod that the container belongs to, by name or ID.",
	},
	Image: {
		name: "image", title: "IMAGE", by: byImage,
		doc: "The image that the container was made from, as its engine reports it.",
	},
	Compose: {
		name: "compose", title: "COMPOSE", by: byCompose,
		doc: "The Compose project and service that the container belongs to, as its engine reports them.",
	},
	Reach: {
		name: "reach", title: "REACH", by: byReach,
		doc: "Where a listening or bound socket can be reached from, judging by its address.",
	},
	Queue: {
		name: "queue", title: "QUEUE", by: byQueue,
		doc: "How much is queued in a listening or UDP socket, and the limit; whether the queue is full, and how many attempts or datagrams were dropped while watched.",
	},
}
