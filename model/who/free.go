package who

import (
	"iter"

	"berth/model/port"
	"berth/sockets"
)

// Search is for ports that a program could bind at every address.
type Search struct {
	Protos sockets.ProtoSet  // over which they must be free
	Range  sockets.PortRange // the zero range: wherever is best
	Start  uint16            // where to begin without a Range, so that not everybody is given the same ones
}

// Candidates gives the ports that a program of ours can bind over each of the
// transports, by these facts, whatever options it sets; the best first. None
// is reserved, privileged beyond what we may, or in anybody's use. Those that
// the system hands out to clients come last: one might be gone when it is
// wanted. Without a Range none is well-known, and those that are registered
// for a service come after those that are not. sockets must be all of the
// transports.
func (s Search) Candidates(all []sockets.Socket, h *sockets.Host, names *port.Registry) iter.Seq[uint16] {
	taken := s.taken(all)
	return func(yield func(uint16) bool) {
		for rank := range ranks {
			for p := range s.ports() {
				if !taken[p] && s.rank(p, h, names) == rank && !h.IsReserved(p) && privilege(p, h) != No && !yield(p) {
					return
				}
			}
		}
	}
}

// ports gives the ports of the range, upwards, or those from 1024 on, from
// Start on and around. Port 0 is none that could be bound.
func (s Search) ports() iter.Seq[uint16] {
	first, last, start := int(s.Range.First), int(s.Range.Last), 0
	if last == 0 {
		first, last, start = 1024, 65535, int(s.Start)
	}
	return func(yield func(uint16) bool) {
		n := last - first + 1
		for i := range n {
			if p := first + (i+start)%n; p != 0 && !yield(uint16(p)) {
				return
			}
		}
	}
}

// taken tells which ports have any socket, even one in TIME_WAIT. A handshake
// has none of its own.
func (s Search) taken(all []sockets.Socket) []bool {
	taken := make([]bool, 1<<16)
	for i := range all {
		if k := &all[i]; s.Protos.Has(k.Proto) && k.Local.IsValid() && k.State != sockets.SynRecv {
			taken[k.Local.Port()] = true
		}
	}
	return taken
}

// ranks is how many sorts of ports there are.
const ranks = 3

// rank tells how good a port is: 0 is best.
func (s Search) rank(p uint16, h *sockets.Host, names *port.Registry) int {
	if port.MarkOf(p, h.Ephemeral).Range == port.Ephemeral {
		return 2
	}
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		if _, ok := names.Lookup(proto, p); ok && s.Range.Last == 0 {
			return 1
		}
	}
	return 0
}
