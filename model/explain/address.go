package explain

import (
	"net/netip"

	"berth/model"
	"berth/model/language"
	"berth/model/who"
	"berth/sockets"
)

// address explains which network namespace the socket is in, unless that is berth's
// own, and who can reach the socket, as far as its addresses show.
func (t *teller) address() string {
	if t.Space == nil {
		return t.reachable()
	}
	return t.join(t.say("address.namespace", language.Facts{"name": t.Space.Called()}), t.reachable())
}

// reachable explains who can reach the socket, as far as its addresses show.
func (t *teller) reachable() string {
	switch {
	case t.Proto == sockets.Unix && t.Unix != nil && t.Unix.Path != "":
		return t.say("address.unix", language.Facts{"path": t.Unix.Path})
	case t.Proto == sockets.Unix:
		return t.say("address.unnamed", nil)
	case !t.Local.IsValid(), !t.Open(), t.State == sockets.Redirect:
		return ""
	}
	facts := language.Facts{"local": t.Local.String(), "remote": t.Remote.String()}
	switch {
	case t.State == sockets.Bound && t.Proto == sockets.TCP:
		return t.say("address.idle", facts)
	case t.Remote.IsValid():
		return t.join(t.pair(facts), t.other(), t.carried())
	}
	return t.join(t.Language.Long(t.At(t.Host)), t.Language.Long(t.OnlyBy()), t.carried(), t.otherLocalhost())
}

// otherLocalhost warns that a client of localhost may be refused. It returns "" if no
// client would be.
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

// silent reports whether nothing ever comes from an address, because it is a multicast
// group or stands for every machine on the link.
func silent(a netip.Addr) bool {
	return a.IsMulticast() || model.Everybody(a)
}

// other identifies the program at the other end, if that end is on this host.
func (t *teller) other() string {
	switch {
	case t.Peer == nil:
		return ""
	case len(t.Peer.Owners) == 0 && t.Peer.Gap == sockets.GapClosed:
		return t.say("address.closed", nil)
	case len(t.Peer.Owners) == 0 && t.Peer.Gap == sockets.GapHandshake && len(t.Peer.Via) > 0:
		return t.say("address.shaking", t.names(t.Peer.Via))
	case len(t.Peer.Owners) == 0 && len(t.Peer.Via) > 0:
		return t.say("address.unaccepted", t.names(t.Peer.Via))
	case len(t.Peer.Owners) == 0:
		return t.say("address.unowned", nil)
	}
	return t.say("address.peer", t.names(t.Peer.Owners))
}

// carried explains that an IPv6 socket carries IPv4, if it does.
func (t *teller) carried() string {
	switch {
	case !t.Mapped:
		return ""
	case t.Remote.IsValid():
		return t.say("address.mapped", language.Facts{"ip": t.Remote.Addr().String()})
	}
	return t.say("address.mapped_alone", nil)
}
