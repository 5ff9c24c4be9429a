package explain

import (
	"slices"

	"berth/model"
	"berth/model/trouble"
)

// wrong tells what is wrong with a row: of trouble also what it means and what to
// do. The findings stand worst first.
func (x *Explainer) wrong(r *model.Row) []Block {
	var blocks []Block
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
		blocks = append(blocks, Block{Label: x.Language.Say("trouble.severity."+f.Severity.String(), nil), Text: text})
	}
	return blocks
}
