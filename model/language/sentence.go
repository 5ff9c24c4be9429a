package language

// Sentence is a fact that can be stated in any language and in several forms. It
// consists of the key of a message that has these forms and the facts to fill in.
// The zero Sentence is empty in every form.
type Sentence struct {
	Key   string
	Facts Facts
}

// Word returns s in a word or two, short enough for a table cell.
func (l *Language) Word(s Sentence) string { return l.form(s, ".word") }

// Short returns the short form of s, a clause without a full stop.
func (l *Language) Short(s Sentence) string { return l.form(s, ".short") }

// Long returns the long form of s: complete sentences.
func (l *Language) Long(s Sentence) string { return l.form(s, ".long") }

func (l *Language) form(s Sentence, form string) string {
	if s.Key == "" {
		return ""
	}
	return l.Say(s.Key+form, s.Facts)
}
