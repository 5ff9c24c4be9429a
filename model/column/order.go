package column

import (
	"cmp"

	"berth/model"
)

type row = *model.Row

// order compares two rows by one column. sign is -1 to reverse the order. Rows
// without a value come last either way.
type order func(a, b row, sign int) int

// by returns an order that compares the results of calling value for each row. The
// second result of value reports whether the row has a value.
func by[T any](value func(row) (T, bool), compare func(T, T) int) order {
	return func(a, b row, sign int) int {
		x, okx := value(a)
		y, oky := value(b)
		switch {
		case okx && oky:
			return sign * compare(x, y)
		case okx:
			return -1
		case oky:
			return 1
		}
		return 0
	}
}

// then returns an order that breaks the ties of o by next, in the same direction.
func (o order) then(next order) order {
	return func(a, b row, sign int) int {
		if d := o(a, b, sign); d != 0 {
			return d
		}
		return next(a, b, sign)
	}
}

// number returns an order by a quantity.
func number[T cmp.Ordered](value func(row) (T, bool)) order { return by(value, cmp.Compare[T]) }

// positive returns an order by a quantity whose zero value means unknown.
func positive[T cmp.Ordered](value func(row) T) order {
	return number(func(r row) (T, bool) {
		var zero T
		v := value(r)
		return v, v > zero
	})
}

// known returns an order by a quantity for which a negative number means unknown.
func known(value func(row) int64) order {
	return number(func(r row) (int64, bool) { v := value(r); return v, v >= 0 })
}

// text returns an order by a string, for which "" means unknown.
func text(value func(row) string) order { return positive(value) }

// Compare compares two rows by c. The result is negative if a comes first, and 0 if
// the rows are equal in c. A row without a value comes after a row that has one.
func Compare(c Column, a, b *model.Row) int { return c.entry().by(a, b, 1) }

// By returns the order of Compare, or its reverse, except that rows without a value
// come last in both directions.
func By(c Column, reverse bool) func(a, b *model.Row) int {
	first, sign := c.entry().by, 1
	if reverse {
		sign = -1
	}
	return func(a, b *model.Row) int { return first(a, b, sign) }
}

// Total returns an order of rows by c in which no two sockets are equal. Rows that
// are equal in c are ordered by local end, remote end (a listener before its
// connections), transport and key. reverse affects only the order by c, and rows
// without a value come last in both directions.
func Total(c Column, reverse bool) func(a, b *model.Row) int {
	first := By(c, reverse)
	return func(a, b *model.Row) int {
		if d := first(a, b); d != 0 {
			return d
		}
		return tie(a, b)
	}
}

// tie orders rows so that no two sockets are equal.
func tie(a, b row) int {
	return cmp.Or(
		byLocal(a, b, 1),
		a.Remote.Compare(b.Remote), // a row without a remote end comes first
		cmp.Compare(a.Proto, b.Proto),
		cmp.Compare(a.Key.NetNS, b.Key.NetNS),
		cmp.Compare(a.Key.ID, b.Key.ID),
	)
}
