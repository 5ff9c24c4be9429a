package query

// deepest is how deeply parentheses and "not" may be nested.
const deepest = 100

// parser parses tokens by recursive descent, with one method for each level of
// precedence. The grammar is:
//
//	any  = all { "or" all }
//	all  = one { [ "and" ] one }
//	one  = { "not" } ( "(" any ")" | word )
type parser struct {
	tokens []token // the last one is of kind end
	fields []field
	at     int
	depth  int
	bares  int             // the number of words without a field so far
	terms  map[string]node // by word; words with quotes are left out
	known  map[string]node // the terms of an earlier parse
}

// parse returns nil if text is blank. It reuses the terms of an earlier parse.
func (p *parser) parse(text string) (node, *Error) {
	ts, err := tokens(text)
	if err != nil || len(ts) == 1 {
		return nil, err
	}
	p.tokens, p.fields, p.terms = ts, fields(), make(map[string]node)
	n, err := p.any()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end { // only a parenthesis ends it early
		return nil, wrong(t.word.column, quoted(")"), "closes_nothing")
	}
	return n, nil
}

// term returns the term for a word. If the same word occurs twice, or occurred in
// the earlier parse, it returns the same term.
func (p *parser) term(t token) (node, *Error) {
	if t.quotes {
		return p.atom(t)
	}
	n, ok := p.terms[t.text]
	if !ok {
		n, ok = p.known[t.text]
	}
	if !ok {
		var err *Error
		if n, err = p.atom(t); err != nil {
			return nil, err
		}
	}
	p.terms[t.text] = n
	return n, nil
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) accept(k kind) bool {
	if p.peek().kind != k {
		return false
	}
	p.at++
	return true
}

func (p *parser) any() (node, *Error) {
	var ns anyOf
	for {
		n, err := p.all()
		if err != nil {
			return nil, err
		}
		ns = append(ns, n)
		if !p.accept(or) {
			return ns.simple(), nil
		}
	}
}

func (p *parser) all() (node, *Error) {
	var ns allOf
	for {
		n, err := p.one()
		if err != nil {
			return nil, err
		}
		ns = append(ns, n)
		if p.accept(and) {
			continue
		}
		if k := p.peek().kind; k == end || k == closeParen || k == or {
			return ns.simple(), nil
		}
	}
}

func (p *parser) one() (node, *Error) {
	t := p.peek()
	if t.kind != not && t.kind != openParen && t.kind != text {
		return nil, p.missing()
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > deepest {
		return nil, wrong(t.word.column, quoted(t.word.String()), "too_deep")
	}
	switch t.kind {
	case not:
		p.at++
		n, err := p.one()
		if err != nil {
			return nil, err
		}
		return inverse{n}, nil
	case openParen:
		return p.parentheses()
	}
	p.at++
	return p.term(t)
}

func (p *parser) parentheses() (node, *Error) {
	open := p.peek().word
	p.at++
	if p.peek().kind == end {
		return nil, unclosed(open)
	}
	n, err := p.any()
	if err == nil && !p.accept(closeParen) {
		return nil, unclosed(open)
	}
	return n, err
}

func unclosed(open word) *Error {
	return unfinished(open.column, quoted("("), "unclosed")
}

// missing returns the error for a missing term. The error is about the word or symbol
// that needs the term.
func (p *parser) missing() *Error {
	t := p.peek()
	if t.kind == and || t.kind == or {
		return wrong(t.word.column, quoted(t.word.String()), "term_before")
	}
	if p.at == 0 {
		return wrong(t.word.column, quoted(")"), "closes_nothing")
	}
	before := p.tokens[p.at-1]
	if before.kind == openParen {
		return wrong(before.word.column, quoted("()"), "term_inside")
	}
	err := wrong(before.word.column, quoted(before.word.String()), "term_after")
	err.Unfinished = t.kind == end
	return err
}
