package explain

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/language"
	"berth/model/who"
	"berth/sockets"
)

// advice explains what to do if the socket is a problem.
func (t *teller) advice() string {
	facts := language.Facts{
		"name": t.program(), "port": number(t.Local.Port()), "local": t.Local.String(), "remote": t.Remote.String(),
		"iface": t.Iface, "there": t.flag(),
	}
	switch {
	case !t.Open():
		return t.say("advice.gone", nil)
	case t.Proto == sockets.Unix && !t.Unix.HasPeer(): // no other end is known
		return ""
	case t.Proto == sockets.Unix:
		return t.say("advice.unix", language.Facts{"peer": strconv.FormatUint(t.Unix.Peer, 10)})
	case t.State == sockets.Redirect:
		facts["port"] = t.flag() + facts["port"]
		return t.say("advice.redirect", facts)
	case t.Proto == sockets.UDP && t.Remote.IsValid() && silent(t.Remote.Addr()): // nothing will ever wait there
		return ""
	case t.Proto == sockets.UDP:
		return t.say("advice.datagrams", facts)
	case t.State == sockets.Listen:
		return t.listening(facts)
	case t.Gap == sockets.GapUnaccepted && len(t.Owners) == 0: // the client may have closed its end
		return t.say("advice.unaccepted", facts)
	case t.State == sockets.Established:
		return t.open(facts)
	case t.State == sockets.FinWait2 && t.Queue.Recv > 0 && len(t.Owners) > 0:
		return t.say("advice.fin_wait2_unread", facts)
	case t.State == sockets.TimeWait && t.Side == model.SideOut:
		return t.say("advice.time_wait_out", facts)
	case t.State == sockets.TimeWait && (t.listenerAt(t.Local) != nil || len(t.Via()) > 0):
		return t.say("advice.time_wait_held", facts)
	case t.State == sockets.SynSent:
		return t.asking(facts)
	}
	return t.say("advice."+strings.ToLower(t.State.String()), facts)
}

func (t *teller) listening(facts language.Facts) string {
	facts["filter"] = t.flag() + "lport:" + number(t.Local.Port())
	if !t.Local.Addr().IsUnspecified() { // other sockets may have the port on another address
		facts["filter"] = t.flag() + "'local:" + t.Local.String() + "'"
	}
	bound := ""
	if t.Iface != "" {
		bound = "_iface"
	}
	switch {
	case t.full():
		return t.say("advice.full", facts)
	case t.Reach() == model.ReachHost, t.Reach() == model.ReachNobody:
		return t.join(t.say("advice.loopback"+bound, facts), t.say("advice.listening", facts))
	case t.Reach() == model.ReachAny:
		return t.join(t.say("advice.exposed"+bound, facts), t.say("advice.listening", facts))
	}
	return t.say("advice.listening", facts)
}

// asking explains why a request for a connection may have no answer. A host that asks
// itself can't be down.
func (t *teller) asking(facts language.Facts) string {
	at := t.Remote.Addr().WithZone("")
	switch l := t.listenerAt(t.Remote); {
	case !at.IsLoopback() && !slices.Contains(t.addrs(), at):
		return t.say("advice.syn_sent", facts)
	case l != nil && (&teller{t.Explainer, l}).full():
		return t.say("advice.syn_sent_full", facts)
	}
	return t.say("advice.syn_sent_here", facts)
}

// listenerAt returns a listener that has an address and port of this host, as far as
// listeners are known.
func (t *teller) listenerAt(at sockets.Endpoint) *model.Row {
	i := slices.IndexFunc(t.Rows, func(r *model.Row) bool {
		return r.Proto == t.Proto && r.State == sockets.Listen && r.Open() && r.Key.NetNS == t.Key.NetNS &&
			(who.Target{Addr: at.Addr(), Port: at.Port()}).Meets(&r.Socket) == sockets.Yes
	})
	if i < 0 {
		return nil
	}
	return t.Rows[i]
}

// addrs returns the addresses of the socket's network namespace, as far as they are
// known.
func (t *teller) addrs() []netip.Addr {
	switch {
	case t.Space != nil:
		return t.Space.Addrs
	case t.Host != nil:
		return t.Host.Addrs
	}
	return nil
}

func (t *teller) open(facts language.Facts) string {
	switch {
	case t.Queue.Recv > 0:
		return t.say("advice.unread", facts)
	case t.Queue.Send > 0:
		return t.say("advice.unacknowledged", facts)
	case t.Timer.Kind == sockets.TimerKeepalive && t.Timer.Retrans > 0:
		return t.say("advice.silent", facts)
	case t.system() != "linux": // on no other system can a single connection be ended
		return t.say("advice.calm", nil)
	}
	return t.say("advice.open", facts)
}
