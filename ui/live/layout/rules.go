package layout

import (
	"cmp"
	"slices"

	"berth/model/column"
	"berth/model/table"
)

// rule says how wide a column may be. All fields are in cells.
type rule struct {
	floor int // the minimum, however short its contents are
	least int // the minimum for long contents; if there is less room, the column is left out
	good  int // what the column gets before a column of lower rank gets anything
	calm  int // what the column gets, if needed, before a column that is only nice to have gets anything
	most  int // the maximum for contents that have been seen
	later int // the maximum if nothing else needs the room
}

// rank returns the columns from the most important to the one that is left out
// first. The network namespace is shown only if there are several.
func rank(k table.Kind) []column.Column {
	switch k {
	case table.Listening:
		return []column.Column{
			column.Local, column.Process, column.Service, column.Queue, column.Conns, column.Reach, column.In, column.Out, column.Proto, column.PID,
			column.User, column.New, column.State, column.Age, column.Command,
		}
	case table.All: // here nothing else distinguishes TCP and UDP at a glance
		return []column.Column{
			column.Local, column.Process, column.Remote, column.State, column.NetNS, column.Proto, column.PID, column.Age, column.In, column.Out, column.Service,
			column.Trend, column.User, column.RecvQ, column.SendQ, column.Command,
		}
	}
	return []column.Column{
		column.Local, column.Process, column.Remote, column.State, column.NetNS, column.In, column.Out, column.RTT, column.Age, column.PID, column.Service,
		column.Trend, column.Proto, column.User, column.RecvQ, column.SendQ, column.Command,
	}
}

// grouped is like rank, for grouped rows in any view.
func grouped() []column.Column {
	return []column.Column{
		column.Local, column.State, column.Remote, column.Process, column.In, column.Out, column.Age, column.Service, column.Proto,
	}
}

// Usual returns the columns that are shown if none were chosen.
func Usual(k table.Kind) []column.Column {
	cols := slices.DeleteFunc(slices.Clone(rank(k)), func(c column.Column) bool { return c == column.NetNS })
	Standing(cols)
	return cols
}

// Standing sorts columns into their usual order, which is that of column.All, but
// with the command line, the longest column, at the end.
func Standing(cols []column.Column) {
	slices.SortFunc(cols, func(a, b column.Column) int {
		switch column.Command {
		case a:
			return 1
		case b:
			return -1
		}
		return cmp.Compare(a, b)
	})
}

// ranked returns the columns from the most important to the one that is left out
// first. First comes the one that does not move when the table is scrolled sideways,
// then those that the user asked for, the usual ones by rank, and the others in the
// order in which they are shown.
func (l *Layout) ranked() []column.Column {
	usual := rank(l.Kind)
	if l.By != table.GroupNone {
		usual = grouped()
	}
	var out []column.Column
	for _, list := range [][]column.Column{usual[:1], l.chosen, usual, l.Cols} {
		for _, c := range list {
			if slices.Contains(l.Cols, c) && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// spare reports whether a column is only nice to have, and therefore must not make
// any other column narrower.
func (l *Layout) spare(c column.Column) bool {
	switch c {
	case column.Age:
		return l.Kind == table.Listening
	case column.Proto:
		return l.Kind != table.All
	case column.Service, column.In, column.Out:
		return l.Kind == table.All
	case column.User, column.RecvQ, column.SendQ, column.Command, column.Trend:
		return true
	}
	return false
}

// ruleOf returns the rule of a column. A column with a small set of values has a
// fixed width. A column of numbers is wide enough for any usual number; a larger
// number is shown with a unit, or without its first digits.
func ruleOf(c column.Column) rule {
	switch c {
	case column.Local, column.Remote:
		return rule{17, 21, 21, 23, 56, 28}
	case column.Process, column.Peer:
		return rule{13, 12, 13, 26, 40, 30}
	case column.Service:
		return rule{9, 9, 9, 10, 20, 12}
	case column.State:
		return fixed(11)
	case column.User:
		return rule{8, 8, 8, 8, 16, 10}
	case column.NetNS: // of the ten digits of a namespace number, the last ones make the difference
		return rule{10, 10, 12, 16, 40, 16}
	case column.Container, column.Unit, column.Pod, column.Image, column.Compose:
		return rule{9, 9, 12, 16, 40, 16}
	case column.Timer, column.Started:
		return rule{8, 8, 12, 12, 16, 12}
	case column.Command, column.Exe:
		return rule{16, 16, 16, 16, 400, 400}
	case column.PID:
		return rule{5, 5, 7, 7, 7, 7}
	case column.Trend:
		return fixed(12)
	case column.RTT, column.Retrans:
		return fixed(7)
	case column.Inode, column.Cookie:
		return fixed(9)
	case column.Age:
		return fixed(4)
	case column.Reach:
		return fixed(9)
	case column.Queue:
		return rule{9, 14, 14, 14, 22, 14}
	case column.Proto, column.FD, column.Side, column.In, column.Out, column.Conns, column.New:
		return fixed(5)
	case column.Class, column.Range:
		return fixed(10)
	case column.UID, column.RecvQ, column.SendQ, column.Sent, column.Received, column.Family, column.Cwnd:
		return fixed(6)
	}
	return rule{8, 8, 8, 8, 16, 8}
}

// fixed returns the rule of a column that is always n cells wide.
func fixed(n int) rule { return rule{n, n, n, n, n, n} }
