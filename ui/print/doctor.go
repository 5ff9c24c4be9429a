package print

import (
	"io"

	"berth/model/language"
	"berth/model/trouble"
	"berth/model/who"
	"berth/sockets"
)

// Doctor writes the findings in blocks of labelled lines, wrapped to width cells.
// If width is 0, it does not wrap them. If several findings mean the same, it
// writes the meaning only once.
func Doctor(w io.Writer, found []trouble.Finding, l *language.Language, width int) error {
	var blocks []who.Block
	label := func(name string) string { return l.Say("trouble.label."+name, nil) }
	for i := range found {
		f := &found[i]
		said := f.Say(l)
		b := who.Block{Head: l.Say("trouble.severity."+f.Severity.String(), nil)}
		what := who.Line{Label: label("what"), Text: said.What}
		if again := i > 0 && alike(f, &found[i-1]); again {
			last := &blocks[len(blocks)-1]
			at := len(last.Lines) - 2
			last.Lines = append(last.Lines[:at:at], append([]who.Line{what}, last.Lines[at:]...)...)
			continue
		}
		b.Lines = []who.Line{
			{Text: trouble.ID(f.Kind)},
			what,
			{Label: label("meaning"), Text: said.Meaning},
			{Label: label("advice"), Text: said.Advice},
		}
		blocks = append(blocks, b)
	}
	for _, b := range blocks {
		if err := Blocks(w, []who.Block{b}, width); err != nil {
			return err
		}
		if _, err := io.WriteString(w, "\n"); err != nil {
			return err
		}
	}
	return nil
}

// alike reports whether two findings mean the same, but for different sockets.
func alike(a, b *trouble.Finding) bool {
	return a.Kind == b.Kind && a.Severity == b.Severity && a.Form == b.Form
}

// DoctorSchema is the schema of DoctorJSON.
const DoctorSchema = "berth-doctor/1"

// DoctorJSON writes one object with the findings. docs/JSON.md describes it.
func DoctorJSON(w io.Writer, p Page, found []trouble.Finding, l *language.Language) error {
	e := &encoder{host: p.Host}
	e.raw(`{"schema":"` + DoctorSchema + `","time":`)
	e.time(p.Time)
	e.raw(`,"host":`)
	e.text(hostName(p.Host))
	e.raw(`,"findings":[`)
	for i := range found {
		e.comma(i)
		e.finding(&found[i], p, l)
		if err := e.flush(w, flushAt); err != nil {
			return err
		}
	}
	e.raw("],\n\"gaps\":")
	e.gaps(p.Missing)
	e.raw("}\n")
	return e.flush(w, 0)
}

func (e *encoder) finding(f *trouble.Finding, p Page, l *language.Language) {
	said := f.Say(l)
	e.word(`{"id":`, trouble.ID(f.Kind))
	e.word(`,"severity":`, f.Severity.String())
	e.field(`,"text":`, said.What)
	e.field(`,"meaning":`, said.Meaning)
	e.field(`,"advice":`, said.Advice)
	e.within(f.Within)
	e.raw(`,"evidence":{`)
	for i, fact := range f.Evidence {
		e.more(i)
		e.fact(fact)
	}
	e.raw(`},"pids":[`)
	for i, process := range f.Processes {
		e.more(i)
		e.number("", int64(process.PID), true)
	}
	e.raw(`],"sockets":[`)
	for i, r := range f.Rows {
		e.more(i)
		e.raw("{")
		e.socket(r, p)
		e.raw("}")
	}
	e.raw("]}")
}

// within appends the network namespace of a finding, or null if it is berth's own.
func (e *encoder) within(s *sockets.Space) {
	if s == nil {
		e.raw(`,"netns":null,"netns_name":null`)
		return
	}
	e.id(`,"netns":`, s.NetNS)
	e.raw(`,"netns_name":`)
	e.text(s.Name)
}

// more appends a comma before every entry of a list except the first.
func (e *encoder) more(i int) {
	if i > 0 {
		e.raw(",")
	}
}

// fact appends a piece of evidence. Times are in milliseconds.
func (e *encoder) fact(f trouble.Fact) {
	switch f.Sort {
	case trouble.FactText:
		e.field(`"`+f.Name+`":`, f.String())
	case trouble.FactTime:
		e.number(`"`+f.Name+`_ms":`, f.Number, true)
	default:
		e.number(`"`+f.Name+`":`, f.Number, true)
	}
}
