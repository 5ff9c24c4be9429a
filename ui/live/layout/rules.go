package layout

import (
	"cmp"
	"slices"

	"berth/model/column"
	"berth/model/table"
)

// rule tells how a column shares the width of the screen.
type rule struct {
	floor int // the fewest cells, however short its texts are
	least int // the fewest cells in which it is shown, if its texts are so long; it is left out where they are not to be had
	good  int // those that it gets before a column of a lower rank gets any
	calm  int // those that it gets before one that is only nice to have gets any, where it needs them
	most  int // the most that it takes for texts that are there
	later int // the most that it takes of room that nothing needs
}

// rank is the columns from the dearest to the one that is left out first. The network
// namespace is shown where there are several.
func rank(k table.Kind) []column.Column {
	switch k {
	case table.Listening:
		return []column.Column{
			column.Local, column.Process, column.Service, column.Queue, column.Conns, column.Reach, column.In, column.Out, column.Proto, column.PID,
			column.User, column.New, column.State, column.Age, column.Command,
		}
	case table.All: // where nothing else tells TCP from UDP at a glance
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

// grouped is the same of rows that are grouped, whatever the view.
func grouped() []column.Column {
	return []column.Column{
		column.Local, column.State, column.Remote, column.Process, column.In, column.Out, column.Age, column.Service, column.Proto,
	}
}

// Usual is the columns that are shown where none were chosen.
func Usual(k table.Kind) []column.Column {
	cols := slices.DeleteFunc(slices.Clone(rank(k)), func(c column.Column) bool { return c == column.NetNS })
	Standing(cols)
	return cols
}

// Standing puts columns into the order in which they stand where none was
// asked for: that of their list, with the command line, the longest, last.
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

// ranked returns the columns from the dearest to the one that is left out first:
// the one that stays when the table is scrolled sideways, what the user asked for,
// what is usual, by its rank, and the others in the order in which they stand.
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

// spare reports whether a column is only nice to have: it makes no other
// narrower.
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

// ruleOf returns the rule of a column. One whose values can be counted has a
// fixed width, and one of numbers has that of any number which is usual: a larger
// one is shown with a unit, or without its first digits.
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
	case column.NetNS: // whose number has ten digits, the last of which tell one from another
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

// fixed is the rule of a column that has always the same width.
func fixed(n int) rule { return rule{n, n, n, n, n, n} }
