package query

import (
	"strings"

	"berth/model/language"
)

// Settled returns a filter without its last word if that word follows a term and is
// the beginning of an operator: in "nginx o", the "o" is about to become "or".
// While such a word is being typed, it has no meaning yet.
func Settled(text string) string {
	ts, err := tokens(text)
	if err != nil || len(ts) < 3 {
		return text
	}
	before, last := ts[len(ts)-3], ts[len(ts)-2] // the last token is the end
	if before.ends() && last.begins() && strings.HasSuffix(text, last.text) {
		return strings.TrimSuffix(text, last.text)
	}
	return text
}

// ends reports whether t may be the end of a term.
func (t token) ends() bool { return t.kind == text || t.kind == closeParen }

// begins reports whether t may become an operator if more letters are typed.
func (t token) begins() bool {
	if t.kind != text || t.text == "" {
		return false
	}
	for _, operator := range []string{"and", "or", "not", "&&", "||"} {
		if strings.HasPrefix(operator, strings.ToLower(t.text)) {
			return true
		}
	}
	return false
}

// unfinished makes an Error for a filter that lacks something at the end.
func unfinished(column int, what language.Sentence, key string) *Error {
	err := wrong(column, what, key)
	err.Unfinished = true
	return err
}
