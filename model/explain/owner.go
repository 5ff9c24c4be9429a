package explain

import (
	"strconv"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// owner explains who holds the socket, or why that is not known.
func (t *teller) owner() string {
	if len(t.Owners) > 0 && t.Open() {
		return t.join(t.say("owner.held", t.names(t.Owners)), t.more(), t.Language.Long(t.MayBeMore()), t.halted(), t.silent())
	}
	if t.State == sockets.Redirect {
		return ""
	}
	text := t.gap()
	switch {
	case len(t.Was()) > 0:
		text = t.join(text, t.say("owner.was", t.names(t.Was())))
	case len(t.Owners) > 0:
		text = t.join(text, t.say("owner.was", t.names(t.Owners)))
	case len(t.Via()) > 0 && t.Gap == sockets.GapClosed:
		text = t.join(text, t.say("owner.listens", t.names(t.Via())))
	case len(t.Via()) > 0:
		text = t.join(text, t.say("owner.accepts", t.names(t.Via())))
	}
	return text
}

// silent explains that an owner's command line is not known because the owner does not
// answer.
func (t *teller) silent() string {
	for _, o := range t.Owners {
		if o.Process.Unread == sockets.GapStuck {
			return t.Language.Long(model.WhyUnread(o.Process))
		}
	}
	return ""
}

// halted explains that an owner is halted and therefore answers nobody.
func (t *teller) halted() string {
	for _, o := range t.Owners {
		if said := t.Language.Long(model.Halted(o.Process)); said != "" {
			return said
		}
	}
	return ""
}

// names returns the first of owners, as a fact.
func (x *Explainer) names(owners []sockets.Owner) language.Facts {
	return language.Facts{"names": x.person(owners[0].Process)}
}

// person identifies a process.
func (x *Explainer) person(p *sockets.Process) string {
	facts := language.Facts{"name": p.Called(), "pid": strconv.Itoa(p.PID), "user": model.AccountName(p.User)}
	switch {
	case p.Called() == "":
		return x.say("owner.nameless", facts)
	case facts["user"] == "":
		return x.say("owner.anyone", facts)
	}
	return x.say("owner.someone", facts)
}

// more says how many owners there are besides the first. Owners that are the same
// process are adjacent.
func (t *teller) more() string {
	n := 0
	for i, o := range t.Owners {
		if i > 0 && o.Process.PID != t.Owners[i-1].Process.PID {
			n++
		}
	}
	facts := language.Facts{"count": strconv.Itoa(n)}
	switch {
	case n == 0:
		return ""
	case t.Fold != nil: // for several sockets: each may have a different owner
		return t.say("owner.others", facts)
	}
	return t.say("owner.more", facts)
}

// gap explains why no owner is known.
func (t *teller) gap() string {
	switch {
	case !t.Open():
		return t.Language.Long(language.Sentence{Key: "gap.gone"})
	case t.Gap == sockets.GapNone:
		return t.say("owner.unknown", nil)
	}
	return t.Language.Long(t.WhyUnowned(t.Host))
}

// program names the program that has to do something about the socket.
func (t *teller) program() string {
	if o, ok := t.Holder(); ok && o.Process.Called() != "" {
		return o.Process.Called()
	}
	return t.say("owner.program", nil)
}
