package who

import (
	"slices"
	"strings"
	"time"

	"berth/model"
	"berth/model/format"
	"berth/sockets"
)

// alike reports whether both transports are free and everything said about them is the
// same.
func (e *End) alike(o *End) bool {
	if e.elsewhere() && o.elsewhere() && len(e.Rows)+len(o.Rows) == 0 {
		return e.Obstacles[0].Cause == o.Obstacles[0].Cause
	}
	return !e.Held() && !o.Held() && len(e.Rows)+len(o.Rows) == 0 && !e.beset() && !o.beset() && e.Bind == o.Bind && len(e.Elsewhere)+len(o.Elsewhere) == 0 && e.sameFront(o) &&
		slices.EqualFunc(e.Obstacles, o.Obstacles, func(a, b Obstacle) bool { return a.Cause == b.Cause && a.Plain == b.Plain })
}

// beset reports whether a socket waits on the port, but on an address that the target
// does not include.
func (e *End) beset() bool { return slices.ContainsFunc(e.Beside, (*model.Row).Waits) }

// Say describes who holds the port over one transport, and whether it can be bound.
func (e *End) Say(h *sockets.Host, now time.Time) string {
	var said []string
	for _, hold := range e.Holders {
		said = append(said, e.name()+" "+hold.say(h, now))
	}
	if s := e.connections(); s != "" {
		said = append(said, s)
	}
	switch {
	case len(e.Holders) > 0:
	case e.foreign():
		said = append(said, e.name()+": "+e.bindsForeign()+".")
	case e.elsewhere():
		return e.name() + " " + e.nowhere(&e.Obstacles[0]) + "."
	case e.Bind == sockets.BindInUse && e.optional():
		said = append(said, e.name()+" is held by "+e.six()+".")
	case e.Bind == sockets.BindInUse:
		said = append(said, e.name()+" is held, but by "+unseenHolder+".")
	case e.States.Of(sockets.TimeWait) > 0:
		said = append(said, "Nobody holds "+e.name()+", but "+e.remains()+".")
	default:
		said = append(said, e.name()+" is free"+e.beside()+".")
	}
	if s := e.otherLocalhost(h); s != "" {
		said = append(said, s)
	}
	said = append(said, e.fronts()...)
	return strings.Join(append(said, e.binding("It", h)), " ")
}

// beside lists the sockets that wait on the same port but on other addresses, where they
// block nothing.
func (e *End) beside() string {
	var rows []*model.Row
	for _, r := range e.Beside {
		if r.Waits() {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return ": " + endpoints(rows) + " " + are(len(rows)) + " held, but at another address"
}

// unseenHolder names what holds a port that is in use according to the system.
const unseenHolder = "nothing that can be seen from here"

// six lists the IPv6 sockets that, as a test bind showed, hold a port for IPv4.
func (e *End) six() string {
	return format.Plural(len(e.Obstacles[0].Rows), "IPv6 socket") + " with that port, which took IPv4, too"
}

// foreign reports whether the address is not this machine's but can still be bound.
func (e *End) foreign() bool { return e.At.Presence == Absent && !e.elsewhere() }

func (e *End) bindsForeign() string {
	return "this machine has no address " + e.At.Addr.String() + ", but lets programs bind it (ip_nonlocal_bind)" + e.conflicting()
}

// conflicting names the sockets that are bound to a wildcard and therefore prevent
// binding an address that this machine does not have.
func (e *End) conflicting() string {
	var rows []*model.Row
	for i := range e.Obstacles {
		rows = append(rows, e.Obstacles[i].Rows...)
	}
	if len(rows) == 0 {
		return ""
	}
	return "; " + endpoints(rows) + " " + are(len(rows)) + " held"
}

// elsewhere reports whether the address is one that this machine does not have and
// lets nobody bind.
func (e *End) elsewhere() bool {
	return len(e.Obstacles) > 0 && e.Obstacles[0].Cause < ByPrivilege && e.Obstacles[0].Plain == No && e.Bind == sockets.BindUntried
}

// optional reports whether the answer depends only on an option of IPv6 sockets.
func (e *End) optional() bool { return len(e.Obstacles) > 0 && e.Obstacles[0].Cause == ByOption }

func (e *End) name() string { return e.At.String() + "/" + e.Proto.String() }

func (e *End) remains() string {
	n := e.States.Of(sockets.TimeWait)
	s := format.Plural(n, "closed connection") + " " + are(n) + " still in TIME_WAIT"
	if e.Leaves > 0 {
		s += ", for another " + format.Since(e.Leaves)
	}
	return s
}
