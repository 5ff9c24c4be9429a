package who

import (
	"strings"
	"time"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// say describes who holds the port and how: "is held by nginx (pid 812, user root,
// running for 3 h, and 4 more processes), listening on 0.0.0.0:80 and [::]:80."
func (hold *Holder) say(h *sockets.Host, now time.Time) string {
	r := hold.Rows[0]
	return "is held by " + holder(r, now) + hold.how() + "." + hold.asides() + mystery(r, h) + hold.origin() + hold.reach()
}

// how describes in which way the port is held, as the end of a sentence.
func (hold *Holder) how() string {
	switch hold.Way {
	case Listens:
		return ", listening on " + endpoints(hold.Rows)
	case Receives:
		return ", receiving on " + endpoints(hold.Rows)
	case Reserves:
		return ", bound to " + endpoints(hold.Rows) + ", but neither listening nor connected"
	case Serves:
		return ", for " + format.Plural(len(hold.Rows), "connection") + " whose listener has gone"
	}
	if hold.Rows[0].Side == model.SideUnknown {
		return ", as an end of " + format.Plural(len(hold.Rows), "connection") + " with " + remotes(hold.Rows)
	}
	return ", as the client's port of " + format.Plural(len(hold.Rows), "connection") + " to " + remotes(hold.Rows)
}

// holder names the programs that hold r, grouping similar ones.
func holder(r *model.Row, now time.Time) string {
	if len(r.Owners) == 0 {
		if r.Tunnel != nil {
			return "the kernel, for the interface " + r.Tunnel.String()
		}
		if hasNone(r.Gap) {
			return "no process"
		}
		return "an unknown process"
	}
	var all []string
	for _, a := range model.Together(nil, r.Owners) {
		all = append(all, nameOf(&a)+" ("+strings.Join(factsOf(&a, now), ", ")+")")
	}
	return strings.Join(all, " and ")
}

// factsOf returns what identifies the process, and how many others are like it.
func factsOf(a *model.Alike, now time.Time) []string {
	facts := model.Identity(language.English(), a.Process, now)
	if a.Count > 1 {
		facts = append(facts, "and "+format.Plural(a.Count-1, "more process"))
	}
	return facts
}

func nameOf(a *model.Alike) string {
	if a.Called == "" {
		return "a process without a name"
	}
	return a.Called
}

// mystery explains in a separate sentence why no process is known to hold r, and what
// would reveal it.
func mystery(r *model.Row, h *sockets.Host) string {
	switch {
	case len(r.Owners) > 0 && r.Incomplete != sockets.GapNone:
		return " Perhaps " + others(r, h) + "."
	case len(r.Owners) > 0, r.Tunnel != nil:
		return ""
	case r.Gap.Blind(): // a guess, and not the reason
		return " Not known: " + unknown(r, h) + "."
	}
	return " The reason: " + unknown(r, h) + "."
}

// unknown explains, in a phrase without a verb, why no process is known to hold r.
func unknown(r *model.Row, h *sockets.Host) string {
	if len(r.Owners) > 0 || r.Tunnel != nil {
		return ""
	}
	return asRoot(language.English().Short(r.WhyUnowned(h)), r.Gap, h)
}

// others returns the clause that follows "perhaps" and says that other processes hold
// r, too.
func others(r *model.Row, h *sockets.Host) string {
	said := language.English().Short(r.MayBeMore())
	if said == "" {
		return ""
	}
	return "others hold it, too: " + asRoot(said, r.Incomplete, h)
}

// asRoot appends to said that root would see the process, if that is so.
func asRoot(said string, g sockets.Gap, h *sockets.Host) string {
	if !model.RootHelps(g, h) {
		return said
	}
	return language.English().Tell("root.see", "said", said)
}

// perhapsMore returns a few words to follow the known holders if there may be more of
// them.
func perhapsMore(r *model.Row, h *sockets.Host) string {
	switch why := r.Incomplete; {
	case why == sockets.GapNone:
		return ""
	case model.RootHelps(why, h):
		return " · perhaps more: needs root"
	case why == sockets.GapNamespace:
		return " · perhaps more: outside this PID namespace"
	default:
		return " · perhaps more: " + why.String()
	}
}

// hasNone reports whether a gap means that there is no process.
func hasNone(g sockets.Gap) bool {
	switch g {
	case sockets.GapClosed, sockets.GapHandshake, sockets.GapUnaccepted, sockets.GapUnfound:
		return true
	}
	return false
}
