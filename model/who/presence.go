package who

import (
	"net/netip"
	"slices"

	"berth/model"
	"berth/sockets"
)

// Presence is whether this machine has an address.
type Presence uint8

// The values of Presence.
const (
	Present   Presence = iota // this machine has it, as far as is known
	Tentative                 // an interface has it, but perhaps another machine does, too, so it can't be bound (RFC 4862)
	Routed                    // no interface has it, but a local route delivers its traffic here
	Absent                    // this machine does not have it
)

// Placed returns t with Presence and V6Only set from the facts about h. If the facts
// don't show whether the machine has the address, Placed calls arrives, which reports
// whether what is sent to an address comes in on this machine.
func (t Target) Placed(h *sockets.Host, arrives func(netip.Addr) sockets.Tri) Target {
	t.Presence = presence(t.Addr, h, arrives)
	t.V6Only = t.Addr == netip.IPv6Unspecified() && h.Rules.BindV6Only == sockets.Yes
	return t
}

func presence(a netip.Addr, h *sockets.Host, arrives func(netip.Addr) sockets.Tri) Presence {
	switch {
	case !a.IsValid(), a.IsUnspecified(), a.IsMulticast(), model.Everybody(a):
		return Present // does not belong to a particular machine
	case h.Rules.Families != 0 && !h.Rules.Families.Has(family(a)):
		return Absent
	case a.Is6() && a.IsLinkLocalUnicast():
		return onSomeLink(a, h)
	case bindable(a, h):
		return Present
	case slices.Contains(h.Addrs, a) && h.Rules.IPv6 != nil && a.Is6():
		return Tentative
	case slices.Contains(h.Addrs, a):
		return Present
	}
	switch arrives(a.WithZone("")) {
	case sockets.Yes:
		return Routed
	case sockets.No:
		return Absent
	}
	return Present
}

// Takes reports whether the system lets a program bind the address of t although
// this machine does not have it (ip_nonlocal_bind).
func (t Target) Takes(h *sockets.Host) bool { return h.Rules.Foreign.Has(family(t.Addr)) }

// bindable reports whether the facts list the address a among those that can be bound.
func bindable(a netip.Addr, h *sockets.Host) bool {
	if a.Is4() {
		return h.Rules.IPv4 != nil && own4(a, h) == Yes
	}
	return slices.Contains(h.Rules.IPv6, a.WithZone(""))
}

// onSomeLink looks for a link-local address on its own interface or, if it names
// none, on any.
func onSomeLink(a netip.Addr, h *sockets.Host) Presence {
	switch {
	case h.Rules.IPv6 == nil:
		return Present
	case slices.ContainsFunc(h.Rules.IPv6, func(x netip.Addr) bool { return x == a || a.Zone() == "" && x.WithZone("") == a }):
		return Present
	case slices.ContainsFunc(h.Rules.IPv6, func(x netip.Addr) bool { return x.WithZone("") == a.WithZone("") }):
		return Absent // it belongs to another interface
	case slices.Contains(h.Addrs, a.WithZone("")):
		return Tentative
	}
	return Absent
}
