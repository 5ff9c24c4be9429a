package procfs

import (
	"bytes"
	"iter"
)

// field cuts the first word off line. Both results are empty if there is no word. It is
// like bytes.Fields, but does not allocate a slice of slices.
func field(line []byte) (word, rest []byte) {
	start := 0
	for start < len(line) && isSpace(line[start]) {
		start++
	}
	end := start
	for end < len(line) && !isSpace(line[end]) {
		end++
	}
	return line[start:end], line[end:]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// fields fills the given slice (into) with the first words of line, and returns how
// many it found and the rest of the line.
func fields(line []byte, into [][]byte) (n int, rest []byte) {
	rest = line
	for n < len(into) {
		into[n], rest = field(rest)
		if len(into[n]) == 0 {
			break
		}
		n++
	}
	return n, rest
}

// lines yields the lines of text without their newlines. The last line may lack a
// newline.
func lines(text []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(text) > 0 {
			line, rest, _ := bytes.Cut(text, []byte{'\n'})
			if !yield(line) {
				return
			}
			text = rest
		}
	}
}

// decimal parses text that consists only of digits. It accepts no sign, no space and no
// overflow.
func decimal(text []byte) (uint64, bool) {
	if len(text) == 0 || len(text) > 20 {
		return 0, false
	}
	var n uint64
	for _, c := range text {
		d := uint64(c - '0')
		if d > 9 || n > (1<<64-1-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

// hexadecimal parses text that consists only of 1 to 16 digits, in upper or lower case.
func hexadecimal(text []byte) (uint64, bool) {
	if len(text) == 0 || len(text) > 16 {
		return 0, false
	}
	var n uint64
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | uint64(c-'0')
		case c >= 'A' && c <= 'F':
			n = n<<4 | uint64(c-'A'+10)
		case c >= 'a' && c <= 'f':
			n = n<<4 | uint64(c-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
