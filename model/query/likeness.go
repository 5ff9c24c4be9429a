package query

import (
	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// Likeness is what a row has in common with many others: what kind of socket it is,
// and whose. Most filters look at nothing else, so they accept either all rows of a
// likeness or none.
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

// LikenessOf returns the likeness of a row. ok is false if there is more to the
// row: several owners, a unix socket's path, an address's zone.
func LikenessOf(r *model.Row) (l Likeness, ok bool) {
	owner, one := only(r.Owners)
	was, also := only(r.Was())
	via, too := only(r.Via())
	if !one || !also || !too || r.Unix != nil || r.Local.Addr().Zone() != "" || r.Remote.Addr().Zone() != "" {
		return l, false
	}
	return Likeness{r.Proto, r.Family, r.State, r.Side, r.Ports, r.Service, r.User, owner, was, via}, true
}

// only returns the process of the only owner, nil if there is no owner, and false
// if there are several.
func only(owners []sockets.Owner) (*sockets.Process, bool) {
	switch len(owners) {
	case 0:
		return nil, true
	case 1:
		return owners[0].Process, true
	}
	return nil, false
}

// ByLikeness reports whether Match returns the same for all rows of one likeness.
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

// alike makes terms that have the same result for all rows of one likeness.
func alike(read reader) reader {
	return func(a argument) (*term, *Error) {
		t, err := read(a)
		if t != nil {
			t.alike = true
		}
		return t, err
	}
}
