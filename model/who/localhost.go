package who

import (
	"net/netip"
	"slices"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// RefusedLocalhost returns whichever address of localhost, 127.0.0.1 or ::1, refuses
// connections although a socket waits on the other one. A client that takes localhost
// to mean the returned address is refused. ok is false if both addresses are served or
// neither is, if one is served by a socket that stands for every address of its family,
// or if the answer can't be determined. rows must contain every socket that waits on
// that port.
func RefusedLocalhost(rows []*model.Row, p sockets.Proto, port uint16, h *sockets.Host) (refused netip.Addr, ok bool) {
	both := Target{Port: port, Localhost: true}.Each()
	alone := func(r *model.Row) bool { return r.Local.Addr().IsLoopback() || r.DualStack() == sockets.No }
	waits := func(r *model.Row) bool {
		through := r.Iface == "" || model.LoopbackDevice(r.Iface)
		return r.Proto == p && r.Open() && r.Receives() && here(r, h) && through
	}
	meets := func(t Target, yes sockets.Tri) bool {
		return slices.ContainsFunc(rows, func(r *model.Row) bool {
			return waits(r) && t.Meets(&r.Socket) == yes
		})
	}
	for i, t := range both {
		other := both[1-i]
		lone := slices.ContainsFunc(rows, func(r *model.Row) bool {
			return waits(r) && alone(r) && t.Meets(&r.Socket) == sockets.Yes
		})
		if lone && !meets(other, sockets.Yes) && !meets(other, sockets.Unknown) {
			return other.Addr, h.Rules.Families == 0 || h.Rules.Families.Has(family(other.Addr))
		}
	}
	return netip.Addr{}, false
}

// here reports whether r is in this program's own network namespace, for which the
// available address families are known.
func here(r *model.Row, h *sockets.Host) bool { return r.Key.NetNS == h.NetNS || h.NetNS == 0 }

// otherLocalhost warns that a client of localhost may be refused. It returns "" if no
// client would be, or if nothing serves on e.
func (e *End) otherLocalhost(h *sockets.Host) string {
	if !slices.ContainsFunc(e.Rows, (*model.Row).Receives) {
		return ""
	}
	key := "explain.address.other_localhost"
	refused, ok := RefusedLocalhost(slices.Concat(e.Rows, e.Beside), e.Proto, e.At.Port, h)
	switch {
	case !ok:
		return ""
	case e.Proto == sockets.UDP:
		key += "_datagrams"
	}
	return language.English().Tell(key, "other", netip.AddrPortFrom(refused, e.At.Port).String())
}
