package language

// Sentence is a fact as the texts word it, in whichever language and form is
// needed: the key of a text with a short and a long form, and what is filled into
// it. The zero Sentence says nothing.
type Sentence struct {
	Key   string
	Facts Facts
}

// Word returns s in a word or two, as a table cell has room for.
func (l *Language) Word(s Sentence) string { return l.form(s, ".word") }

// Short returns the short form of s, a clause without a full stop.
func (l *Language) Short(s Sentence) string { return l.form(s, ".short") }

// Long returns the long form of s, whole sentences.
func (l *Language) Long(s Sentence) string { return l.form(s, ".long") }

func (l *Language) form(s Sentence, form string) string {
	if s.Key == "" {
		return ""
	}
	return l.Say(s.Key+form, s.Facts)
}
