package table

import (
	"cmp"
	"net/netip"
	"strconv"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/sockets"
)

// GroupID is the identity of a group.
type GroupID struct {
	By      Grouping
	process sockets.ProcessID
	gap     sockets.Gap
	parts   bool // several processes: process is the first of them
	netns   uint64
	proto   sockets.Proto
	state   sockets.State
	end     sockets.Endpoint // for a listener
	net     netip.Prefix     // for remote addresses
	text    string           // the name of a service, a user, or an interface
	nth     byte             // tells apart groups for which all else is the same
}

// idOf returns the identity of the group of one process.
func idOf(p *sockets.Process) GroupID { return GroupID{By: ByProcess, process: p.ID()} }

// Name returns what the group is called, except for groups of processes. It returns ""
// if the value by which the rows are grouped is not known.
func (id GroupID) Name() string {
	switch {
	case id.end.IsValid():
		return id.end.String()
	case id.net.IsSingleIP():
		return id.net.Addr().String()
	case id.net.IsValid():
		return id.net.String()
	}
	return id.text
}

// End returns the address and port of a listener, or the zero Endpoint for other
// groups.
func (id GroupID) End() sockets.Endpoint { return id.end }

// Several reports whether the group consists of several processes that are alike.
func (id GroupID) Several() bool { return id.parts }

// unknown reports whether the value by which the rows are grouped is not known.
func (id GroupID) unknown() bool {
	if id.By == ByProcess {
		return id.process == sockets.ProcessID{}
	}
	return id.Name() == ""
}

// compare orders the groups of one grouping by name.
func (id GroupID) compare(b GroupID) int {
	return cmp.Or(
		cmp.Compare(id.process.PID, b.process.PID), cmp.Compare(id.end.Port(), b.end.Port()), id.end.Addr().Compare(b.end.Addr()),
		id.net.Addr().Compare(b.net.Addr()), cmp.Compare(id.net.Bits(), b.net.Bits()), cmp.Compare(id.text, b.text),
		cmp.Compare(id.proto, b.proto), cmp.Compare(id.netns, b.netns), cmp.Compare(id.gap, b.gap), order(id.parts, b.parts),
	)
}

// Column returns the column that shows, for each row, the value by which rows are
// grouped.
func (g Grouping) Column() column.Column {
	switch g {
	case ByRemote, ByNetwork:
		return column.Remote
	case ByService:
		return column.Service
	case ByUser:
		return column.User
	case ByListener:
		return column.Local
	}
	return column.Process
}

// groupOf returns the group of r, except for groups of processes.
func (t *Table) groupOf(r *model.Row, by Grouping) GroupID {
	id := GroupID{By: by}
	switch by {
	case ByRemote:
		if r.Remote.IsValid() {
			a := r.Remote.Addr().WithZone("")
			id.net = netip.PrefixFrom(a, a.BitLen())
		}
	case ByNetwork:
		if r.Remote.IsValid() {
			id.net = networkOf(r.Remote.Addr().WithZone(""))
		}
	case ByService:
		id.text = serviceOf(r)
	case ByListener:
		if l := t.listenerOf(r); l != nil {
			id.netns, id.proto, id.end = l.Key.NetNS, l.Proto, l.Local
		}
	case ByUser:
		a := r.Account()
		if id.text = a.Name; id.text == "" && a.UID >= 0 {
			id.text = strconv.FormatInt(a.UID, 10)
		}
	}
	return id
}

// networkOf returns the network to which an address most likely belongs. Everything
// except this host itself and the link is in a /24 or a /64.
func networkOf(a netip.Addr) netip.Prefix {
	bits := 24
	switch {
	case a.IsLoopback() && a.Is4():
		bits = 8
	case a.IsLoopback():
		bits = 128
	case a.Is4() && a.IsLinkLocalUnicast():
		bits = 16
	case a.Is6():
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}

// serviceOf names the service of r. If nothing is registered for its port, the name is
// the port itself. It returns "" if it is not known which end is the server.
func serviceOf(r *model.Row) string {
	if r.Service != "" {
		return r.Service
	}
	at, ok := r.Server()
	if !ok || r.State == sockets.Bound && r.Ports[0].Range == port.Ephemeral {
		return ""
	}
	return strconv.Itoa(int(at.Port())) + "/" + r.Proto.String()
}

// listenerOf returns r itself if others can connect to it, or else the listener through
// which r came in. It returns nil if there is none here.
func (t *Table) listenerOf(r *model.Row) *model.Row {
	if serves(r) {
		return r
	}
	if r.Side != model.SideIn {
		return nil
	}
	var room [4]*entry
	servers := t.joins.servers(room[:0], r)
	if len(servers) == 0 {
		return nil
	}
	return servers[0].row
}

// String returns the grouping's name: "process", "remote"; "none" for GroupNone.
func (g Grouping) String() string {
	names := [...]string{"none", "process", "remote", "network", "service", "listener", "user"}
	if int(g) < len(names) {
		return names[g]
	}
	return ""
}

// Groupings returns every grouping, GroupNone first.
func Groupings() []Grouping {
	return []Grouping{GroupNone, ByProcess, ByRemote, ByNetwork, ByService, ByListener, ByUser}
}
