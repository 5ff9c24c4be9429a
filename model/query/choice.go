package query

import (
	"slices"
	"strings"

	"berth/model/suggest"
)

// choice is one of the values that a field can have.
type choice[T any] struct {
	name  string
	value T
}

// among parses a list of names of choices, in upper or lower case, and makes a term
// for their values.
func among[T any](choices func() []choice[T], make func([]T) *term) reader {
	return func(a argument) (*term, *Error) {
		cs := choices()
		words, err := a.list()
		if err != nil {
			return nil, err
		}
		var values []T
		for _, w := range words {
			name := strings.ToLower(w.String())
			i := slices.IndexFunc(cs, func(c choice[T]) bool { return c.name == name })
			if i < 0 {
				return nil, noChoice(cs, a.noun, w)
			}
			values = append(values, cs[i].value)
		}
		return make(values), nil
	}
}

func noChoice[T any](cs []choice[T], noun string, w word) *Error {
	var names []string
	for _, c := range cs {
		names = append(names, c.name)
	}
	err := wrong(w.column, valued(noun, w.String()), "choice")
	err.choice, err.near = names, suggest.Names(strings.ToLower(w.String()), names)
	return err
}
