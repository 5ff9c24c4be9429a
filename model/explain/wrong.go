package explain

import (
	"slices"

	"berth/model"
	"berth/model/trouble"
	"berth/sockets"
)

// wrong returns what is wrong with any of rows, worst first, and what is merely worth
// noting.
func (x *Explainer) wrong(rows []*model.Row) (wrong, notes []Block) {
	if len(x.Findings) == 0 {
		return nil, nil
	}
	of := make(map[sockets.Key]bool, len(rows))
	for _, r := range rows {
		of[r.Key] = true
	}
	return x.told(func(f *trouble.Finding) bool {
		return slices.ContainsFunc(f.Rows, func(r *model.Row) bool { return of[r.Key] })
	})
}

// ailing returns the rows with which something is wrong. A group may have many
// thousands of rows, few of which are ailing.
func ailing(rows []*model.Row) []*model.Row {
	var some []*model.Row
	for _, r := range rows {
		if r.Ails.All() != 0 {
			some = append(some, r)
		}
	}
	return some
}

// troubled reports whether any of rows is in trouble now.
func (x *Explainer) troubled(rows []*model.Row) bool {
	with := *x
	with.Findings = slices.DeleteFunc(slices.Clone(x.Findings), func(f trouble.Finding) bool { return f.Severity != trouble.Trouble })
	wrong, _ := with.wrong(rows)
	return len(wrong) > 0
}

// wrongWith does for the members of a group what wrong does for rows.
func (x *Explainer) wrongWith(g Group) (wrong, notes []Block) {
	switch {
	case len(g.Processes) == 0 && g.Name != "":
		return x.wrong(ailing(g.Rows))
	case len(g.Processes) == 0:
		return x.told(func(f *trouble.Finding) bool {
			return len(f.Processes) == 0 && slices.ContainsFunc(f.Rows, func(r *model.Row) bool { return r.Gap == g.Gap })
		})
	}
	return x.told(func(f *trouble.Finding) bool {
		return slices.ContainsFunc(g.Processes, func(p *sockets.Process) bool { return slices.ContainsFunc(f.Processes, p.Same) })
	})
}

// told describes the findings for which meant returns true. Trouble comes with its
// meaning and advice, too.
func (x *Explainer) told(meant func(*trouble.Finding) bool) (wrong, notes []Block) {
	for i := range x.Findings {
		f := &x.Findings[i]
		if !meant(f) {
			continue
		}
		said := f.Say(x.Language)
		text := said.What
		if f.Severity == trouble.Trouble {
			text = x.join(said.What, said.Meaning, said.Advice)
		}
		b := Block{Label: x.Language.Say("trouble.severity."+f.Severity.String(), nil), Text: text}
		if f.Severity == trouble.Note {
			notes = append(notes, b)
		} else {
			wrong = append(wrong, b)
		}
	}
	return wrong, notes
}
