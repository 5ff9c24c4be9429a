package query

import "errors"

// tries is the number of places at which Before tries to cut off the filter. There
// is more than one because any of the last few words may be unfinished.
const tries = 4

// Before returns the longest valid filter that ends before the mistake. q is an
// earlier version of the filter.
func (e *Error) Before(q Query) Query {
	runes := []rune(e.Text)
	text := runes[:max(0, min(e.Column-1, len(runes)))]
	ends := wholes(string(text))
	for range tries {
		if len(ends) == 0 {
			break
		}
		last := len(ends) - 1
		part, err := q.Parse(string(text[:ends[last]]))
		if err == nil {
			return part
		}
		ends = ends[:last]
		if sooner := (*Error)(nil); errors.As(err, &sooner) { // an unclosed quote is reported before all other mistakes
			for len(ends) > 0 && ends[len(ends)-1] >= sooner.Column {
				ends = ends[:len(ends)-1]
			}
		}
	}
	return Query{}
}

// wholes returns the places, counted in characters, up to which a filter may be
// complete. These are after each word and each group that is not inside another
// group. If a quote is not closed, only the text before it is considered.
func wholes(of string) []int {
	l := lexer{[]rune(of), 1}
	var ends []int
	depth := 0
	for {
		t, err := l.next()
		if err != nil || t.kind == end {
			return ends
		}
		switch t.kind {
		case openParen:
			depth++
		case closeParen:
			depth--
		}
		if depth == 0 && (t.kind == closeParen || t.kind == text) {
			ends = append(ends, l.column-1)
		}
	}
}
