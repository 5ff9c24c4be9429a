package query

import (
	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// Likeness is what a row has in common with many others: what kind of socket it is,
// and whom it belongs to. Most filters test nothing else, so they accept either all
// rows with the same likeness or none.
type Likeness struct {
	proto           sockets.Proto
	family          sockets.Family
	state           sockets.State
	side            model.Side
	ports           [2]port.Mark
	service         string
	user            sockets.Account
	owner, was, via *sockets.Process
}

// LikenessOf returns the likeness of a row. ok is false if the row has something
// that a Likeness can't hold: several owners, the path of a unix socket, or the
// zone of an address.
func LikenessOf(r *model.Row) (l Likeness, ok bool) {
	owner, one := only(r.Owners)
	was, also := only(r.Was())
	via, too := only(r.Via())
	if !one || !also || !too || r.Unix != nil || r.Local.Addr().Zone() != "" || r.Remote.Addr().Zone() != "" {
		return l, false
	}
	return Likeness{r.Proto, r.Family, r.State, r.Side, r.Ports, r.Service, r.User, owner, was, via}, true
}

// only returns the process of the only owner, or nil if there is no owner. It
// returns false if there are several owners.
func only(owners []sockets.Owner) (*sockets.Process, bool) {
	switch len(owners) {
	case 0:
		return nil, true
	case 1:
		return owners[0].Process, true
	}
	return nil, false
}

// ByLikeness reports whether Match returns the same result for all rows with the
// same likeness.
func (q Query) ByLikeness() bool {
	if q.filter == nil {
		return false
	}
	for t := range q.root.terms {
		if !t.alike {
			return false
		}
	}
	return true
}

// alike makes terms that have the same result for all rows with the same likeness.
func alike(read reader) reader {
	return func(a argument) (*term, *Error) {
		t, err := read(a)
		if t != nil {
			t.alike = true
		}
		return t, err
	}
}
