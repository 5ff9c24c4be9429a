package explain

import (
	"strconv"
	"strings"

	"berth/model"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

func upper(s string) string { return strings.ToUpper(s) }

func number(p uint16) string { return strconv.Itoa(int(p)) }

// ports explains the port that matters: the server's, and why a client's
// looks as it does.
func (t *teller) ports() string {
	if !t.Local.IsValid() {
		return ""
	}
	local := t.kind(t.Local.Port())
	switch {
	case t.Side == model.SideOut:
		return t.join(local, t.clients(), t.registered(t.Remote.Port(), t.Proto))
	case t.Side == model.SideUnknown && t.Remote.IsValid(): // either end may be the server's
		return local
	}
	p := t.Local.Port()
	known, browsers := t.knownBriefly(p), t.browsers(p, t.Proto)
	if browsers != "" { // what cannot be found out elsewhere comes first
		known = ""
	}
	return t.join(local, t.registered(p, t.Proto), known, t.privilege(p), browsers)
}

// browsers tells that no page can be opened at a port, where that is so.
func (x *Explainer) browsers(p uint16, proto sockets.Proto) string {
	if p == 0 || proto != sockets.TCP || !port.BrowserRefuses(p) {
		return ""
	}
	return x.say("port.browser", nil)
}

// kind tells the class and the range of a port.
func (x *Explainer) kind(p uint16) string {
	if p == 0 {
		return x.say("port.zero", nil)
	}
	m := port.MarkOf(p, x.Host.Ephemeral)
	facts := language.Facts{"port": number(p), "first": number(x.Host.Ephemeral.First), "last": number(x.Host.Ephemeral.Last)}
	key := "port." + m.Range.String()
	if m.Range == port.Ephemeral && m.Class == port.WellKnown {
		key = "port.ephemeral_low"
	}
	if x.reserved(p) {
		return x.join(x.say(key, facts), x.say("port.reserved", facts))
	}
	return x.say(key, facts)
}

// clients tells why a client has the port that it has.
func (t *teller) clients() string {
	e, p := t.Host.Ephemeral, t.Local.Port()
	switch {
	case p == 0, t.reserved(p):
		return ""
	case e.Last == 0:
		return t.say("port.unknown_range", nil)
	case e.Has(p):
		return t.say("port.picked", nil)
	}
	return t.say("port.chosen", language.Facts{"first": number(e.First), "last": number(e.Last)})
}

// reserved reports whether a port is not handed out though its neighbours are.
func (x *Explainer) reserved(p uint16) bool {
	return x.Host.Ephemeral.Has(p) && x.Host.IsReserved(p)
}

// registered tells what a port is called, by which list.
func (x *Explainer) registered(p uint16, proto sockets.Proto) string {
	e, ok := x.Names.Lookup(proto, p)
	facts := language.Facts{"port": number(p), "service": e.Name, "iana": e.IANA, "proto": upper(proto.String())}
	switch {
	case p == 0:
		return ""
	case !ok && x.listed(p):
		return x.say("service.other", facts)
	case !ok:
		return x.say("service.none", facts)
	case e.By() == port.IANA:
		return x.say("service.iana", facts)
	case e.By() == port.Services:
		return x.say("service.host", facts)
	case e.IANA != "":
		return x.say("service.both", facts)
	}
	return x.say("service.common", facts)
}

// listed reports whether a port has a name over TCP or UDP.
func (x *Explainer) listed(p uint16) bool {
	_, tcp := x.Names.Lookup(sockets.TCP, p)
	_, udp := x.Names.Lookup(sockets.UDP, p)
	return tcp || udp
}

// privilege reports whether a port takes any to be bound on this host.
func (x *Explainer) privilege(port uint16) string {
	p, first := int(port), x.Host.Unprivileged
	facts := language.Facts{"port": number(port), "first": strconv.Itoa(first)}
	switch system := x.Host.System; {
	case p == 0, first < 0, system == "windows":
		return ""
	case system == "darwin" && p < 1024:
		return x.say("privilege.darwin", facts)
	case system == "darwin":
		return ""
	case p < first && system == "linux":
		return x.say("privilege.needed", facts)
	case p < first:
		return x.say("privilege.other", facts)
	case first == 0 && system == "linux":
		return x.say("privilege.off", facts)
	case first == 0:
		return ""
	}
	return x.say("privilege.spared", facts)
}
