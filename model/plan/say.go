package plan

import (
	"strconv"
	"strings"
	"time"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Say describes a process in the first line. The other lines state what would end
// or break with it and what to expect of the signal s.
func (t *Target) Say(l *language.Language, now time.Time, s sockets.Signal) []string {
	v := voice{l}
	said := []string{t.who(v, now)}
	if rows := t.Holds; len(rows) > 0 {
		said = append(said, v.say("has", "names", v.sockets(rows)))
	}
	waiting, connected := parted(t.Loses)
	if len(waiting) > 0 {
		said = append(said, v.say("loses", "names", v.sockets(waiting)))
	}
	if n := len(connected); n > 0 {
		said = append(said, v.say("breaks", "count", strconv.Itoa(n), "names", remotes(v, connected)))
	}
	said = append(said, t.others(v)...)
	said = append(said, t.again(v)...)
	if f, why := t.Foretell(s); f == WillLive {
		said = append(said, v.say("lives_on", "why", v.Say(why.Key, why.Facts)))
	}
	if t.Guard != GuardNone {
		said = append(said, v.say("beware", "why", t.Guard.Why(l)))
	}
	return said
}

// others lists processes that are not signalled: those that nevertheless end with this
// one, and its children.
func (t *Target) others(v voice) []string {
	var said []string
	if n := len(t.Within); n > 0 {
		said = append(said, v.say("within", "count", strconv.Itoa(n), "names", v.relatives(t.Within)))
	}
	if n := len(t.Children); n > 0 {
		said = append(said, v.say("children", "count", strconv.Itoa(n), "names", v.relatives(t.Children)))
	}
	return said
}

// Breaks returns the number of connections that break when the process ends.
func (t *Target) Breaks() int {
	_, connected := parted(t.Loses)
	return len(connected)
}

// who describes the process by what is known about it.
func (t *Target) who(v voice, now time.Time) string {
	p := t.Process
	name := p.Name
	if name == "" {
		name = v.say("nameless_process")
	}
	said := v.say("who", "name", name, "facts", strings.Join(model.Identity(v.Language, p, now), v.Tell("list.comma")))
	if p.Cmdline != "" && p.Cmdline != p.Name {
		said = v.say("command", "who", said, "command", p.Cmdline)
	}
	if why := v.Short(model.WhyUnread(p)); why != "" {
		said = v.say("command_unread", "who", said, "why", why)
	}
	return said
}

// parted returns the rows that hold a port, and the rows that are connected. If both
// ends of a connection are among rows, it returns only the first.
func parted(rows []*model.Row) (waiting, connected []*model.Row) {
	type end struct {
		netns         uint64
		proto         sockets.Proto
		local, remote sockets.Endpoint
	}
	known := make(map[end]bool)
	for _, r := range rows {
		switch {
		case keeps(r):
			waiting = append(waiting, r)
		case r.Open() && !known[end{r.Key.NetNS, r.Proto, r.Remote, r.Local}]:
			known[end{r.Key.NetNS, r.Proto, r.Local, r.Remote}] = r.Remote.IsValid()
			connected = append(connected, r)
		}
	}
	return waiting, connected
}

// remotes lists the other ends of connections.
func remotes(v voice, rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		name := v.socket(r)
		if r.Remote.IsValid() {
			name = r.Remote.String()
		}
		names = append(names, name)
	}
	return format.Tally(v.Language, names)
}

// SayOrphans names the sockets that belong to no process and therefore can't be
// freed by ending one. It returns "" if there are none.
func (k *Kill) SayOrphans(l *language.Language) string {
	if len(k.Orphans) == 0 {
		return ""
	}
	v := voice{l}
	var names []string
	for _, r := range k.Orphans {
		names = append(names, v.socket(r))
	}
	return v.say("orphans", "count", strconv.Itoa(len(k.Orphans)), "names", format.Tally(l, names))
}

// SayUnknown explains why no process can be ended to free a socket.
func SayUnknown(l *language.Language, r *model.Row, h *sockets.Host) string {
	v := voice{l}
	said := v.say("unknown", "socket", v.socket(r), "why", v.Short(r.WhyUnowned(h)))
	return v.asRoot(said, r.Gap, h)
}

// SayMore warns that a socket whose owners are to be ended may have other owners,
// which are not to be ended. It returns "" if nothing suggests that.
func SayMore(l *language.Language, r *model.Row, h *sockets.Host) string {
	v := voice{l}
	why := v.Short(r.MayBeMore())
	if why == "" {
		return ""
	}
	return v.asRoot(v.say("perhaps_more", "socket", v.socket(r), "why", why), r.Incomplete, h)
}

// asRoot appends that root would see the owner, if that is so.
func (v voice) asRoot(said string, g sockets.Gap, h *sockets.Host) string {
	if !model.RootHelps(g, h) {
		return said
	}
	return v.Tell("root.see", "said", said)
}
