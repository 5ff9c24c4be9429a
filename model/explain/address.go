package explain

import (
	"net/netip"
	"slices"

	"berth/model"
	"berth/model/language"
	"berth/model/who"
	"berth/sockets"
)

// address tells what the addresses mean for who can reach the socket.
func (t *teller) address() string {
	switch {
	case t.Proto == sockets.Unix && t.Unix != nil && t.Unix.Path != "":
		return t.say("address.unix", language.Facts{"path": t.Unix.Path})
	case t.Proto == sockets.Unix:
		return t.say("address.unnamed", nil)
	case !t.Local.IsValid(), !t.Open():
		return ""
	}
	facts := language.Facts{"local": t.Local.String(), "remote": t.Remote.String(), "ip": t.Local.Addr().String()}
	switch {
	case t.State == sockets.Bound && t.Proto == sockets.TCP:
		return t.say("address.idle", facts)
	case t.Remote.IsValid():
		return t.join(t.pair(facts), t.other(), t.carried())
	}
	if t.Reach() == model.ReachHost && !t.Local.Addr().IsLoopback() { // it is the device that keeps others out
		return t.join(t.say("address.iface_loopback", language.Facts{"iface": t.Iface}), t.carried())
	}
	return t.join(t.say("address."+t.reached(), facts), t.iface(), t.carried(), t.otherLocalhost())
}

// otherLocalhost tells that a client of localhost may be refused, where that is
// so.
func (t *teller) otherLocalhost() string {
	refused, ok := who.RefusedLocalhost(t.Rows, t.Proto, t.Local.Port(), t.Host)
	if !ok {
		return ""
	}
	facts := language.Facts{"other": netip.AddrPortFrom(refused, t.Local.Port()).String()}
	return t.say(t.proto("address.other_localhost", "address.other_localhost_datagrams", ""), facts)
}

func (t *teller) pair(facts language.Facts) string {
	switch {
	case t.Proto == sockets.UDP && silent(t.Remote.Addr()):
		return t.say("address.datagrams_group", facts)
	case t.Proto == sockets.UDP:
		return t.say("address.datagrams", facts)
	case t.Remote.Addr().IsLoopback():
		return t.say("address.pair_loopback", facts)
	}
	return t.say("address.pair", facts)
}

// silent tells of an address that nothing comes from: a multicast group, or
// everybody on the link.
func silent(a netip.Addr) bool {
	return a.IsMulticast() || a == everybody
}

// everybody is the address of all hosts of a link.
var everybody = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// other names the program at the other end, where that is on this host.
func (t *teller) other() string {
	switch {
	case t.Peer == nil:
		return ""
	case len(t.Peer.Owners) == 0 && len(t.Peer.Via) > 0:
		return t.say("address.unaccepted", t.names(t.Peer.Via))
	case len(t.Peer.Owners) == 0:
		return t.say("address.unowned", nil)
	}
	return t.say("address.peer", t.names(t.Peer.Owners))
}

// reached returns the kind of the address at which the socket waits.
func (t *teller) reached() string {
	ip := t.Local.Addr()
	switch {
	case ip.IsUnspecified() && ip.Is4():
		return "any4"
	case ip.IsUnspecified():
		return map[sockets.Tri]string{sockets.Yes: "dual", sockets.No: "any6", sockets.Unknown: "any"}[t.DualStack()]
	case ip.IsLoopback():
		return "loopback"
	case ip.IsMulticast():
		return "group"
	case ip.IsLinkLocalUnicast():
		return "link"
	case t.elsewhere(ip):
		return "elsewhere"
	}
	return "one"
}

// elsewhere tells of an address that no interface here has, where those are known.
func (t *teller) elsewhere(ip netip.Addr) bool {
	return ip == everybody || len(t.Host.Addrs) > 0 && t.Key.NetNS == t.Host.NetNS && !slices.Contains(t.Host.Addrs, ip.WithZone(""))
}

func (t *teller) iface() string {
	if t.Iface == "" || t.Local.Addr().IsLoopback() && model.LoopbackDevice(t.Iface) { // a loopback address is nowhere else
		return ""
	}
	return t.say("address.iface", language.Facts{"iface": t.Iface})
}

// carried tells of IPv4 inside an IPv6 socket.
func (t *teller) carried() string {
	switch {
	case !t.Mapped:
		return ""
	case t.Remote.IsValid():
		return t.say("address.mapped", language.Facts{"ip": t.Remote.Addr().String()})
	}
	return t.say("address.mapped_alone", nil)
}
