package query

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// Ports is the ports at both ends of a socket. A port is negative if there is no
// such end.
type Ports struct{ Local, Remote int32 }

// PortsOf returns the ports of a row.
func PortsOf(r *model.Row) Ports { return Ports{portOf(r.Local), portOf(r.Remote)} }

func portOf(e sockets.Endpoint) int32 {
	if !e.IsValid() {
		return -1
	}
	return int32(e.Port())
}

// ByPorts returns a function that does the same as Match, given only a row's ports.
// It returns nil if the query tests anything else. A caller that has the ports at
// hand need not read the row.
func (q Query) ByPorts() func(Ports) bool {
	if q.filter == nil {
		return nil
	}
	for t := range q.root.terms {
		if t.ports == nil {
			return nil
		}
	}
	return q.root.matchPorts
}

func (ns anyOf) matchPorts(p Ports) bool {
	return slices.ContainsFunc(ns, func(n node) bool { return n.matchPorts(p) })
}

func (ns allOf) matchPorts(p Ports) bool {
	return !slices.ContainsFunc(ns, func(n node) bool { return !n.matchPorts(p) })
}

func (i inverse) matchPorts(p Ports) bool { return !i.node.matchPorts(p) }

func (t *term) matchPorts(p Ports) bool { return t.ports(p) }
