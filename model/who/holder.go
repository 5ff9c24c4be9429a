package who

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// Holder is a group of sockets that the same processes hold in the same way.
type Holder struct {
	Way     Way
	Rows    []*model.Row
	Origins []sockets.Origin // one for each of Processes, in their order; nil if the processes were not traced
	stray   bool             // no interface has the address, and nothing sent to it arrives here
	gate    gate             // what the firewall does to traffic from outside
}

// Way is how a port is held.
type Way uint8

// The ways, the most significant first.
const (
	Listens  Way = iota // TCP, waiting for connections
	Receives            // UDP, bound
	Reserves            // TCP, bound, but neither listening nor connected
	Uses                // as the local port of client connections
	Serves              // as the local port of connections whose listener has gone
)

// String returns the name used in machine output.
func (w Way) String() string {
	return [...]string{"listening", "receiving", "bound", "client", "connection"}[w]
}

// findHolders groups the rows by who holds them and how. Connections of a port that
// has a listener belong to the listener.
func (e *End) findHolders() {
	served := slices.ContainsFunc(e.Rows, func(r *model.Row) bool { return r.State == sockets.Listen })
	for _, r := range e.Rows {
		way, ok := wayOf(r, served)
		if !ok {
			continue
		}
		i := slices.IndexFunc(e.Holders, func(h Holder) bool { return h.Way == way && sameHolders(h.Rows[0], r) })
		if i < 0 {
			e.Holders = append(e.Holders, Holder{Way: way})
			i = len(e.Holders) - 1
		}
		e.Holders[i].Rows = append(e.Holders[i].Rows, r)
	}
	slices.SortStableFunc(e.Holders, func(a, b Holder) int { return int(a.Way) - int(b.Way) })
}

// wayOf returns how r holds its port. ok is false if r is in TIME_WAIT, or belongs to a
// listener on the port. served is whether the port has a listener.
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
		return a.Gap == b.Gap && a.Tunnel == b.Tunnel && a.Account() == b.Account()
	}
	return a.Incomplete == b.Incomplete && slices.EqualFunc(a.Owners, b.Owners, func(x, y sockets.Owner) bool { return x.Process.Same(y.Process) })
}
