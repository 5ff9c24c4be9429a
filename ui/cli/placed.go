package cli

import (
	"net/netip"
	"strings"

	"berth/model/who"
	"berth/sockets"
)

// placed returns targets completed with what h, or else the system, shows about
// their addresses. The system shows only what is true of this process's own network
// namespace, whose routes and addresses say nothing about another one.
func (a *app) placed(targets []who.Target, h *sockets.Host, mayBind bool) []who.Target {
	arrives := func(ip netip.Addr) sockets.Tri { return a.arrives(ip, mayBind) }
	if h.Within != nil {
		arrives = func(netip.Addr) sockets.Tri { return sockets.Unknown }
	}
	all := make([]who.Target, len(targets))
	for i, t := range targets {
		all[i] = t.Placed(h, arrives)
	}
	return all
}

// arrives reports whether packets to ip arrive on this machine. If the routes don't
// show that, it tries to bind any free UDP port, which does not interfere with
// anything.
func (a *app) arrives(ip netip.Addr, mayBind bool) sockets.Tri {
	if a.Arrives != nil {
		if t := a.Arrives(ip); t != sockets.Unknown {
			return t
		}
	}
	if !mayBind {
		return sockets.Unknown
	}
	switch b, _ := a.Bind(sockets.UDP, netip.AddrPortFrom(ip, 0)); b {
	case sockets.BindOK:
		return sockets.Yes
	case sockets.BindNoAddress, sockets.BindNoFamily:
		return sockets.No
	}
	return sockets.Unknown
}

// absent returns an error for targets whose addresses can't belong to anybody,
// unless held reports that somebody holds them nevertheless.
func absent(command string, targets []who.Target, h *sockets.Host, held func(who.Target) bool) error {
	var names []string
	why := ""
	for _, t := range targets {
		if said := t.Absence(h); said != "" && !held(t) {
			names = append(names, t.String())
			if why == "" {
				why = said
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	return bad("%s %s: %s", command, strings.Join(names, " "), why)
}
