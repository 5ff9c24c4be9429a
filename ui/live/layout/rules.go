package layout

import (
	"cmp"
	"slices"

	"berth/model/column"
	"berth/model/table"
)

// rule tells how a column shares the width of the screen.
type rule struct {
	least int // the fewest cells in which it can be read; it is left out where they are not to be had
	good  int // those that it gets before a column of a lower rank gets any
	calm  int // those that it gets before one that is only nice to have gets any
	most  int // the most that it takes where all else has what it wants
}

// rank is the columns from the dearest to the one that is left out first.
func rank(k table.Kind) []column.Column {
	if k == table.Listening {
		return []column.Column{
			column.Local, column.Process, column.Service, column.Proto, column.PID, column.State, column.User,
			column.Age, column.Remote, column.RecvQ, column.SendQ, column.Command,
		}
	}
	return []column.Column{
		column.Local, column.Process, column.Remote, column.State, column.Service, column.PID, column.Age,
		column.Proto, column.User, column.RecvQ, column.SendQ, column.Command,
	}
}

// Usual is the columns that are shown where none were chosen.
func Usual(k table.Kind) []column.Column {
	cols := slices.Clone(rank(k))
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

// ranked returns cols from the dearest to the one that is left out first: those
// that are usual by their rank, the others in the order in which they stand.
func ranked(k table.Kind, cols []column.Column) []column.Column {
	var out []column.Column
	for _, c := range rank(k) {
		if slices.Contains(cols, c) {
			out = append(out, c)
		}
	}
	for _, c := range cols {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// usualWidth returns the cells of a number that is soon there, if it is not yet:
// the grid is not to move when sockets are ten seconds old.
func usualWidth(c column.Column) int {
	switch c {
	case column.Age:
		return len(">59s")
	case column.PID:
		return len("32768")
	}
	return 0
}

// spare reports whether a column is only nice to have: it makes no other
// narrower.
func spare(c column.Column) bool {
	switch c {
	case column.Proto, column.User, column.RecvQ, column.SendQ, column.Command:
		return true
	}
	return false
}

func ruleOf(c column.Column) rule {
	switch c {
	case column.Local, column.Remote:
		return rule{21, 21, 23, 56}
	case column.Process, column.Peer:
		return rule{12, 13, 26, 40}
	case column.Service:
		return rule{9, 9, 10, 20}
	case column.State:
		return rule{11, 11, 11, 11}
	case column.User:
		return rule{8, 8, 8, 16}
	case column.Timer, column.Started:
		return rule{8, 12, 12, 16}
	case column.Command, column.Exe:
		return rule{16, 16, 16, 400}
	case column.PID, column.Inode:
		return rule{5, 7, 7, 10}
	}
	return rule{3, 8, 8, 16}
}
