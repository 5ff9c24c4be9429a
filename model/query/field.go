package query

import (
	"slices"
	"strings"
	"time"

	"berth/model"
	"berth/model/suggest"
)

// Field describes a field of the filter language, for help and completion.
type Field struct {
	Name    string // its name, such as "port"
	Values  string // the values that it takes, such as "80,443,8000-8999,49152-"
	Doc     string // a clause, such as "the port, at either end"
	Example string // a complete term that is safe in a shell, such as "port:80,443"
}

// Fields returns all fields in the order in which help lists them.
func Fields() []Field {
	var fs []Field
	for _, f := range fields() {
		fs = append(fs, f.Field)
	}
	return fs
}

// field is a Field with its implementation.
type field struct {
	Field
	read    reader
	ordered bool     // it takes < and >
	near    []string // other names that users may try
}

// reader makes the term for an argument.
type reader func(argument) (*term, *Error)

// argument is the value of a field as written in the filter.
type argument struct {
	noun  string // the field's name
	op    string // one of operators
	value word
}

// list returns the values, which are separated by commas.
func (a argument) list() ([]word, *Error) {
	parts := a.value.split(',')
	for _, w := range parts {
		if len(w.chars) == 0 {
			return nil, wrong(w.column, quoted(a.noun), "comma")
		}
	}
	return parts, nil
}

// operators are the operators allowed between a field and its value, longer ones
// first.
func operators() []string { return []string{"!=", "<=", ">=", ":", "=", "<", ">"} }

// fieldTerm parses w as one of the fields in fs with its value, if w has that
// shape: an unquoted word and operator.
func fieldTerm(fs []field, w word) (n node, shaped bool, err *Error) {
	name, op := shape(w)
	if op == "" {
		return nil, false, nil
	}
	f, err := lookup(fs, name, w)
	if err != nil {
		return nil, true, err
	}
	a := argument{f.Name, op, w.after(len(name) + len(op))}
	switch {
	case len(a.value.chars) == 0:
		return nil, true, wrong(a.value.column, quoted(f.Name), "no_value", "example", f.Example)
	case strings.ContainsAny(op, "<>") && !f.ordered:
		return nil, true, wrong(w.column+len(name), quoted(f.Name+" "+op), "unordered", "example", f.Example)
	}
	t, err := f.read(a)
	if err != nil {
		return nil, true, err
	}
	t.named = true
	if op == "!=" {
		return inverse{t}, true, nil
	}
	return t, true, nil
}

// shape returns the name and the operator at the beginning of w, or "" for both.
func shape(w word) (name, op string) {
	n := 0
	for n < len(w.chars) && isName(w.chars[n], n) {
		n++
	}
	if n == 0 {
		return "", ""
	}
	rest := w.after(n)
	for _, op := range operators() {
		if len(rest.chars) >= len(op) && !rest.before(len(op)).quoted() && rest.before(len(op)).String() == op {
			return w.before(n).String(), op
		}
	}
	return "", ""
}

func isName(c char, at int) bool {
	letter := 'a' <= c.r|0x20 && c.r|0x20 <= 'z'
	return !c.quoted && (letter || at > 0 && ('0' <= c.r && c.r <= '9' || c.r == '_' || c.r == '-'))
}

// lookup finds the field in fs with the given name.
func lookup(fs []field, name string, w word) (field, *Error) {
	lower := strings.ToLower(name)
	i := slices.IndexFunc(fs, func(f field) bool { return f.Name == lower })
	if i < 0 {
		return field{}, unknownField(fs, lower, w)
	}
	return fs[i], nil
}

func unknownField(fs []field, name string, w word) *Error {
	what := valued("field", name)
	if name == "localhost" {
		return wrong(w.column, what, "localhost")
	}
	known := fieldsLike(name, fs)
	if len(known) == 0 {
		return wrong(w.column, what, "no_field")
	}
	err := wrong(w.column, what, "quote_it")
	err.near = known
	return err
}

// fieldsLike returns the names of the fields that a user who wrote name may have
// meant.
func fieldsLike(name string, fs []field) []string {
	var names []string
	for _, f := range fs {
		if slices.Contains(f.near, name) {
			return []string{f.Name}
		}
		names = append(names, f.Name)
	}
	return suggest.Names(name, names)
}

// timeless makes a term from a test that does not depend on the time.
func timeless(in scope, test func(*model.Row) bool) *term {
	return &term{
		test:   func(r *model.Row, _ time.Time) bool { return test(r) },
		within: in, without: everywhere(),
	}
}
