package trouble

import (
	"cmp"
	"net/netip"
	"slices"

	"berth/model"
	"berth/sockets"
)

// localhosts finds servers that can be reached through only one of the two
// addresses of localhost. That is trouble if the other address leads to a different
// program.
func localhosts(s *Scene) []Finding {
	six := netip.IPv6Loopback()
	four := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	var all []Finding
	for _, r := range s.Rows {
		other := six
		switch {
		case r.State != sockets.Listen, r.Iface != "":
			continue
		case r.Local.Addr() == six:
			other = four
		case r.Local.Addr() != four:
			continue
		}
		if !slices.Contains(s.at(r).Addrs, six) {
			continue
		}
		at := netip.AddrPortFrom(other, r.Local.Port())
		rival := s.serves(at, r)
		f := Finding{
			Severity: Note, Rows: []*model.Row{r}, Processes: holders(r),
			Evidence: []Fact{endpoint("local", r.Local), endpoint("other", at)},
		}
		switch {
		case rival == nil:
		case related(r, rival):
			continue
		case r.Local.Addr() == six && rival.Local.Addr() == four: // the finding about the rival covers both
			continue
		default:
			f.Severity, f.Form = Trouble, formSplit
			f.Rows, f.Processes = append(f.Rows, rival), holders(r, rival)
			f.Evidence = append(f.Evidence, text("mine", called(r)), text("rival", called(rival)))
		}
		all = append(all, f)
	}
	return all
}

// serves returns the listener that a connection to the given endpoint reaches, or nil if
// there is none. The most specific address takes precedence. The rows must be in the
// order of CompareRows.
func (s *Scene) serves(at sockets.Endpoint, mine *model.Row) *model.Row {
	var best *model.Row
	first, _ := slices.BinarySearchFunc(s.Rows, at.Port(), func(r *model.Row, port uint16) int {
		return cmp.Or(cmp.Compare(r.Proto, mine.Proto), cmp.Compare(r.Local.Port(), port))
	})
	for _, r := range s.Rows[first:] {
		if r.Proto != mine.Proto || r.Local.Port() != at.Port() {
			break
		}
		if r.State != sockets.Listen || r.Key.NetNS != mine.Key.NetNS || r.Iface != "" {
			continue
		}
		exact := r.Local.Addr() == at.Addr()
		wild := r.Wildcard() && (r.Local.Addr().Is4() == at.Addr().Is4() || at.Addr().Is4() && r.V6Only != sockets.Yes)
		if exact || wild && best == nil {
			best = r
		}
	}
	return best
}

// related reports whether two rows belong to the same program, as far as is known.
func related(a, b *model.Row) bool {
	if len(a.Owners) == 0 || len(b.Owners) == 0 {
		return a.User == b.User
	}
	return slices.ContainsFunc(a.Owners, func(o sockets.Owner) bool {
		return slices.ContainsFunc(b.Owners, func(p sockets.Owner) bool {
			return o.Process.Same(p.Process) || o.Process.Called() == p.Process.Called() && o.Process.Program() == p.Process.Program()
		})
	})
}

// called returns the name of r's process, or "" if none is known.
func called(r *model.Row) string {
	if p := holder(r); p != nil {
		return p.Called()
	}
	return ""
}

// spot is where a listener waits. Connections are distributed among the listeners
// on the same spot.
type spot struct {
	netns uint64
	local sockets.Endpoint
	iface string
	only  sockets.Tri
}

// strangers finds TCP ports shared by different programs, each of which gets some
// of the connections.
func strangers(s *Scene) []Finding {
	at := make(map[spot][]*model.Row)
	var order []spot
	for i, r := range s.Rows {
		if r.State != sockets.Listen || !s.shares(i) {
			continue
		}
		k := spot{r.Key.NetNS, r.Local, r.Iface, r.V6Only}
		if at[k] == nil {
			order = append(order, k)
		}
		at[k] = append(at[k], r)
	}
	var all []Finding
	for _, k := range order {
		rows := at[k]
		if i := slices.IndexFunc(rows, func(r *model.Row) bool { return !related(rows[0], r) }); i > 0 {
			all = append(all, Finding{Severity: Note, Rows: rows, Processes: holders(rows...), Evidence: []Fact{
				endpoint("local", k.local), number("count", len(rows)), text("one", called(rows[0])), text("another", called(rows[i])),
			}})
		}
	}
	return all
}

// shares reports whether the row at index i has the same local end as an adjacent
// row.
func (s *Scene) shares(i int) bool {
	same := func(j int) bool {
		return j >= 0 && j < len(s.Rows) && s.Rows[j].Proto == s.Rows[i].Proto && s.Rows[j].Local == s.Rows[i].Local
	}
	return same(i-1) || same(i+1)
}

// ephemeralPorts finds servers on a port that the system may already have assigned
// to a client when they start.
func ephemeralPorts(s *Scene) []Finding {
	risky := func(r *model.Row) bool {
		port, host := r.Local.Port(), s.at(r)
		return r.State == sockets.Listen && port != 0 && host.Ephemeral.Has(port) && !host.IsReserved(port)
	}
	return s.servers(risky, func(r *model.Row, _ *server) []Fact {
		port, handed := r.Local.Port(), s.at(r).Ephemeral
		return []Fact{number("port", uint32(port)), number("first", uint32(handed.First)), number("last", uint32(handed.Last))}
	})
}

// exposed finds services that are meant for few users but listen on every address. A
// service in another network namespace, such as that of a container, is left out,
// because its addresses are not the host's.
func exposed(s *Scene) []Finding {
	everywhere := func(r *model.Row) bool {
		return r.Reach() == model.ReachAny && s.Host.Within == nil && s.Host.Space(r.Key.NetNS) == nil
	}
	return s.servers(everywhere, func(r *model.Row, known *server) []Fact {
		if known.risk == "" || !slices.Contains(known.ports, r.Local.Port()) {
			return nil
		}
		return []Fact{text("risk", known.risk)}
	})
}

// servers makes a finding for each combination of a known server and a port for which
// tell returns evidence. The finding includes all sockets of that server on that port
// for which meant returns true.
func (s *Scene) servers(meant func(*model.Row) bool, tell func(*model.Row, *server) []Fact) []Finding {
	type stand struct {
		process *sockets.Process
		port    uint16
	}
	at := make(map[stand]int)
	var all []Finding
	for _, r := range s.Rows {
		if r.Side != model.SideListen || !meant(r) {
			continue
		}
		var facts []Fact
		if known := serverOf(r); known != nil {
			facts = tell(r, known)
		}
		if facts == nil {
			continue
		}
		k := stand{holder(r), r.Local.Port()}
		i, ok := at[k]
		if !ok {
			at[k] = len(all)
			all = append(all, Finding{
				Severity: Note, Rows: []*model.Row{r}, Processes: holders(r), Evidence: append([]Fact{endpoint("local", r.Local)}, facts...),
			})
			continue
		}
		f := &all[i]
		f.Rows = append(f.Rows, r)
		f.Processes = holders(f.Rows...)
		f.Evidence[0].More = append(f.Evidence[0].More, r.Local.String())
	}
	return all
}

// ownerless finds listeners that are held by no process, although every process was
// examined.
func ownerless(s *Scene) []Finding {
	var all []Finding
	for _, r := range s.Rows {
		if r.State != sockets.Listen || r.Gap != sockets.GapUnfound {
			continue
		}
		f := Finding{Severity: Note, Rows: []*model.Row{r}, Evidence: []Fact{endpoint("local", r.Local)}}
		if name := kernelServer(r.Local.Port()); name != "" {
			f.Form = formKernel
			f.Evidence = append(f.Evidence, text("server", name))
		}
		all = append(all, f)
	}
	return all
}
