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

// ports explains the port that matters, the server's, and why a client's port looks
// the way it does.
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
	if browsers != "" { // what can't be found out elsewhere comes first
		known = ""
	}
	return t.join(local, t.registered(p, t.Proto), known, t.Language.Long(port.Privilege(p, t.Host)), browsers)
}

// browsers warns that browsers refuse to open pages on a port. It returns "" if they
// don't.
func (x *Explainer) browsers(p uint16, proto sockets.Proto) string {
	if p == 0 || proto != sockets.TCP || !port.BrowserRefuses(p) {
		return ""
	}
	return x.say("port.browser", nil)
}

// kind describes which class and range a port is in.
func (x *Explainer) kind(p uint16) string {
	return x.Language.Long(port.Kind(p, port.MarkOf(p, x.Host.Ephemeral), x.Host))
}

// clients explains why a client has the port that it has.
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

// reserved reports whether a port is not handed out although its neighbours are.
func (x *Explainer) reserved(p uint16) bool {
	return x.Host.Ephemeral.Has(p) && x.Host.IsReserved(p)
}

// registered describes what a port is called, and which list says so.
func (x *Explainer) registered(p uint16, proto sockets.Proto) string {
	if p == 0 {
		return ""
	}
	return x.Language.Long(x.Names.Listed(p, proto))
}

// over puts the name of the transport before what registered returns, unless the
// sentence already has it.
func (x *Explainer) over(p uint16, proto sockets.Proto) string {
	said := x.registered(p, proto)
	if _, ok := x.Names.Lookup(proto, p); !ok {
		return said
	}
	return x.say("service.over", language.Facts{"proto": upper(proto.String()), "said": said})
}
