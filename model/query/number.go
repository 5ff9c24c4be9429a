package query

import (
	"math"
	"strconv"
	"strings"
	"time"

	"berth/model"
)

// span is the numbers from lo to hi, inclusive.
type span struct{ lo, hi int64 }

// spans is a list of spans. A number matches if it is in any of them.
type spans []span

func (s span) has(n int64) bool { return s.lo <= n && n <= s.hi }

func (ss spans) has(n int64) bool {
	for _, s := range ss {
		if s.has(n) {
			return true
		}
	}
	return false
}

// unit is a kind of number.
type unit struct {
	noun string // "port"
	mend string // the key of the message that describes how to write such a number
	most int64
	read func(string) (int64, bool)
}

func portUnit() unit {
	return unit{"port", "port", math.MaxUint16, whole}
}

func wholeUnit(noun string) unit {
	return unit{noun, "whole", math.MaxInt64, whole}
}

func timeUnit(noun string) unit {
	return unit{noun, "time", math.MaxInt64, duration}
}

func sizeUnit(noun string) unit {
	return unit{noun, "size", math.MaxInt64, size}
}

func shareUnit(noun string) unit {
	return unit{noun, "share", math.MaxInt64, share}
}

func hexUnit() unit {
	return unit{"cookie", "cookie", math.MaxInt64, hexadecimal}
}

// number parses a list of numbers and ranges in units of u, and returns a term that
// calls test with them.
func number(u unit, test func(*model.Row, spans) bool) reader {
	return func(a argument) (*term, *Error) {
		ss, err := u.spans(a)
		return timeless(everywhere(), func(r *model.Row) bool { return test(r, ss) }), err
	}
}

// portNumber is like number, but for ports.
func portNumber(test func(Ports, spans) bool) reader {
	return func(a argument) (*term, *Error) {
		ss, err := portUnit().spans(a)
		in := withPorts()
		in.ports = portsOf(ss)
		t := timeless(in, func(r *model.Row) bool { return test(PortsOf(r), ss) })
		t.ports = func(p Ports) bool { return test(p, ss) }
		return t, err
	}
}

// numberOf is like number, but for whole numbers whose noun is the name of their
// field.
func numberOf(test func(*model.Row, spans) bool) reader {
	return func(a argument) (*term, *Error) { return number(wholeUnit(a.noun), test)(a) }
}

// spans parses "80", "80,443", "8000-8999", "49152-", "-1023", ">1023" …
func (u unit) spans(a argument) (spans, *Error) {
	if strings.ContainsAny(a.op, "<>") {
		s, err := u.compare(a.op, a.value)
		return spans{s}, err
	}
	values, err := a.list()
	if err != nil {
		return nil, err
	}
	var ss spans
	for _, w := range values {
		s, err := u.span(w)
		if err != nil {
			return nil, err
		}
		ss = append(ss, s)
	}
	return ss, nil
}

// span parses one number, range or comparison.
func (u unit) span(w word) (span, *Error) {
	for _, op := range []string{"<=", ">=", "<", ">"} {
		if strings.HasPrefix(w.String(), op) {
			return u.compare(op, w.after(len(op)))
		}
	}
	i := w.index('-')
	if i < 0 || len(w.chars) == 1 {
		n, err := u.value(w)
		return span{n, n}, err
	}
	s := span{0, u.most}
	var err *Error
	if from := w.before(i); len(from.chars) > 0 {
		s.lo, err = u.value(from)
	}
	if to := w.after(i + 1); len(to.chars) > 0 && err == nil {
		s.hi, err = u.value(to)
	}
	if err == nil && s.lo > s.hi {
		err = wrong(w.column, valued(u.noun, w.String()), "downwards", "from", w.after(i+1).String(), "to", w.before(i).String())
	}
	return s, err
}

func (u unit) compare(op string, w word) (span, *Error) {
	n, err := u.value(w)
	switch op {
	case "<":
		return span{0, n - 1}, err
	case "<=":
		return span{0, n}, err
	case ">=":
		return span{n, u.most}, err
	}
	if n == u.most {
		return span{1, 0}, err // nothing is greater than the maximum
	}
	return span{n + 1, u.most}, err
}

func (u unit) value(w word) (int64, *Error) {
	if len(w.chars) == 0 {
		return 0, wrong(w.column, quoted(u.noun), "no_number")
	}
	n, ok := u.read(w.String())
	if ok && n <= u.most {
		return n, nil
	}
	err := wrong(w.column, valued(u.noun, w.String()), u.mend)
	if u.noun == portUnit().noun && isName(w.chars[0], 0) {
		err.also = phrase("service", "text", w.String())
	}
	return 0, err
}

// digits reports whether s consists only of decimal digits.
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// whole parses decimal digits. A number too large for an int64 becomes the largest
// int64.
func whole(s string) (int64, bool) {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n, digits(s)
}

func hexadecimal(s string) (int64, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(s), "0x"), 16, 63)
	return int64(n), err == nil
}

// duration parses what time.ParseDuration accepts, and also days.
func duration(s string) (int64, bool) {
	lower := strings.ToLower(s)
	if days, ok := strings.CutSuffix(lower, "d"); ok {
		n, ok := whole(days)
		const day = int64(24 * time.Hour)
		return n * day, ok && n <= math.MaxInt64/day
	}
	d, err := time.ParseDuration(lower)
	return int64(d), err == nil && d >= 0 && lower[0] != '+'
}

// share parses percentages, with or without a percent sign.
func share(s string) (int64, bool) { return whole(strings.TrimSuffix(s, "%")) }

// size parses a number of bytes. k, M and G are powers of 1000; Ki, Mi and Gi are
// powers of 1024.
func size(s string) (int64, bool) {
	lower := strings.TrimSuffix(strings.ToLower(s), "b")
	base := int64(1000)
	if cut, ok := strings.CutSuffix(lower, "i"); ok {
		lower, base = cut, 1024
	}
	factor := int64(1)
	for i, unit := range []string{"k", "m", "g", "t"} {
		if cut, ok := strings.CutSuffix(lower, unit); ok {
			lower = cut
			for range i + 1 {
				factor *= base
			}
		}
	}
	n, ok := whole(lower)
	return n * factor, ok && n <= math.MaxInt64/factor
}
