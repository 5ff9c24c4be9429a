package who

import (
	"strconv"
	"strings"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Trace gives each holder the origins of its processes, as returned by read.
func (v *Verdict) Trace(read func(*sockets.Process) sockets.Origin) {
	for i := range v.Ends {
		for j := range v.Ends[i].Holders {
			h := &v.Ends[i].Holders[j]
			h.Origins = nil
			for _, p := range h.Processes() {
				h.Origins = append(h.Origins, read(p))
			}
		}
	}
}

// Processes returns the processes that hold the sockets, each once.
func (hold *Holder) Processes() []*sockets.Process {
	var all []*sockets.Process
	for i, o := range hold.Rows[0].Owners {
		if i == 0 || all[len(all)-1] != o.Process {
			all = append(all, o.Process)
		}
	}
	return all
}

// origin describes where the first process comes from, in separate sentences. It
// returns "" if the process was not traced.
func (hold *Holder) origin() string {
	if len(hold.Origins) == 0 {
		return ""
	}
	o := &hold.Origins[0]
	return started(o) + runs(o, hold.Processes()[0]) + unread(o)
}

// started describes who started a process: " It was started by bash (pid 80), under
// sshd (pid 70) and systemd (pid 1), in session-3.scope."
func started(o *sockets.Origin) string {
	var names []string
	for _, p := range o.Parents {
		names = append(names, p.Called()+" (pid "+strconv.Itoa(p.PID)+")")
	}
	unit := ""
	if o.Unit != "" {
		unit = "in " + o.Unit
	}
	switch {
	case len(names) == 0 && unit == "":
		return ""
	case len(names) == 0:
		return " It runs " + unit + "."
	case len(names) > 1:
		names[0] += ", under " + format.List(names[1:])
	}
	if unit != "" {
		unit = ", " + unit
	}
	return " It is a child of " + names[0] + unit + "."
}

// longest is how many letters of a command line fit into a sentence.
const longest = 200

// runs describes in which directory the process runs, and with which command.
func runs(o *sockets.Origin, p *sockets.Process) string {
	var said []string
	if o.Directory != "" {
		said = append(said, "in "+o.Directory)
	}
	if p.Cmdline != "" {
		said = append(said, "as "+brief(p.Cmdline))
	}
	text := ""
	if len(said) > 0 {
		text = " It runs " + strings.Join(said, ", ") + "."
	}
	if why := language.English().Long(model.WhyUnread(p)); why != "" {
		text += " " + why
	}
	return text
}

func brief(s string) string {
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}

// unread explains what could not be read, and why.
func unread(o *sockets.Origin) string {
	switch names := missing(o); {
	case len(names) == 0:
		return ""
	case len(names) == 1 && o.Missing[0].What != sockets.MissingParents:
		return " Its " + names[0] + " is not known: " + model.Why(language.English(), o.Missing[0]) + "."
	default:
		return " Its " + format.List(names) + " are not known: " + model.Why(language.English(), o.Missing[0]) + "."
	}
}

// missed lists what could not be read, and explains why.
func missed(o *sockets.Origin) string {
	if names := missing(o); len(names) > 0 {
		return format.List(names) + ": " + model.Why(language.English(), o.Missing[0])
	}
	return ""
}

// missing lists what could not be read.
func missing(o *sockets.Origin) []string {
	var names []string
	for _, m := range o.Missing {
		names = append(names, model.Missing(language.English(), m.What))
	}
	return names
}

// reach describes where the sockets can be reached from.
func (hold *Holder) reach() string {
	if s := hold.reachable(); s != "" {
		return " It can be reached from " + s + "."
	}
	return ""
}

// reachable names those who can reach the sockets, as far as their addresses and the
// firewall show. It returns "" if the sockets are not waiting for connections or
// datagrams.
func (hold *Holder) reachable() string {
	if hold.Way != Listens && hold.Way != Receives {
		return ""
	}
	reach := hold.Reach()
	said := reach.Said()
	switch gate := hold.gate; {
	case hold.stray:
		said.Key = "reach.elsewhere"
	case reach > model.ReachHost && gate.away:
		said.Key = "reach.host_sent"
	case reach > model.ReachHost && gate.gated && gate.in == sockets.No:
		said.Key = gate.blocked()
	case reach == model.ReachHost && gate.inner && gate.own == sockets.No:
		said.Key = "reach.none_own"
	case reach == model.ReachAny && gate.gated && gate.in == sockets.Yes && gate.own == sockets.Yes:
		said.Key = "reach.any_in"
	}
	return language.English().Short(said)
}

// blocked returns the key for those who reach a socket if the firewall keeps out what
// comes from outside.
func (g gate) blocked() string {
	switch {
	case g.inner && g.own == sockets.No:
		return "reach.none_blocked"
	case g.own == sockets.Yes:
		return "reach.host_blocked"
	}
	return "reach.host_perhaps"
}

// Reach returns how widely the sockets can be reached: the widest reach of any of them.
func (hold *Holder) Reach() model.Reach {
	far := model.ReachNone
	for _, r := range hold.Rows {
		far = max(far, r.Reach())
	}
	return far
}
