package sockets

import "slices"

// Ask describes what is requested of a Source. It is plain data, so that a reader can
// pass it on to the kernel. The zero Ask requests nothing.
type Ask struct {
	Protos   ProtoSet
	Families FamilySet
	States   StateSet
	Ports    []PortRange // sockets with one of these ports at either end, and all sockets without a remote end; nil: every port
	Owners   OwnerSearch
	TCPInfo  bool // Socket.TCP
	Gist     bool // Socket.Gist, unless Socket.TCP is requested, which includes it
	Health   Health
	Users    []string // user names to recognize, even if they are only alternative names of an account; see Account.Also

	// Namespaces selects the network namespaces whose sockets are requested. If a
	// namespace is given by its number, only that one is requested.
	Namespaces Namespaces

	// SkipIdle leaves out TCP sockets that are merely BOUND, even if States includes
	// that state. To list them, Linux walks a separate table, which takes far longer
	// than walking the table of listeners.
	SkipIdle bool
}

// OwnerSearch is how hard to look for owners.
type OwnerSearch uint8

// The kinds of search. Each also finds what those before it find.
const (
	NoOwners    OwnerSearch = iota // owners are GapPending
	KnownOwners                    // owners found in earlier searches, updated with later changes; all of them are read again within 10 s
	AllOwners                      // every descriptor of every process is read now
)

// Everything asks for all TCP and UDP sockets with all their owners.
func Everything() Ask {
	return Ask{
		Protos: Protos(TCP, UDP), Families: Families(IPv4, IPv6), States: AllStates, Owners: AllOwners,
	}
}

// Covers reports whether a snapshot requested by this Ask would contain s.
func (a Ask) Covers(s *Socket) bool {
	states := a.StatesOf(s.Proto)
	if states.Has(Listen) { // a redirect leads to a server, as a listener does
		states |= StatesOf(Redirect)
	}
	return a.Protos.Has(s.Proto) && a.Families.Has(s.Family) && states.Has(s.State) && PortsTouch(a.Ports, s)
}

// StatesOf returns the states in which sockets of transport p are requested.
func (a Ask) StatesOf(p Proto) StateSet {
	if p == TCP && a.SkipIdle {
		return a.States &^ StatesOf(Bound)
	}
	return a.States
}

// Within reports whether b requests everything that a requests.
func (a Ask) Within(b Ask) bool {
	return a.Protos&^b.Protos == 0 && a.Families&^b.Families == 0 && a.States&^b.States == 0 &&
		(a.Namespaces == b.Namespaces || a.Namespaces == OwnNamespace && b.Namespaces == AllNamespaces) &&
		(a.SkipIdle || !b.SkipIdle) && (b.TCPInfo || !a.TCPInfo) && (b.Gist || b.TCPInfo || !a.Gist) && a.Owners <= b.Owners && a.Health <= b.Health && portsWithin(a.Ports, b.Ports)
}

func portsWithin(a, b []PortRange) bool {
	if len(b) == 0 || len(a) == 0 {
		return len(b) == 0
	}
	return !slices.ContainsFunc(a, func(p PortRange) bool {
		return !slices.ContainsFunc(b, func(q PortRange) bool { return q.Has(p.First) && q.Has(p.Last) })
	})
}

// PortsTouch reports whether an Ask with these Ports selects s: either end of s has
// one of the ports, s has no remote end, or there are no ports in the list.
func PortsTouch(ports []PortRange, s *Socket) bool {
	if len(ports) == 0 || !s.Remote.IsValid() {
		return true
	}
	local, remote := s.Local.Port(), s.Remote.Port()
	for _, p := range ports {
		if p.Has(local) || p.Has(remote) {
			return true
		}
	}
	return false
}
