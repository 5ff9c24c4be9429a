package print

import (
	"slices"

	"berth/model/who"
	"berth/sockets"
)

// holder appends who holds a port in one way, and where they come from.
func (e *encoder) holder(h *who.Holder) {
	e.word(`{"how":`, h.Way.String())
	e.word(`,"reach":`, h.Reach().String())
	e.raw(`,"addresses":[`)
	seen := map[sockets.Endpoint]bool{}
	for _, r := range h.Rows {
		if seen[r.Local] {
			continue
		}
		if len(seen) > 0 {
			e.raw(",")
		}
		seen[r.Local] = true
		e.text(r.Local.String())
	}
	e.word(`],"owner_gap":`, h.Rows[0].Gap.String())
	e.word(`,"owners_incomplete":`, h.Rows[0].Incomplete.String())
	e.raw(`,"processes":[`)
	for i, p := range h.Processes() {
		if i > 0 {
			e.raw(",")
		}
		e.raw("{")
		e.process(p)
		if i < len(h.Origins) {
			e.origin(&h.Origins[i])
		} else {
			e.raw(`,"parents":null,"unit":null,"directory":null,"gaps":[]`)
		}
		e.container(&p.Cgroup.Container)
		e.raw("}")
	}
	e.raw("]}")
}

// origin appends where a process comes from. Parents that could not be read
// are null, of the first process they are none.
func (e *encoder) origin(o *sockets.Origin) {
	e.raw(`,"parents":`)
	if slices.ContainsFunc(o.Missing, func(m sockets.Missing) bool { return m.What == sockets.MissingParents }) {
		e.raw("null")
	} else {
		e.raw("[")
		for i := range o.Parents {
			if i > 0 {
				e.raw(",")
			}
			e.parent(&o.Parents[i])
		}
		e.raw("]")
	}
	e.field(`,"unit":`, o.Unit)
	e.field(`,"directory":`, o.Directory)
	e.raw(`,"gaps":`)
	e.gaps(o.Missing)
}

func (e *encoder) parent(p *sockets.Process) {
	e.number(`{"pid":`, int64(p.PID), true)
	e.field(`,"name":`, p.Name)
	e.number(`,"uid":`, p.User.UID, p.User.UID >= 0)
	e.field(`,"user":`, p.User.Name)
	e.raw(`,"started":`)
	e.time(p.Started)
	e.raw("}")
}

// connections appends how many there are, by state and by remote address.
func (e *encoder) connections(end *who.End) {
	remotes := end.Remotes()
	var all who.Remote
	for i := range remotes {
		all.Count += remotes[i].Count
		for _, s := range sockets.States() {
			all.States.Add(s, remotes[i].States.Of(s))
		}
	}
	e.number(`,"connections":{"count":`, int64(all.Count), true)
	e.states(&all.States)
	e.raw(`,"remotes":[`)
	for i := range remotes {
		if i > 0 {
			e.raw(",")
		}
		e.word(`{"ip":`, remotes[i].Addr.String())
		e.number(`,"count":`, int64(remotes[i].Count), true)
		e.states(&remotes[i].States)
		e.raw("}")
	}
	e.raw("]}")
}

// states appends the states in which there are any.
func (e *encoder) states(counts *sockets.CountBy[sockets.State]) {
	e.raw(`,"states":{`)
	first := true
	for _, s := range sockets.States() {
		if counts.Of(s) == 0 {
			continue
		}
		if !first {
			e.raw(",")
		}
		first = false
		e.number(`"`+s.String()+`":`, int64(counts.Of(s)), true)
	}
	e.raw("}")
}
