package mask

import (
	"context"
	"strings"

	"berth/sockets"
)

// Source returns a Source that reports the same as the given one, but without the secrets in
// processes' arguments, names and labels.
func Source(from sockets.Source) sockets.Source {
	m := &masked{Source: from, rules: NewRules(), known: make(map[*sockets.Process]*entry), lists: make(map[*sockets.Owner]*list)}
	if c, ok := from.(sockets.Confirmer); ok {
		return &confirming{m, c}
	}
	return m
}

// masked is a Source without secrets. What it returns remains the same for as long as what
// the other Source returns remains the same.
type masked struct {
	sockets.Source
	rules *Rules
	known map[*sockets.Process]*entry
	lists map[*sockets.Owner]*list // keyed by the first owner
	round int
}

type entry struct {
	process *sockets.Process
	round   int
}

type list struct {
	owners []sockets.Owner
	round  int
}

// Snapshot returns the other Source's Snapshot, masked. See sockets.Source.
func (m *masked) Snapshot(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	sn, err := m.Source.Snapshot(ctx, ask)
	m.round++
	m.all(sn.Sockets)
	if sn.Vital != nil {
		for i := range sn.Vital.Processes {
			sn.Vital.Processes[i].Process = m.process(sn.Vital.Processes[i].Process)
		}
	}
	for p, e := range m.known {
		if e.round != m.round {
			delete(m.known, p)
		}
	}
	for o, l := range m.lists {
		if l.round != m.round {
			delete(m.lists, o)
		}
	}
	return sn, err
}

func (m *masked) all(found []sockets.Socket) {
	for i := range found {
		if len(found[i].Owners) > 0 {
			found[i].Owners = m.owners(found[i].Owners)
		}
	}
}

// owners returns owners without their secrets. If they have none, it returns the same slice.
func (m *masked) owners(owners []sockets.Owner) []sockets.Owner {
	first := &owners[0]
	l := m.lists[first]
	if l == nil || len(l.owners) != len(owners) {
		l = &list{owners: owners}
		for i, o := range owners {
			if p := m.process(o.Process); p != o.Process {
				if &l.owners[0] == first {
					l.owners = append([]sockets.Owner(nil), owners...)
				}
				l.owners[i].Process = p
			}
		}
		m.lists[first] = l
	}
	for _, o := range owners {
		m.process(o.Process)
	}
	l.round = m.round
	return l.owners
}

func (m *masked) process(p *sockets.Process) *sockets.Process {
	if p == nil {
		return nil
	}
	e := m.known[p]
	if e == nil {
		e = &entry{process: m.rules.Process(p)}
		m.known[p] = e
	}
	e.round = m.round
	return e.process
}

// Process returns p without secrets: p itself if it has none.
func (r *Rules) Process(p *sockets.Process) *sockets.Process {
	words := p.Words()
	hidden := r.Words(words)
	as := *p
	for i := range words {
		if words[i] == hidden[i] {
			continue
		}
		for _, text := range []*string{&as.Name, &as.Runs, &as.Label, &as.Brief} {
			*text = strings.ReplaceAll(*text, words[i], hidden[i])
		}
		as.Cmdline = strings.Join(hidden, " ")
	}
	if as.Cmdline != p.Cmdline && p.Args != "" {
		as.Args = strings.Join(hidden, "\x00") + "\x00"
	}
	for _, text := range []*string{&as.Cmdline, &as.Name, &as.Comm, &as.Runs, &as.Label, &as.Brief} {
		*text = r.Text(*text)
	}
	if as == *p {
		return p
	}
	return &as
}

// confirming is a masked Source over a Confirmer.
type confirming struct {
	*masked
	from sockets.Confirmer
}

// Confirm returns the other Source's result, masked. See sockets.Confirmer.
func (c *confirming) Confirm(ctx context.Context, ask sockets.Ask, gone []*sockets.Socket) []sockets.Socket {
	found := c.from.Confirm(ctx, ask, gone)
	c.all(found)
	return found
}
