package explain

import (
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// owner tells who holds the socket, or why that is not known.
func (t *teller) owner() string {
	if len(t.Owners) > 0 && t.Open() {
		return t.join(t.say("owner.held", t.names(t.Owners)), t.more(t.Owners), t.perhaps(), t.halted(), t.silent())
	}
	text := t.gap()
	switch {
	case len(t.Was) > 0:
		text = t.join(text, t.say("owner.was", t.names(t.Was)))
	case len(t.Owners) > 0:
		text = t.join(text, t.say("owner.was", t.names(t.Owners)))
	case len(t.Via) > 0 && t.Gap == sockets.GapClosed:
		text = t.join(text, t.say("owner.listens", t.names(t.Via)))
	case len(t.Via) > 0:
		text = t.join(text, t.say("owner.accepts", t.names(t.Via)))
	}
	return text
}

// silent tells that an owner does not answer, so that its command line is not
// known.
func (t *teller) silent() string {
	for _, o := range t.Owners {
		if o.Process.Unread == sockets.GapStuck {
			return t.say("owner.silent", nil)
		}
	}
	return ""
}

// halted tells that an owner does not run, and so answers nobody.
func (t *teller) halted() string {
	for _, o := range t.Owners {
		if run := o.Process.Run; run != sockets.RunNormal {
			return t.say("owner."+run.String(), language.Facts{"pid": strconv.Itoa(o.Process.PID)})
		}
	}
	return ""
}

// names has the first of owners, as a fact.
func (x *Explainer) names(owners []sockets.Owner) language.Facts {
	return language.Facts{"names": x.person(owners[0].Process)}
}

// person names a process.
func (x *Explainer) person(p *sockets.Process) string {
	facts := language.Facts{"name": p.Name, "pid": strconv.Itoa(p.PID), "user": account(p.User)}
	switch {
	case p.Name == "":
		return x.say("owner.nameless", facts)
	case facts["user"] == "":
		return x.say("owner.anyone", facts)
	}
	return x.say("owner.someone", facts)
}

// account names a user; "" where none is known.
func account(a sockets.Account) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.UID >= 0:
		return "uid " + strconv.FormatInt(a.UID, 10)
	}
	return ""
}

// more counts the processes but the first; those of one stand together.
func (x *Explainer) more(owners []sockets.Owner) string {
	n := 0
	for i, o := range owners {
		if i > 0 && o.Process.PID != owners[i-1].Process.PID {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return x.say("owner.more", language.Facts{"count": strconv.Itoa(n)})
}

// perhaps says that more processes may hold it, which could not be read.
func (t *teller) perhaps() string {
	if t.Incomplete == sockets.GapNone {
		return ""
	}
	return t.say("owner.perhaps", nil)
}

// gap tells why no owner is known.
func (t *teller) gap() string {
	switch {
	case !t.Open():
		return t.say("gap.gone", nil)
	case t.Gap == sockets.GapPermission:
		return t.forbidden()
	case t.Gap == sockets.GapClosed && t.State == sockets.TimeWait:
		return t.say("gap.timewait", nil)
	case t.Gap == sockets.GapClosed:
		return t.say("gap.orphan", language.Facts{"state": t.State.String()})
	case t.Gap == sockets.GapNone:
		return t.say("gap.none", nil)
	case t.Tunnel != nil:
		return t.say("gap.tunnel", language.Facts{"iface": t.Tunnel.Iface, "kind": t.Tunnel.Kind})
	case t.Gap == sockets.GapNamespace && t.Host.Privilege.Sight == sockets.SightForeign:
		return t.say("gap.foreign", nil)
	case t.Gap == sockets.GapNamespace && t.Key.NetNS != t.Host.NetNS && t.Key.NetNS != 0 && t.Host.NetNS != 0:
		return t.say("gap.network", nil)
	}
	return t.say("gap."+t.Gap.String(), nil)
}

// forbidden tells why a process may not be read, as model.Row.GapText does.
func (t *teller) forbidden() string {
	me, user := t.Host.Privilege, account(t.User)
	switch {
	case me.Inner:
		return t.say("gap.inner", nil)
	case me.AllOwners:
		return t.say("gap.all", nil)
	case me.UID == 0:
		return t.say("gap.root", language.Facts{"lacks": lacks(me)})
	case me.Sight == sockets.SightHidden && t.User.UID != me.UID:
		return t.say("gap.hidden", nil)
	case user == "":
		return t.say("gap.someone", nil)
	case t.User.UID == me.UID:
		return t.say("gap.own", nil)
	}
	return t.say("gap.other", language.Facts{"user": user})
}

func lacks(p sockets.Privilege) string {
	if p.Lacks == "" {
		return "CAP_SYS_PTRACE"
	}
	return p.Lacks
}

// program names who is to do something about the socket.
func (t *teller) program() string {
	if o, ok := t.Holder(); ok && o.Process.Name != "" {
		return o.Process.Name
	}
	return t.say("owner.program", nil)
}
