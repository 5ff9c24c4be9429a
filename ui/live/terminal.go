package live

import (
	"bytes"
	"os"
)

// input is the keyboard. The terminal's answer to the question for its
// background comes on the same line, and is taken out of it here.
type input struct {
	*os.File
	answer func(light bool)
	asked  *inquiry
	rest   []byte // the beginning of an answer whose end has not come yet
}

// askBackground asks for the background colour (xterm's OSC 11).
const askBackground = "\x1b]11;?\x1b\\"

// answerPrefix is how the answer begins; it ends with BEL or ST.
var answerPrefix = []byte("\x1b]11;")

// longest is more than any answer has: "rgba:ffff/ffff/ffff/ffff".
const longest = 64

// Read reads keys.
func (i *input) Read(b []byte) (int, error) {
	n, err := i.File.Read(b)
	if err != nil || i.rest == nil && !bytes.Contains(b[:n], answerPrefix) {
		return n, err
	}
	keys, rest := i.split(append(i.rest, b[:n]...))
	if i.rest = rest; len(keys) > len(b) { // an answer that is none, with keys behind it
		keys = keys[:len(b)]
	}
	return copy(b, keys), nil
}

// split takes an answer out of data, and gives what has to wait for its end.
func (i *input) split(data []byte) (keys, rest []byte) {
	at := bytes.Index(data, answerPrefix)
	if at < 0 {
		return data, nil
	}
	tail := data[at+len(answerPrefix):]
	end := bytes.IndexAny(tail, "\a\x1b")
	switch {
	case end < 0 && len(tail) > longest:
		return data, nil
	case end < 0, tail[end] == '\x1b' && end+1 == len(tail):
		return data[:at], bytes.Clone(data[at:])
	}
	i.asked.settle()
	if light, ok := lightColor(string(tail[:end])); ok {
		i.answer(light)
	}
	if tail[end] == '\x1b' {
		end++ // the \ of ST
	}
	return append(bytes.Clone(data[:at]), tail[end+1:]...), nil
}
