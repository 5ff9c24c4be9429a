package trouble

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// stopped finds processes that can't serve because they are not running, unless
// another process serves instead.
func stopped(s *Scene) []Finding {
	still := make(map[sockets.ProcessID]bool)
	for _, p := range s.Patients {
		if p.Vitals.Stopped || p.Vitals.Frozen {
			still[p.Process.ID()] = true
		}
	}
	var all []Finding
	for _, p := range s.Patients {
		f := Finding{Processes: []*sockets.Process{p.Process}}
		switch v := p.Vitals; {
		case v.LeaderEnded:
			f.Severity, f.Form, f.Rows = Note, formLeader, s.waitingOf(p.Process)
		case v.Frozen, v.Stopped:
			if v.Frozen {
				f.Form = formFrozen
			}
			f.Rows = slices.DeleteFunc(s.Owned(p.Process), func(r *model.Row) bool { return served(r, still) })
		}
		if len(f.Rows) > 0 {
			f.Evidence = []Fact{number("count", len(f.Rows))}
			all = append(all, f)
		}
	}
	return all
}

// served reports whether r is held by a process that is not in still.
func served(r *model.Row, still map[sockets.ProcessID]bool) bool {
	return slices.ContainsFunc(r.Owners, func(o sockets.Owner) bool { return !still[o.Process.ID()] })
}

// replaced finds programs that are still running the version from before an
// upgrade.
func replaced(s *Scene) []Finding {
	at := make(map[string]int)
	var all []Finding
	for _, p := range s.Patients {
		if !p.Vitals.Replaced {
			continue
		}
		path := p.Process.File()
		i, ok := at[path]
		if !ok {
			i = len(all)
			at[path] = i
			all = append(all, Finding{Severity: Note, Evidence: []Fact{text("path", path)}})
		}
		f := &all[i]
		f.Processes = append(f.Processes, p.Process)
		for _, r := range s.waitingOf(p.Process) {
			if !slices.Contains(f.Rows, r) {
				f.Rows = append(f.Rows, r)
			}
		}
	}
	all = slices.DeleteFunc(all, func(f Finding) bool { return len(f.Rows) == 0 })
	for i := range all {
		slices.SortFunc(all[i].Processes, (*sockets.Process).CompareStart)
	}
	return all
}
