package local

import (
	"berth/sockets"
	"berth/sockets/sockdiag"
)

// unseen returns what this snapshot can't include, and what would reveal it.
func (s *source) unseen(ask sockets.Ask, q search, refused error) []sockets.Missing {
	var all []sockets.Missing
	if ask.Owners != sockets.NoOwners {
		all = s.owners(q)
	}
	if err := s.users.Err(); err != nil {
		all = append(all, sockets.Missing{What: sockets.MissingUserNames, Why: sockets.Said(err.Error())})
	}
	if names := s.users.Unanswered(ask.Users); len(names) > 0 {
		all = append(all, sockets.Missing{What: sockets.MissingUserNames, Count: len(names), Why: sockets.Because(sockets.ReasonNameless, "user", names[0])})
	}
	if refused != nil {
		all = append(all, sockets.Missing{
			What: sockets.MissingDetails, Why: sockets.Because(sockets.ReasonLists, "text", refused.Error()),
		})
	}
	if !ask.Protos.Has(sockets.TCP) || !ask.States.Has(sockets.Bound) { // Ask.SkipIdle makes no difference here
		return all
	}
	switch {
	case refused != nil:
		all = append(all, sockets.Missing{
			What: sockets.MissingTCPBound, Why: sockets.Because(sockets.ReasonListsBound),
		})
	case s.host.Kernel == "":
		all = append(all, sockets.Missing{What: sockets.MissingTCPBound, Why: sockets.Because(sockets.ReasonNoRelease)})
	case !sockdiag.SeesBound(s.host.Kernel):
		all = append(all, sockets.Missing{
			What: sockets.MissingTCPBound, Why: sockets.Because(sockets.ReasonOldKernel, "kernel", s.host.Kernel), Mend: sockets.RemedyKernel,
		})
	}
	return all
}

// owners reports the processes that could not be read, and the sockets whose owners
// are unknown because of that, grouped by the reason.
func (s *source) owners(q search) []sockets.Missing {
	var count sockets.CountBy[sockets.Gap]
	for i := range s.found {
		count.Add(s.found[i].Gap, 1)
	}
	var all []sockets.Missing
	for _, g := range []sockets.Gap{sockets.GapPermission, sockets.GapNamespace, sockets.GapUnread, sockets.GapStuck} {
		if n := count.Of(g); n > 0 {
			all = append(all, s.because(q, sockets.Missing{What: sockets.MissingOwners, Count: n, Gap: g}))
		}
	}
	return append(append(all, silent(q.stuck)...), s.processes(q)...)
}

// processes reports the processes that could not be read, whether or not a socket's
// owner is known to be missing because of them.
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

// because returns m with the reason filled in, and with what would reveal the
// owners.
func (s *source) because(q search, m sockets.Missing) sockets.Missing {
	switch m.Gap {
	case sockets.GapPermission:
		m.Why, m.Mend = forbidden(s.host.Privilege)
	case sockets.GapNamespace:
		m.Why, m.Mend = sockets.Because(sockets.ReasonNamespace), sockets.RemedyHost
		if q.sight == sockets.SightForeign {
			m.Why, m.Mend = sockets.Because(sockets.ReasonForeign), sockets.RemedyMount
		}
	case sockets.GapStuck:
		m.Why = sockets.Because(sockets.ReasonSilent)
	case sockets.GapUnread:
		m.Why = sockets.Because(sockets.ReasonUnread)
		switch {
		case q.err != nil:
			m.Why = sockets.Said(q.err.Error())
		case q.why != nil:
			m.Why = sockets.Because(sockets.ReasonUnreadFor, "text", q.why.Error())
		}
	}
	return m
}

// forbidden returns why processes may not be read, and what would help.
func forbidden(p sockets.Privilege) (sockets.Reason, sockets.Remedy) {
	switch {
	case p.Inner:
		return sockets.Because(sockets.ReasonInner), sockets.RemedyOutside
	case p.Sight == sockets.SightHidden:
		return sockets.Because(sockets.ReasonHidden), sockets.RemedyRoot
	case p.AllOwners:
		return sockets.Because(sockets.ReasonForbidden), ""
	case p.UID == 0:
		return sockets.Because(sockets.ReasonBareRoot, "lacks", p.Lacks), sockets.RemedyCapability
	}
	return sockets.Because(sockets.ReasonRoot, "lacks", p.Lacks), sockets.RemedyRoot
}
