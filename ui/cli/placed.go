package cli

import (
	"net/netip"
	"strings"

	"berth/model/who"
	"berth/sockets"
)

// placed returns targets with what h, or else the system, says about their
// addresses.
func (a *app) placed(targets []who.Target, h *sockets.Host, mayBind bool) []who.Target {
	all := make([]who.Target, len(targets))
	for i, t := range targets {
		all[i] = t.Placed(h, func(ip netip.Addr) sockets.Tri { return a.arrives(ip, mayBind) })
	}
	return all
}

// arrives reports whether packets to ip arrive here. Where the routes do not say,
// a test bind does: of any free UDP port, which disturbs nobody.
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

// absent refuses a request about addresses that nobody can have, unless somebody
// has them all the same, as reported by held.
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
