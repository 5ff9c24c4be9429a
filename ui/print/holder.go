package print

import (
	"slices"

	"berth/model/who"
	"berth/sockets"
)

// holder appends who holds a port in a certain way, and the origins of these
// processes.
func (e *encoder) holder(h *who.Holder) {
	e.word(`{"how":`, h.Way.String())
	e.word(`,"reach":`, h.Reach().String())
	var addresses []string
	for _, r := range h.Rows {
		if at := r.Local.String(); !slices.Contains(addresses, at) {
			addresses = append(addresses, at)
		}
	}
	e.list(`,"addresses":`, len(addresses), func(i int) { e.text(addresses[i]) })
	e.word(`,"owner_gap":`, h.Rows[0].Gap.String())
	e.word(`,"owners_incomplete":`, h.Rows[0].Incomplete.String())
	all := h.Processes()
	e.list(`,"processes":`, len(all), func(i int) {
		e.raw("{")
		e.process(all[i])
		if i < len(h.Origins) {
			e.origin(&h.Origins[i])
		} else {
			e.raw(`,"parents":null,"unit":null,"directory":null,"gaps":[]`)
		}
		e.container(&all[i].Cgroup.Container)
		e.raw("}")
	})
	e.raw("}")
}

// origin appends the origin of a process. Parents that could not be read are null.
// The first process has an empty list of parents.
func (e *encoder) origin(o *sockets.Origin) {
	if slices.ContainsFunc(o.Missing, func(m sockets.Missing) bool { return m.What == sockets.MissingParents }) {
		e.raw(`,"parents":null`)
	} else {
		e.list(`,"parents":`, len(o.Parents), func(i int) { e.parent(&o.Parents[i]) })
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

// connections appends the numbers of connections, by state and by remote address.
func (e *encoder) connections(end *who.End) {
	remotes := end.Remotes()
	count, states := 0, sockets.CountBy[sockets.State]{}
	for i := range remotes {
		count += len(remotes[i].Rows)
		for _, s := range sockets.States() {
			states.Add(s, remotes[i].States.Of(s))
		}
	}
	e.number(`,"connections":{"count":`, int64(count), true)
	e.states(&states)
	e.list(`,"remotes":`, len(remotes), func(i int) {
		e.word(`{"ip":`, remotes[i].Addr.String())
		e.number(`,"count":`, int64(len(remotes[i].Rows)), true)
		e.states(&remotes[i].States)
		e.raw("}")
	})
	e.raw("}")
}

// states appends the states in which there are any connections.
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
