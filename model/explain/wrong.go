package explain

import (
	"slices"

	"berth/model"
	"berth/model/trouble"
)

// wrong returns what is wrong with a row, worst first, and what is merely worth a
// note.
func (x *Explainer) wrong(r *model.Row) (wrong, notes []Block) {
	return x.told(func(f *trouble.Finding) bool {
		return slices.ContainsFunc(f.Rows, func(o *model.Row) bool { return o.Key == r.Key })
	})
}

// wrongWith is wrong of what a group has.
func (x *Explainer) wrongWith(g Group) (wrong, notes []Block) {
	return x.told(func(f *trouble.Finding) bool {
		if g.Process == nil {
			return len(f.Processes) == 0 && slices.ContainsFunc(f.Rows, func(r *model.Row) bool { return r.Gap == g.Gap })
		}
		return slices.ContainsFunc(f.Processes, g.Process.Same)
	})
}

// told tells of the findings that are meant. Trouble has its meaning and advice, too.
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
