// Package column names what can be shown about a row and orders rows by it.
package column

import "strings"

// Column identifies something that can be shown about a row. Its String method
// returns the name accepted by --columns, --sort and the configuration.
type Column uint8

// All returns every column, in the chooser's order.
func All() []Column {
	all := make([]Column, len(columns))
	for i := range all {
		all[i] = Column(i)
	}
	return all
}

// Parse finds a column by its name, or by another name familiar to users of ss,
// netstat and lsof, in upper or lower case: "local", "recv-q", "cmd".
func Parse(name string) (Column, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	for i := range columns {
		if columns[i].is(name) {
			return Column(i), true
		}
	}
	return 0, false
}

// String returns the column's name, such as "proto" or "local". It returns "" if c
// is not a column.
func (c Column) String() string { return c.entry().name }

// Title returns the column's heading, such as "LOCAL" or "RECV-Q".
func (c Column) Title() string { return c.entry().title }

// Doc describes in one sentence what the column shows.
func (c Column) Doc() string { return c.entry().doc }

// Numeric reports whether the column holds quantities, which are right-aligned.
func (c Column) Numeric() bool { return c.entry().numeric }

// MostFirst reports whether someone who sorts by the column is looking for its
// largest values: the most traffic, the longest queue, the most losses or the
// longest times.
func (c Column) MostFirst() bool {
	switch c {
	case In, Out, Trend, New, Conns, Queue, RecvQ, SendQ, Sent, Received, Retrans, RTT:
		return true
	}
	return false
}

// entry returns the description of c.
func (c Column) entry() *entry {
	if int(c) < len(columns) {
		return &columns[c]
	}
	return &entry{by: func(_, _ row, _ int) int { return 0 }}
}

// OfRate reports whether the column shows something that takes two snapshots to
// determine.
func (c Column) OfRate() bool { return c == In || c == Out || c == Trend || c == New }

// OfServed reports whether the column shows totals of a listener's connections,
// which means that those connections have to be read.
func (c Column) OfServed() bool { return c == Conns || c == In || c == Out || c == New }

// OfTCP reports whether the column shows something found only in sockets.TCPInfo,
// which a Source reads only on request.
func (c Column) OfTCP() bool {
	switch c {
	case Cwnd, Sent, Received:
		return true
	}
	return false
}

// OfGist reports whether the column shows something found in sockets.Gist. A Source
// reads that, too, only on request.
func (c Column) OfGist() bool { return c == In || c == Out || c == Trend || c == RTT || c == Retrans }
