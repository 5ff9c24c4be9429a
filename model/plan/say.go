package plan

import (
	"strings"
	"time"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Say tells of one process what it is, in the first line, and in the others
// what its end takes with it and what is to be expected of the signal s.
func (t *Target) Say(now time.Time, s sockets.Signal) []string {
	said := []string{t.who(now)}
	if rows := t.Holds; len(rows) > 0 {
		said = append(said, "has "+socketNames(rows))
	}
	waiting, connected := parted(t.Loses)
	if len(waiting) > 0 {
		said = append(said, "loses "+socketNames(waiting)+" too")
	}
	if n := len(connected); n > 0 {
		said = append(said, format.Plural(n, "connection")+" "+breaks(n)+": "+remotes(connected))
	}
	said = append(said, t.others()...)
	said = append(said, t.again()...)
	if f, why := t.Foretell(s); f == WillLive {
		said = append(said, "will live on: it "+why)
	}
	if t.Guard != GuardNone {
		said = append(said, "beware: it "+t.Guard.Why())
	}
	return said
}

// others tells of the processes that are not signalled, and of those that end
// all the same.
func (t *Target) others() []string {
	var said []string
	if n := len(t.Within); n > 0 {
		said = append(said, format.Plural(n, "other process")+" in its PID namespace "+ends(n)+" with it: "+relatives(t.Within))
	}
	if n := len(t.Children); n > 0 {
		said = append(said, format.Plural(n, "child process")+": "+relatives(t.Children)+"; not signalled")
	}
	return said
}

func ends(n int) string {
	if n == 1 {
		return "ends"
	}
	return "end"
}

// Breaks counts the connections that break with the process.
func (t *Target) Breaks() int {
	_, connected := parted(t.Loses)
	return len(connected)
}

// who names the process with what a person knows it by.
func (t *Target) who(now time.Time) string {
	p := t.Process
	facts := model.Identity(p, now)
	name := p.Name
	if name == "" {
		name = "a process without a name"
	}
	said := name + " (" + strings.Join(facts, ", ") + ")"
	if p.Cmdline != "" && p.Cmdline != p.Name {
		said += ": " + p.Cmdline
	}
	if why := language.English().Short(model.WhyUnread(p)); why != "" {
		said += "; its command line is not known: " + why
	}
	return said
}

// parted returns those of rows that keep a port, and those that are connected; of
// a connection whose two ends are among rows, the first.
func parted(rows []*model.Row) (waiting, connected []*model.Row) {
	type end struct {
		netns         uint64
		proto         sockets.Proto
		local, remote sockets.Endpoint
	}
	known := make(map[end]bool)
	for _, r := range rows {
		switch {
		case waits(r):
			waiting = append(waiting, r)
		case r.Open() && !known[end{r.Key.NetNS, r.Proto, r.Remote, r.Local}]:
			known[end{r.Key.NetNS, r.Proto, r.Local, r.Remote}] = r.Remote.IsValid()
			connected = append(connected, r)
		}
	}
	return waiting, connected
}

func remotes(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		name := SocketName(r)
		if r.Remote.IsValid() {
			name = r.Remote.String()
		}
		names = append(names, name)
	}
	return format.List(names)
}

func relatives(rs []sockets.Relative) string {
	var names []string
	for _, r := range rs {
		names = append(names, named(r.Name, r.PID))
	}
	return format.List(names)
}

func breaks(n int) string {
	if n == 1 {
		return "breaks"
	}
	return "break"
}

// SayOrphans tells of the sockets that nobody can be ended for; "" where there
// are none.
func (k *Kill) SayOrphans() string {
	if len(k.Orphans) == 0 {
		return ""
	}
	return format.Plural(len(k.Orphans), "socket") + " without a process: " + socketNames(k.Orphans) + "; berth close closes what the kernel finishes alone"
}

// SayUnknown tells of a socket why there is nobody to be ended for it.
func SayUnknown(r *model.Row, h *sockets.Host) string {
	said := SocketName(r) + ": no owner is known: " + language.English().Short(r.WhyUnowned(h))
	if r.Gap == sockets.GapPermission && h != nil && h.Privilege.UID > 0 && !h.Privilege.Inner {
		said += "; run berth as root"
	}
	return said
}

// SayMore says of a socket whose owners are to be ended that there may be more
// of them, which are not; "" where nothing speaks for it.
func SayMore(r *model.Row, h *sockets.Host) string {
	said := language.English().Short(r.MayBeMore())
	if said == "" {
		return ""
	}
	if r.Incomplete == sockets.GapPermission && h != nil && h.Privilege.UID > 0 && !h.Privilege.Inner {
		said += "; run berth as root"
	}
	return SocketName(r) + ": perhaps others hold it, too: " + said
}
