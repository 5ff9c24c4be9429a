package query

// deepest is how many parentheses and nots may lie within one another.
const deepest = 100

// parser reads tokens by recursive descent, one method for each level of
// binding. The grammar:
//
//	any  = all { "or" all }
//	all  = one { [ "and" ] one }
//	one  = { "not" } ( "(" any ")" | word )
type parser struct {
	tokens []token // the last is of kind end
	fields []field
	at     int
	depth  int
}

// parse gives nil for a text of nothing but space.
func parse(text string) (node, *Error) {
	ts, err := tokens(text)
	if err != nil || len(ts) == 1 {
		return nil, err
	}
	p := parser{tokens: ts, fields: fields()}
	n, err := p.any()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end { // only a parenthesis stops any
		return nil, wrong(t.word.column, ")", "it closes nothing: leave it out, or quote it")
	}
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
		if k := p.peek().kind; k == end || k == closing || k == or {
			return ns.simple(), nil
		}
	}
}

func (p *parser) one() (node, *Error) {
	t := p.peek()
	if t.kind != not && t.kind != opening && t.kind != text {
		return nil, p.missing()
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > deepest {
		return nil, wrong(t.word.column, t.word.String(), "too much lies within one another here")
	}
	switch t.kind {
	case not:
		p.at++
		n, err := p.one()
		if err != nil {
			return nil, err
		}
		return inverse{n}, nil
	case opening:
		return p.parentheses()
	}
	p.at++
	return p.atom(t)
}

func (p *parser) parentheses() (node, *Error) {
	open := p.peek().word
	p.at++
	if p.peek().kind == end {
		return nil, unclosed(open)
	}
	n, err := p.any()
	if err == nil && !p.accept(closing) {
		return nil, unclosed(open)
	}
	return n, err
}

func unclosed(open word) *Error {
	return wrong(open.column, "(", "it has no closing ) after it")
}

// missing says what a term is wanted for where there is none.
func (p *parser) missing() *Error {
	t := p.peek()
	if t.kind == and || t.kind == or {
		return wrong(t.word.column, t.word.String(), "it needs a term before it; quote it to find the text")
	}
	if p.at == 0 {
		return wrong(t.word.column, ")", "it closes nothing: leave it out, or quote it")
	}
	before := p.tokens[p.at-1]
	if before.kind == opening {
		return wrong(before.word.column, "()", "it needs a term inside")
	}
	return wrong(before.word.column, before.word.String(), "it needs a term after it; quote it to find the text")
}
