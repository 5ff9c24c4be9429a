// Package input splits up what a terminal sends: keys, mouse events, pastes, and
// answers to queries. On a slow line these arrive in pieces, and a piece that is
// read as if it were complete is a different key. Anything unfinished is therefore
// held back until its next byte arrives or its time is up.
package input

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// How long something unfinished waits for its next byte, counted from the previous
// byte.
const (
	afterEscape = 50 * time.Millisecond  // ESC alone is itself a key
	afterBegun  = 500 * time.Millisecond // a sequence, or a character of several bytes
	afterPaste  = time.Second            // a paste that has not ended
)

// The marks around a paste, and the largest part of a paste that is passed on.
// Nobody pastes more than that into a filter.
const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
	pasteMost  = 64 << 10
)

// longest exceeds the length of any sequence that a terminal sends for a key.
const longest = 128

// longestString exceeds the length of any string, such as the answer with a colour.
const longestString = 1024

// Stream splits up a stream of bytes. The zero Stream is ready to use. A Stream has
// no clock. Its caller must call Expire if no further byte arrives within the time
// that Wait returns.
type Stream struct {
	// Answer receives the terminal's answers, which are not keys. It may be nil.
	Answer func(Answer)

	rest   []byte // what is unfinished
	paste  bool   // a paste has begun and not ended
	pasted int    // how many bytes of the paste have been passed on
}

// Take takes the next bytes and returns what is complete. Each piece is a key, a
// mouse event, text, or part of a paste.
func (s *Stream) Take(b []byte) [][]byte {
	data := append(s.rest, b...)
	s.rest = nil
	var all [][]byte
	for len(data) > 0 {
		var piece []byte
		n := 0
		if s.paste {
			piece, n = s.pasting(data)
		} else {
			piece, n = s.piece(data)
		}
		if n == 0 {
			s.rest = bytes.Clone(data)
			break
		}
		if len(piece) > 0 {
			all = append(all, piece)
		}
		data = data[n:]
	}
	return all
}

// Wait returns how long to wait for the next byte, counted from the last one. It
// returns 0 if nothing is unfinished.
func (s *Stream) Wait() time.Duration {
	switch {
	case s.paste:
		return afterPaste
	case len(s.rest) == 0:
		return 0
	case len(bytes.Trim(s.rest, "\x1b")) == 0:
		return afterEscape
	}
	return afterBegun
}

// Expire ends the wait. If a paste has not ended, Expire ends it. Otherwise it
// returns the unfinished bytes unchanged, but drops the beginning of an answer.
func (s *Stream) Expire() [][]byte {
	rest := s.rest
	s.rest = nil
	switch {
	case s.paste:
		s.paste = false
		return [][]byte{[]byte(pasteEnd)}
	case len(rest) == 0, isString(rest):
		return nil
	}
	return [][]byte{rest}
}

// piece returns the piece at the beginning of data and its length there, which is 0
// if the piece is not complete yet. The piece is empty for anything that is not
// passed on.
func (s *Stream) piece(data []byte) ([]byte, int) {
	switch {
	case data[0] == '\x1b':
		n := escape(data)
		if n == 0 {
			return nil, 0
		}
		return s.key(data[:n]), n
	case data[0] < utf8.RuneSelf:
		return data[:1], 1
	case !utf8.FullRune(data):
		return nil, 0
	}
	_, n := utf8.DecodeRune(data)
	return data[:n], n
}

// key returns seq if it is a key or the beginning of a paste. It passes answers to
// Answer, and returns nil for them and for anything else.
func (s *Stream) key(seq []byte) []byte {
	switch string(seq) {
	case pasteBegin:
		s.paste, s.pasted = true, 0
		return seq
	case pasteEnd: // the end of a paste that was already presumed over
		return nil
	}
	if a, ok := answer(seq); ok {
		if s.Answer != nil {
			s.Answer(a)
		}
		return nil
	}
	return seq
}

// pasting returns the next part of a paste.
func (s *Stream) pasting(data []byte) ([]byte, int) {
	if end := bytes.Index(data, []byte(pasteEnd)); end == 0 {
		s.paste = false
		return data[:len(pasteEnd)], len(pasteEnd)
	} else if end > 0 {
		return s.most(data[:end]), end
	}
	keep := 0 // the end of data may be the beginning of pasteEnd
	for n := min(len(data), len(pasteEnd)-1); n > 0; n-- {
		if bytes.HasSuffix(data, []byte(pasteEnd[:n])) {
			keep = n
			break
		}
	}
	return s.most(data[:len(data)-keep]), len(data) - keep
}

// most returns as much of part as may still be passed on.
func (s *Stream) most(part []byte) []byte {
	part = part[:min(len(part), pasteMost-s.pasted)]
	s.pasted += len(part)
	return part
}

// escape returns the length of the sequence at the beginning of data, which begins
// with ESC. It returns 0 if the sequence is not complete yet.
func escape(data []byte) int {
	if len(data) == 1 {
		return 0
	}
	switch data[1] {
	case '\x1b': // alt with a sequence, or ESC twice
		if n := escape(data[1:]); n > 0 {
			return n + 1
		}
		return 0
	case '[':
		return control(data)
	case 'O': // SS3 and one byte
		return whole(data, 3)
	case ']', 'P':
		if len(data) == 2 {
			return 0
		}
		if isString(data) {
			return text(data)
		}
	}
	if !utf8.FullRune(data[1:]) {
		return 0
	}
	_, n := utf8.DecodeRune(data[1:]) // alt with a character
	return n + 1
}

// control is like escape, for a CSI sequence.
func control(data []byte) int {
	if len(data) > 2 {
		switch data[2] {
		case 'M': // an X10 mouse event: three more bytes
			return whole(data, 6)
		case '[': // the function keys of the Linux console
			return whole(data, 4)
		}
	}
	for i := 2; i < len(data); i++ {
		switch c := data[i]; {
		case c >= 0x40 && c <= 0x7e:
			return i + 1
		case c < 0x20 || c > 0x7e: // not allowed in a sequence, so this was not one
			return i
		case i == longest:
			return i
		}
	}
	return 0
}

func whole(data []byte, n int) int {
	if len(data) < n {
		return 0
	}
	return n
}

// isString reports whether data is the beginning of a string from the terminal: OSC
// with a number, or DCS.
func isString(data []byte) bool {
	if len(data) < 3 || data[0] != '\x1b' {
		return false
	}
	digit := data[2] >= '0' && data[2] <= '9'
	return data[1] == ']' && digit || data[1] == 'P' && (digit || bytes.IndexByte([]byte(">!+$"), data[2]) >= 0)
}

// text is like escape, for a string, which ends with BEL or ST.
func text(data []byte) int {
	end := bytes.IndexAny(data[2:], "\a\x1b")
	switch {
	case end < 0 && len(data) > longestString:
		return len(data)
	case end < 0:
		return 0
	case data[2+end] == '\a':
		return end + 3
	case len(data) == end+3:
		return 0
	case data[end+3] == '\\':
		return end + 4
	}
	return end + 2 // another sequence begins, so the string was cut short
}
