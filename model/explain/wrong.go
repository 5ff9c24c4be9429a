package explain

import (
	"slices"

	"berth/model"
	"berth/model/trouble"
)

// wrong returns what is wrong with a row, worst first, and what is merely worth a
// note. Trouble has its meaning and advice, too.
func (x *Explainer) wrong(r *model.Row) (wrong, notes []Block) {
	for i := range x.Findings {
		f := &x.Findings[i]
		if !slices.ContainsFunc(f.Rows, func(o *model.Row) bool { return o.Key == r.Key }) {
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
