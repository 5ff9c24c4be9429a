package cli

import (
	"context"
	"slices"
	"strings"

	"berth/internal/pattern"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/query"
	"berth/model/suggest"
)

// filterable lists the characters that the name of a process may contain in a filter
// without quotes. Names of settings and paths have others as well.
const filterable = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

// unexplained returns the error for an unknown word.
func (a *app) unexplained(ctx context.Context, l *language.Language, what string) error {
	if found := explain.Near(l, what); len(found) > 0 {
		return bad("explain %s: %s", plain(what), l.Tell("explain.wrong.near", "names", l.Either(found)))
	}
	return bad("explain %s: %s", plain(what), l.Tell("explain.wrong.unknown", "example", a.likeliest(ctx, what)))
}

// likeliest returns a filter that the user may have meant by a bare value, or an
// example if there is none.
func (a *app) likeliest(ctx context.Context, value string) string {
	for _, field := range []string{"lport:", "lip:"} {
		if _, err := query.Parse(field + value); err == nil {
			return field + value
		}
	}
	if a.running(ctx, value) {
		return "proc:" + value
	}
	return "ephemeral"
}

// running reports whether a process with this name has a socket.
func (a *app) running(ctx context.Context, name string) bool {
	if strings.Trim(name, filterable) != "" {
		return false
	}
	q, err := query.Parse("proc:" + name)
	if err != nil {
		return false
	}
	v, err := a.viewOf(ctx, target{query: q})
	return err == nil && len(v.Rows) > 0
}

// aTerm matches a word that may be a term of a filter, and its field.
var aTerm = pattern.Lazy(`^[!(]*([A-Za-z]+)(?:[:=]|[<>]=?)(?:[^:/]|:\w*:|:\d|$)`)

// fieldOf returns the name before the colon of a word that may be a term of a filter, in
// lower case, or "".
func fieldOf(word string) string {
	if m := aTerm().FindStringSubmatch(word); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// isTerm reports whether a word is a term of a filter that names a field and has a value.
func isTerm(word string) bool {
	name := fieldOf(word)
	return !strings.HasSuffix(word, ":") && slices.Contains(fields(), name)
}

// fields returns the names of the fields of a filter.
func fields() []string {
	var names []string
	for _, f := range query.Fields() {
		names = append(names, f.Name)
	}
	return names
}

// likeFilter reports whether a text may have been meant as a filter: whether it is a
// single word, or one of its words has a field that exists or is misspelt. Otherwise it
// is pasted from somewhere else, and what is wrong with it as a filter is of no interest.
func likeFilter(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 {
		return !strings.Contains(text, "://") && !strings.ContainsAny(text, "{}→")
	}
	few := len(words) < mostInFilter
	return slices.ContainsFunc(words, func(w string) bool {
		switch name := fieldOf(w); {
		case slices.Contains(fields(), name):
			return true
		case name != "":
			return few && len(suggest.Names(name, fields())) > 0
		}
		return few && strings.Trim(w, "0123456789, -") == ""
	})
}

// mostInFilter is the number of words from which a text is rather a sentence than a
// filter in which every field is misspelt.
const mostInFilter = 5
