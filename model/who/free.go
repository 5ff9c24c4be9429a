package who

import (
	"iter"

	"berth/model/front"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// Search is a search for ports that a program could bind on every address.
type Search struct {
	Protos sockets.ProtoSet  // the transports over which they must be free
	Range  sockets.PortRange // where to search; if zero, wherever is best
	Any    bool              // include ports that browsers refuse
}

// Candidates returns the ports that, according to the given facts, a program with the
// privileges of this process can bind over each of the transports, whatever options the
// program sets. It leaves out ports that are in use, ports that need more privilege
// than this process has and, unless s.Any is set, ports that browsers refuse. With a
// Range, every port is equally likely to come first, except that reserved ports, which
// are meant for some program, come last. Without a Range, reserved and well-known ports
// are left out, and two kinds of ports come after the others: those that are registered
// for a service, and those that the system hands out to clients, which may be taken by
// the time they are needed. Ports whose connections are redirected by rules come at the
// very end. Within each rank all ports are equally likely, provided that chance returns
// each number from 0 to n-1 with the same probability. all must contain every socket of
// the transports.
func (s Search) Candidates(all []sockets.Socket, h *sockets.Host, names *port.Registry, chance func(n int) int) iter.Seq[uint16] {
	taken, sent := s.taken(all), s.sent(h)
	var ranked [ranks][]uint16
	for p := range s.ports() {
		if !taken[p] && (s.Range.Last != 0 || !h.IsReserved(p)) && privilege(p, h) != No && (s.Any || !port.BrowserRefuses(p)) {
			rank := s.rank(p, h, names)
			if sent[p] {
				rank = ranks - 1
			}
			ranked[rank] = append(ranked[rank], p)
		}
	}
	return func(yield func(uint16) bool) {
		for _, alike := range ranked {
			for i := range alike { // a Fisher-Yates shuffle that goes only as far as needed
				j := i + chance(len(alike)-i)
				alike[i], alike[j] = alike[j], alike[i]
				if !yield(alike[i]) {
					return
				}
			}
		}
	}
}

// ports yields the ports of the range, or those from 1024 up if there is no range. It
// leaves out port 0, which can't itself be bound.
func (s Search) ports() iter.Seq[uint16] {
	first, last := max(1, int(s.Range.First)), int(s.Range.Last)
	if last == 0 {
		first, last = 1024, 65535
	}
	return func(yield func(uint16) bool) {
		for p := first; p <= last; p++ {
			if !yield(uint16(p)) {
				return
			}
		}
	}
}

// taken reports, for each port, whether any socket has it, even one in TIME_WAIT.
// Handshakes are ignored, because they have no port of their own.
func (s Search) taken(all []sockets.Socket) []bool {
	taken := make([]bool, 1<<16)
	for i := range all {
		if k := &all[i]; s.Protos.Has(k.Proto) && k.Local.IsValid() && k.State != sockets.SynRecv {
			taken[k.Local.Port()] = true
		}
	}
	return taken
}

// sent reports, for each port, whether a server there would not receive everything,
// because rules redirect what arrives for the port.
func (s Search) sent(h *sockets.Host) []bool {
	sent := make([]bool, 1<<16)
	all, _ := front.New(h.Netfilter).Redirects(h.Addrs)
	for _, rd := range all {
		for p := int(rd.Local.Port()); s.Protos.Has(rd.Proto) && p <= int(rd.Last); p++ {
			sent[p] = true
		}
	}
	return sent
}

// Untold returns a clause that names a mechanism, apart from the rules, that decides
// what happens to everything that arrives. It returns "" if none is known.
func Untold(h *sockets.Host) string {
	if h == nil || h.Netfilter == nil || len(h.Netfilter.Beside) == 0 || h.Netfilter.Beside[0] == sockets.ObscureHidden {
		return ""
	}
	return front.Doubt{Kind: front.DoubtBeside, What: string(h.Netfilter.Beside[0])}.Say(language.English(), h.Netfilter)
}

// ranks is the number of ranks of ports. The last rank is for ports on which a server
// would be useless.
const ranks = 4

// rank returns how good a port is, where 0 is best. In a range that was asked for, all
// ports are equally good, except the reserved ones.
func (s Search) rank(p uint16, h *sockets.Host, names *port.Registry) int {
	switch {
	case s.Range.Last != 0 && h.IsReserved(p):
		return 1
	case s.Range.Last != 0:
		return 0
	case port.MarkOf(p, h.Ephemeral).Range == port.Ephemeral:
		return 2
	}
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		if _, ok := names.Lookup(proto, p); ok {
			return 1
		}
	}
	return 0
}
