package who

import (
	"net/netip"
	"slices"
	"time"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// Verdict is what is known of one target.
type Verdict struct {
	Target
	Mark port.Mark
	Ends [2]End // TCP and UDP
}

// End is what is known of a target in one transport.
type End struct {
	Proto    sockets.Proto
	At       Target
	Entry    port.Entry // what the port is registered for; the zero Entry if for nothing
	Holds    []Hold     // empty: nobody holds it
	Rows     []*model.Row
	Shadows  int           // how many IPv6 sockets may stand in the way of 0.0.0.0
	States   [16]int       // how many sockets have the port, by sockets.State
	Leaves   time.Duration // when the last TIME_WAIT socket goes; 0 where there is none
	Obstacle Obstacle
	Bind     sockets.Bind // what a test bind gave, if there was one
}

// Hold is sockets that the same processes hold in the same way.
type Hold struct {
	Way  Way
	Rows []*model.Row
}

// Way is how a port is held.
type Way uint8

// The ways, the most telling first.
const (
	Listens  Way = iota // TCP, waiting for connections
	Receives            // UDP, bound
	Reserves            // TCP, bound, but neither listening nor connected
	Uses                // as the client's port of connections
	Serves              // as the server's port of connections whose listener has gone
)

// Obstacle is what the facts say against a bind.
type Obstacle uint8

// The obstacles, the hardest first. ObstacleNone: nothing that can be seen.
const (
	ObstacleNone Obstacle = iota
	ObstacleZero          // port 0: the system gives out a free one
	ObstacleHeld
	ObstacleTimeWait // connections in TIME_WAIT: in the way of a bind without SO_REUSEADDR
	ObstacleAddress  // no such address on this machine
	ObstaclePrivilege
	ObstacleShadow // End.Shadows: in the way unless they are for IPv6 alone
)

// Judge tells what rows, which have every TCP and UDP socket of the machine,
// say of t.
func Judge(t Target, rows []*model.Row, h *sockets.Host, names *port.Registry, now time.Time) *Verdict {
	v := &Verdict{Target: t, Mark: port.MarkOf(t.Port, h.Ephemeral)}
	for i, p := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		e := &v.Ends[i]
		e.Proto, e.At = p, t
		e.Entry, _ = names.Lookup(p, t.Port)
		for _, r := range rows {
			switch {
			case r.Proto != p || !r.Open():
			case t.Has(r):
				e.add(r, now)
			case t.shadowed(r):
				e.Shadows++
			}
		}
		e.hold()
		e.Obstacle = e.obstacle(h)
	}
	return v
}

// Held tells whether any socket but one in TIME_WAIT has the port.
func (v *Verdict) Held() bool { return v.Ends[0].Held() || v.Ends[1].Held() }

// Held tells the same of one transport. A port that nobody is seen to hold but
// that the system says is in use is held, by whatever can't be seen.
func (e *End) Held() bool { return len(e.Holds) > 0 || e.Bind == sockets.BindInUse }

// Tries tells whether a test bind would tell more than the facts, and harm
// nobody: no program is seen to have the port. A system may let programs bind
// an address that it has not (ip_nonlocal_bind), or a user a port that others
// may not.
func (e *End) Tries() bool {
	switch e.Obstacle {
	case ObstacleNone, ObstaclePrivilege, ObstacleAddress, ObstacleShadow:
		return true
	}
	return false
}

// Bindable tells whether a program that sets no reuse option can bind it now;
// Unknown where nothing stands in the way but it was not tried.
func (e *End) Bindable() sockets.Tri {
	switch {
	case e.Bind != sockets.BindUntried:
		return sockets.TriOf(e.Bind == sockets.BindOK)
	case e.Obstacle == ObstacleZero:
		return sockets.Yes
	case e.Obstacle == ObstacleNone, e.Obstacle == ObstacleShadow:
		return sockets.Unknown
	}
	return sockets.No
}

func (e *End) add(r *model.Row, now time.Time) {
	e.Rows = append(e.Rows, r)
	e.States[r.State&15]++
	if left, runs := r.TimerLeft(now); runs && r.State == sockets.TimeWait {
		e.Leaves = max(e.Leaves, left)
	}
}

// hold sorts the rows by who holds them and how. Connections of a port that
// has a listener are the listener's affair.
func (e *End) hold() {
	served := slices.ContainsFunc(e.Rows, func(r *model.Row) bool { return r.State == sockets.Listen })
	for _, r := range e.Rows {
		way, ok := wayOf(r, served)
		if !ok {
			continue
		}
		i := slices.IndexFunc(e.Holds, func(h Hold) bool { return h.Way == way && sameHolders(h.Rows[0], r) })
		if i < 0 {
			e.Holds = append(e.Holds, Hold{Way: way})
			i = len(e.Holds) - 1
		}
		e.Holds[i].Rows = append(e.Holds[i].Rows, r)
	}
	slices.SortStableFunc(e.Holds, func(a, b Hold) int { return int(a.Way) - int(b.Way) })
}

// wayOf tells how r holds its port; ok is false of a socket that is there
// because of a listener, or in TIME_WAIT.
func wayOf(r *model.Row, served bool) (way Way, ok bool) {
	switch {
	case r.State == sockets.TimeWait:
		return 0, false
	case r.State == sockets.Listen:
		return Listens, true
	case r.State == sockets.Bound && r.Proto == sockets.UDP:
		return Receives, true
	case r.State == sockets.Bound:
		return Reserves, true
	case r.Side == model.SideIn && served:
		return 0, false
	case r.Side == model.SideIn:
		return Serves, true
	case r.Side == model.SideUnknown && served:
		return 0, false
	}
	return Uses, true
}

func sameHolders(a, b *model.Row) bool {
	if a.Gap != b.Gap || a.Gap != sockets.GapNone {
		return a.Gap == b.Gap && a.Account() == b.Account()
	}
	return slices.EqualFunc(a.Owners, b.Owners, func(x, y sockets.Owner) bool { return x.Process == y.Process })
}

func (e *End) obstacle(h *sockets.Host) Obstacle {
	switch {
	case e.At.Port == 0:
		return ObstacleZero
	case len(e.Holds) > 0:
		return ObstacleHeld
	case e.States[sockets.TimeWait] > 0:
		return ObstacleTimeWait
	case !here(e.At, h):
		return ObstacleAddress
	case h.Privilege.UID > 0 && int(e.At.Port) < h.Unprivileged:
		return ObstaclePrivilege
	case e.Shadows > 0:
		return ObstacleShadow
	}
	return ObstacleNone
}

// here tells whether the address may be one of this machine's. Without a list
// of them every address may.
func here(t Target, h *sockets.Host) bool {
	a := t.Addr
	return !a.IsValid() || a.IsUnspecified() || a.IsLoopback() || a.IsMulticast() || len(h.Addrs) == 0 ||
		slices.ContainsFunc(h.Addrs, func(own netip.Addr) bool { return own == a || own.WithZone("") == a })
}
