package print

import (
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"berth/sockets"
)

// encoder appends JSON to a buffer. It is hand-written because encoding/json takes
// longer to encode 100,000 sockets than the kernel takes to list them. Keys are
// literals that include their quotes, colon and comma.
type encoder struct {
	out  []byte
	host *sockets.Host
}

// flush writes the buffered data if there are at least min bytes.
func (e *encoder) flush(w io.Writer, min int) error {
	if len(e.out) < min {
		return nil
	}
	_, err := w.Write(e.out)
	e.out = e.out[:0]
	return err
}

func (e *encoder) raw(s string) { e.out = append(e.out, s...) }

// text appends s as a string, or null if s is "".
func (e *encoder) text(s string) {
	if s == "" {
		e.raw("null")
		return
	}
	e.out = append(e.out, '"')
	from := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= ' ' && b < utf8.RuneSelf && b != '"' && b != '\\' {
			i++
			continue
		}
		n := 1
		if b >= utf8.RuneSelf {
			var r rune
			if r, n = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		e.raw(s[from:i])
		e.escape(b)
		i += n
		from = i
	}
	e.raw(s[from:])
	e.out = append(e.out, '"')
}

// escape appends a byte that must be escaped in a string.
func (e *encoder) escape(b byte) {
	const hex = "0123456789abcdef"
	switch {
	case b == '"' || b == '\\':
		e.out = append(e.out, '\\', b)
	case b < ' ':
		e.out = append(e.out, '\\', 'u', '0', '0', hex[b>>4], hex[b&15])
	default: // not UTF-8
		e.raw("\ufffd")
	}
}

// word appends one of berth's own strings, which need no escaping, or null if it is
// "".
func (e *encoder) word(key, s string) {
	e.raw(key)
	if s == "" {
		e.raw("null")
		return
	}
	e.out = append(e.out, '"')
	e.raw(s)
	e.out = append(e.out, '"')
}

func (e *encoder) field(key, s string) {
	e.raw(key)
	e.text(s)
}

// number appends n, or null if it is not known.
func (e *encoder) number(key string, n int64, known bool) {
	e.raw(key)
	if !known {
		e.raw("null")
		return
	}
	e.out = strconv.AppendInt(e.out, n, 10)
}

// count appends n, which may exceed an int64.
func (e *encoder) count(key string, n uint64) {
	e.raw(key)
	e.out = strconv.AppendUint(e.out, n, 10)
}

// id appends a number, or null if it is 0.
func (e *encoder) id(key string, n uint64) {
	if n == 0 {
		e.raw(key)
		e.raw("null")
		return
	}
	e.count(key, n)
}

// micros appends a duration in microseconds, or null if it is 0.
func (e *encoder) micros(key string, d time.Duration) { e.number(key, d.Microseconds(), d > 0) }

// list appends n entries by calling the function one for each of them.
func (e *encoder) list(key string, n int, one func(i int)) {
	e.raw(key)
	e.raw("[")
	for i := range n {
		if i > 0 {
			e.raw(",")
		}
		one(i)
	}
	e.raw("]")
}

func (e *encoder) tri(key string, t sockets.Tri) {
	e.raw(key)
	switch t {
	case sockets.Yes:
		e.raw("true")
	case sockets.No:
		e.raw("false")
	default:
		e.raw("null")
	}
}

// time appends t in RFC 3339 format, or null if it is the zero time.
func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.raw("null")
		return
	}
	e.out = append(e.out, '"')
	e.out = t.AppendFormat(e.out, time.RFC3339Nano)
	e.out = append(e.out, '"')
}
