package local

import (
	"fmt"

	"berth/sockets"
	"berth/sockets/sockdiag"
)

// unseen returns what this snapshot cannot have seen, and what would show it.
func (s *source) unseen(ask sockets.Ask, q search, refused error) []sockets.Missing {
	var all []sockets.Missing
	if ask.Owners != sockets.NoOwners {
		all = s.owners(q)
	}
	if err := s.users.Err(); err != nil {
		all = append(all, sockets.Missing{What: sockets.MissingUserNames, Why: err.Error()})
	}
	if names := s.users.Unanswered(ask.Users); len(names) > 0 {
		all = append(all, sockets.Missing{What: "user names", Count: len(names), Why: "the name service has not said who " + names[0] + " is"})
	}
	if refused != nil {
		all = append(all, sockets.Missing{
			What: sockets.MissingDetails, Why: fmt.Sprintf("%v: /proc/net is read instead, which tells less", refused),
		})
	}
	if !ask.Protos.Has(sockets.TCP) || !ask.States.Has(sockets.Bound) { // though it may be left out this time
		return all
	}
	switch {
	case refused != nil:
		all = append(all, sockets.Missing{
			What: sockets.MissingTCPBound, Why: "/proc/net does not tell of them",
		})
	case s.host.Kernel == "":
		all = append(all, sockets.Missing{What: sockets.MissingTCPBound, Why: "whether this kernel tells of them is not known: its release could not be read"})
	case !sockdiag.SeesBound(s.host.Kernel):
		all = append(all, sockets.Missing{
			What: sockets.MissingTCPBound, Why: "this kernel (" + s.host.Kernel + ") does not tell of them", Mend: "Linux 6.8 or newer",
		})
	}
	return all
}

// owners tells of the sockets whose owner is not known because somebody could
// not be read, by what kept him from it, and of those processes.
func (s *source) owners(q search) []sockets.Missing {
	var count [16]int
	for i := range s.found {
		count[s.found[i].Gap&15]++
	}
	var all []sockets.Missing
	for _, g := range []sockets.Gap{sockets.GapPermission, sockets.GapNamespace, sockets.GapUnread, sockets.GapStuck} {
		if n := count[g]; n > 0 {
			all = append(all, s.because(q, sockets.Missing{What: sockets.MissingOwners, Count: n, Gap: g}))
		}
	}
	return append(append(all, silent(q.stuck)...), s.processes(q)...)
}

// processes tells which processes could not be read, whether or not a socket
// is known to miss them.
func (s *source) processes(q search) []sockets.Missing {
	var all []sockets.Missing
	add := func(g sockets.Gap, n int) {
		all = append(all, s.because(q, sockets.Missing{What: sockets.MissingProcesses, Count: n, Gap: g}))
	}
	refused := 0
	for _, n := range q.refused {
		refused += n
	}
	if refused > 0 || q.sight == sockets.SightHidden {
		add(sockets.GapPermission, refused)
	}
	if q.sight == sockets.SightNamespace || q.sight == sockets.SightForeign {
		add(sockets.GapNamespace, 0)
	}
	if q.failed > 0 || q.err != nil && !q.aborted() {
		add(sockets.GapUnread, q.failed)
	}
	return all
}

// because says why, and what would show it.
func (s *source) because(q search, m sockets.Missing) sockets.Missing {
	switch m.Gap {
	case sockets.GapPermission:
		m.Why, m.Mend = forbidden(s.host.Privilege)
	case sockets.GapNamespace:
		m.Why, m.Mend = "this PID namespace shows its own processes alone (a container?)", "run it on the host, or in a container with --pid=host"
		if q.sight == sockets.SightForeign {
			m.Why, m.Mend = "this /proc is of another PID namespace", "mount the /proc of this one, or run it on the host"
		}
	case sockets.GapStuck:
		m.Why = "a process does not answer"
	case sockets.GapUnread:
		m.Why = "the processes could not be read"
		switch {
		case q.err != nil:
			m.Why = q.err.Error()
		case q.why != nil:
			m.Why = "they could not be read: " + q.why.Error()
		}
	}
	return m
}

// forbidden says why processes may not be read.
func forbidden(p sockets.Privilege) (why, mend string) {
	switch {
	case p.Inner:
		return "this user namespace has no say over the processes outside", "run it outside"
	case p.Sight == sockets.SightHidden:
		return "this /proc hides the processes of others (hidepid)", "sudo berth"
	case p.AllOwners:
		return "the kernel forbids it, though nothing is lacking: a security module, perhaps", ""
	case p.UID == 0:
		return fmt.Sprintf("this root lacks %s (a container?)", p.Lacks), "run it outside, or with --cap-add SYS_PTRACE"
	}
	return fmt.Sprintf("needs root (%s)", p.Lacks), "sudo berth"
}
