// Package column names what can be shown about a row and orders rows by it.
package column

import "strings"

// Column is one thing that can be shown about a row. Its String is the name that
// --columns, --sort and the configuration accept.
type Column uint8

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

// All returns every column, in the chooser's order.
func All() []Column {
	all := make([]Column, len(columns))
	for i := range all {
		all[i] = Column(i)
	}
	return all
}

// Parse finds a column by its name, or by another name that readers of ss, netstat
// and lsof know, in any case: "local", "recv-q", "cmd".
func Parse(name string) (Column, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	for i := range columns {
		if columns[i].is(name) {
			return Column(i), true
		}
	}
	return 0, false
}

// String returns the column's name: "proto", "local"; "" for a number that is not a
// column.
func (c Column) String() string { return c.entry().name }

// Title returns the column's heading: "LOCAL", "RECV-Q".
func (c Column) Title() string { return c.entry().title }

// Doc says in one sentence what the column shows.
func (c Column) Doc() string { return c.entry().doc }

// Numeric reports whether the column holds quantities, which are set flush right.
func (c Column) Numeric() bool { return c.entry().numeric }

// MostFirst reports whether someone who sorts by the column is looking for the
// largest values: what is moved, waits, is lost or takes long.
func (c Column) MostFirst() bool {
	switch c {
	case In, Out, Trend, New, Conns, Queue, RecvQ, SendQ, Sent, Received, Retrans, RTT:
		return true
	}
	return false
}

// entry returns what is known of c.
func (c Column) entry() *entry {
	if int(c) < len(columns) {
		return &columns[c]
	}
	return &entry{by: func(_, _ row, _ int) int { return 0 }}
}

// OfRate reports whether the column shows what takes two looks to know.
func (c Column) OfRate() bool { return c == In || c == Out || c == Trend || c == New }

// OfServed reports whether the column shows totals of a listener's connections,
// which have to be read for it.
func (c Column) OfServed() bool { return c == Conns || c == In || c == Out || c == New }

// OfTCP reports whether the column shows what only sockets.TCPInfo has, which a
// Source has to be asked for.
func (c Column) OfTCP() bool {
	switch c {
	case Cwnd, Sent, Received:
		return true
	}
	return false
}

// OfGist reports whether the column shows what sockets.Gist has, which a Source has
// to be asked for, too.
func (c Column) OfGist() bool { return c == In || c == Out || c == Trend || c == RTT || c == Retrans }
