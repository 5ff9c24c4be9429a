package model

import (
	"maps"
	"strconv"
	"strings"

	"berth/model/language"
	"berth/sockets"
)

// Counted names what is missing, with a count if that is known: "12 owners", "1
// process", "tcp bound".
func Counted(l *language.Language, m sockets.Missing) string {
	n, key := strconv.Itoa(m.Count), missingKey(m.What)+".counted"
	switch {
	case m.Count == 0:
		return Missing(l, m.What)
	case l.Has(key):
		return l.Say(key, language.Facts{"count": n})
	}
	return n + " " + Missing(l, m.What)
}

// Missing names what is missing. Lists and kinds of trouble have the names that
// users type to ask for them.
func Missing(l *language.Language, s sockets.Subject) string {
	if key := missingKey(s) + ".name"; l.Has(key) {
		return l.Say(key, nil)
	}
	return string(s)
}

func missingKey(s sockets.Subject) string {
	return "missing." + strings.ReplaceAll(string(s), " ", "_")
}

// Why explains in a clause why m was not seen.
func Why(l *language.Language, m sockets.Missing) string {
	facts := language.Facts(m.Why.Facts)
	switch m.Why.Kind {
	case "":
		return ""
	case sockets.ReasonStuck:
		return l.Say("unseen.why."+stuckKey(facts), language.Facts{"process": stuckName(l, facts), "more": facts["more"], "untried": facts["untried"]})
	}
	if lacks := strings.Split(facts["lacks"], " and "); len(lacks) > 1 { // joined this way by a Source
		facts = maps.Clone(facts)
		facts["lacks"] = l.List(lacks)
	}
	return l.Say("unseen.why."+string(m.Why.Kind), facts)
}

// Mend returns a command that would reveal what is missing, or a clause that says
// how to reveal it. It returns "" if nothing would.
func Mend(l *language.Language, m sockets.Missing) string {
	if m.Mend == "" {
		return ""
	}
	return l.Say("unseen.mend."+string(m.Mend), nil)
}

// Unseen states in one line what was not seen, why, and what would reveal it.
func Unseen(l *language.Language, m sockets.Missing) string {
	key := "unseen.line"
	if m.Mend != "" {
		key = "unseen.mended"
	}
	return l.Say(key, language.Facts{"what": Counted(l, m), "why": Why(l, m), "mend": Mend(l, m)})
}

// stuckKey returns the key of the message about processes that do not respond.
func stuckKey(facts language.Facts) string {
	key := "stuck"
	if facts["more"] != "0" {
		key += "_more"
	}
	if facts["untried"] != "0" {
		key += "_untried"
	}
	return key
}

// stuckName names the first process that does not respond.
func stuckName(l *language.Language, facts language.Facts) string {
	key := "unseen.process.named"
	if facts["name"] == "" {
		key = "unseen.process.nameless"
	}
	name := l.Say(key, facts)
	if facts["state"] == "" {
		return name
	}
	return l.Say("unseen.process.state", language.Facts{"process": name, "state": facts["state"]})
}
