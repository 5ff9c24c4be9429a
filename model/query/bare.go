package query

import (
	"strings"

	"berth/model"
)

// atom makes the term for one word, which is a port, an address, an address with a
// port, a field with its value, or else text to search for.
func (p *parser) atom(t token) (node, *Error) {
	w := t.word
	switch {
	case len(w.chars) == 0: // two quotes with nothing between them
		return nil, wrong(w.column, quoted(`""`), "empty_quotes")
	case w.chars[0].quoted:
		return p.bare(w.String()), nil
	case strings.ContainsRune("<>=", w.chars[0].r):
		return nil, wrong(w.column, quoted(w.String()), "operator")
	}
	if !w.quoted() {
		if t, err := numeric(w); t != nil || err != nil {
			return t.node(), err
		}
	}
	n, shaped, err := fieldTerm(p.fields, w)
	if shaped {
		return n, err
	}
	text := p.bare(w.String())
	text.word = !w.quoted()
	return text, nil
}

// node returns t as a node. It returns a nil node for a nil term.
func (t *term) node() node {
	if t == nil {
		return nil
	}
	return t
}

// numeric parses ports, addresses, and addresses with ports. It returns nil for
// anything else.
func numeric(w word) (*term, *Error) {
	s := w.String()
	if p, err := addressOf(w); err == nil {
		return either(p), nil
	}
	switch {
	case digits(s):
		return bareNumber(w)
	case digits(s[:1]) && strings.Trim(s, "0123456789-,") == "":
		return ports(w)
	case strings.HasPrefix(s, "*:"): // how ss and netstat print the wildcard address
		return ports(w.after(2))
	case s[0] == ':' && !strings.HasPrefix(s, "::"):
		return ports(w.after(1))
	case addressed(s):
		p, err := endpointOf(w)
		if err != nil {
			return nil, err
		}
		return either(p), nil
	}
	return nil, nil
}

// addressed reports whether s is meant to be an address: "[…", "::…", "fe80::…",
// four numbers, or an IPv4 address followed by something else.
func addressed(s string) bool {
	if s[0] == '[' {
		return true
	}
	if i := strings.Index(s, "::"); i >= 0 && strings.Trim(strings.ToLower(s[:i]), "0123456789abcdef:") == "" {
		return true
	}
	host := s
	if i := strings.IndexAny(s, ":/"); i >= 0 {
		host = s[:i]
	}
	parts := strings.Split(host, ".")
	for _, p := range parts {
		if !digits(p) {
			return false
		}
	}
	return len(parts) == 4 || len(parts) > 1 && host != s
}

func either(p endpoint) *term {
	ps := endpoints{p}
	return timeless(ps.scope(), func(r *model.Row) bool { return eitherEnd(r, ps) })
}

// bareNumber parses w as a port. Its error also says how to find a process by its
// PID.
func bareNumber(w word) (*term, *Error) {
	t, err := ports(w)
	if err != nil {
		err.also = phrase("pid", "text", w.String())
	}
	return t, err
}

func ports(w word) (*term, *Error) {
	if len(w.chars) == 0 {
		return nil, wrong(w.column, quoted("port"), "no_port_at_all")
	}
	t, err := portNumber(anyPort)(argument{"port", ":", w})
	if err != nil {
		return nil, err
	}
	return t, nil
}
