package query

import (
	"strings"
	"unicode"
)

// char is one character of a word.
type char struct {
	r      rune
	column int
	quoted bool
}

// word is a piece of the filter, with its quotes removed.
type word struct {
	chars  []char
	column int // of its first character, or of the place where one is missing
}

// String returns the word without its quotes.
func (w word) String() string {
	var b strings.Builder
	for _, c := range w.chars {
		b.WriteRune(c.r)
	}
	return b.String()
}

// quoted reports whether any part of w was between quotes.
func (w word) quoted() bool {
	for _, c := range w.chars {
		if c.quoted {
			return true
		}
	}
	return false
}

// index returns the position of the first unquoted r, or -1.
func (w word) index(r rune) int {
	for i, c := range w.chars {
		if c.r == r && !c.quoted {
			return i
		}
	}
	return -1
}

func (w word) before(i int) word { return word{w.chars[:i], w.column} }

// after returns what follows the first i characters. i must be at least 1.
func (w word) after(i int) word {
	return word{w.chars[i:], w.chars[i-1].column + 1}
}

// split cuts w at each unquoted sep.
func (w word) split(sep rune) []word {
	var parts []word
	for i := w.index(sep); i >= 0; i = w.index(sep) {
		parts = append(parts, w.before(i))
		w = w.after(i + 1)
	}
	return append(parts, w)
}

type kind uint8

const (
	end kind = iota
	text
	openParen
	closeParen
	and
	or
	not
)

// token is one word or symbol of a filter.
type token struct {
	kind   kind
	word   word   // as written
	text   string // the word as a string; "" if it has quotes
	quotes bool   // whether it has quotes, perhaps with nothing between them
}

// lexer reads a filter character by character.
type lexer struct {
	rest   []rune
	column int // of the first character of rest
}

// tokens reads all of text; the last token is of kind end.
func tokens(text string) ([]token, *Error) {
	l := lexer{[]rune(text), 1}
	var all []token
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		all = append(all, t)
		if t.kind == end {
			return all, nil
		}
	}
}

func (l *lexer) next() (token, *Error) {
	for len(l.rest) > 0 && unicode.IsSpace(l.rest[0]) {
		l.take()
	}
	t := token{word: word{column: l.column}}
	if len(l.rest) == 0 {
		return t, nil
	}
	if k, ok := signs(l.rest[0]); ok {
		t.kind = k
		t.word.chars = []char{{l.rest[0], l.column, false}}
		l.take()
		return t, nil
	}
	return l.text(t)
}

func signs(r rune) (kind, bool) {
	switch r {
	case '(':
		return openParen, true
	case ')':
		return closeParen, true
	case '!':
		return not, true
	}
	return end, false
}

func (l *lexer) take() rune {
	r := l.rest[0]
	l.rest = l.rest[1:]
	l.column++
	return r
}

// text reads a word, up to a space or a parenthesis.
func (l *lexer) text(t token) (token, *Error) {
	for len(l.rest) > 0 {
		r := l.rest[0]
		if unicode.IsSpace(r) || r == '(' || r == ')' {
			break
		}
		if r != '"' {
			t.word.chars = append(t.word.chars, char{r, l.column, false})
			l.take()
			continue
		}
		t.quotes = true
		if err := l.quote(&t.word); err != nil {
			return t, err
		}
	}
	t.kind = text
	if !t.quotes {
		t.text = t.word.String()
		t.kind = keyword(t.text)
	}
	return t, nil
}

// quote reads a quoted string, in which \" is a quote and \\ a backslash.
func (l *lexer) quote(w *word) *Error {
	from := l.column
	l.take()
	for len(l.rest) > 0 {
		column, r := l.column, l.take()
		if r == '"' {
			return nil
		}
		if r == '\\' && len(l.rest) > 0 && (l.rest[0] == '"' || l.rest[0] == '\\') {
			r = l.take()
		}
		w.chars = append(w.chars, char{r, column, true})
	}
	return unfinished(from, phrase("what.quote"), "unclosed_quote")
}

func keyword(s string) kind {
	if len(s) > len("and") {
		return text
	}
	switch strings.ToLower(s) {
	case "and", "&&":
		return and
	case "or", "||":
		return or
	case "not":
		return not
	}
	return text
}
