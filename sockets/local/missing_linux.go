package local

import (
	"fmt"

	"berth/sockets"
	"berth/sockets/sockdiag"
)

// unseen gives what this snapshot cannot have seen, and what would show it.
func (s *source) unseen(ask sockets.Ask, q search, refused error) []sockets.Missing {
	var all []sockets.Missing
	if m, ok := s.owners(q); ok {
		all = append(all, m)
	}
	if refused != nil {
		all = append(all, sockets.Missing{
			What: "details", Why: fmt.Sprintf("%v: /proc/net is read instead, which tells less", refused),
		})
	}
	if !ask.Protos.Has(sockets.TCP) || !ask.States.Has(sockets.Bound) { // though it may be left out this time
		return all
	}
	switch {
	case refused != nil:
		all = append(all, sockets.Missing{
			What: "tcp bound", Why: "/proc/net does not tell of them",
		})
	case !sockdiag.SeesBound(s.host.Kernel):
		all = append(all, sockets.Missing{
			What: "tcp bound", Why: "this kernel (" + s.host.Kernel + ") does not tell of them", Mend: "Linux 6.8 or newer",
		})
	}
	return all
}

// owners counts the sockets whose owner may not be read.
func (s *source) owners(q search) (sockets.Missing, bool) {
	m := sockets.Missing{What: "owners"}
	if q.err != nil {
		m.Why = q.err.Error()
		return m, true
	}
	for i := range s.found {
		if s.found[i].Gap == sockets.GapPermission {
			m.Count++
		}
	}
	p := s.host.Privilege
	switch {
	case m.Count == 0:
		return m, false
	case p.AllOwners:
		m.Why = "some processes could not be read"
	case p.UID == 0:
		m.Why = fmt.Sprintf("this root lacks %s (a container?)", p.Lacks)
		m.Mend = "run it outside, or with --cap-add SYS_PTRACE"
	default:
		m.Why = fmt.Sprintf("needs root (%s)", p.Lacks)
		m.Mend = "sudo berth"
	}
	return m, true
}
