package procfs

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"berth/sockets/scrub"
)

// argumentsLimit is how many bytes of a command line are read. It is large because in a
// Java command line the program comes after the paths.
const argumentsLimit = 64 << 10

// cmdlineLimit is how many bytes of a command line are stored. The kernel may return
// megabytes.
const cmdlineLimit = 4096

// commandLine joins the arguments in /proc/PID/cmdline with spaces, and truncates the
// result after cmdlineLimit bytes with an ellipsis. A process title is a single
// argument, often followed by NULs or spaces in place of longer arguments that it
// overwrote. The result is scrubbed. It is empty for a kernel thread or a zombie.
func commandLine(text []byte) string {
	cut := len(text) > cmdlineLimit
	if cut {
		text = wholeRunes(text[:cmdlineLimit])
	}
	text = bytes.TrimRight(text, "\x00 ")
	line := scrub.Bytes(bytes.ReplaceAll(text, []byte{0}, []byte{' '}))
	if cut {
		line += "…"
	}
	return line
}

// arguments returns the scrubbed arguments in /proc/PID/cmdline, each followed by a
// NUL. It returns "" if splitting commandLine's result at its spaces yields the same
// arguments, or if some of the arguments are missing. A process title has no NUL except
// at its end, and is returned as one argument. The same goes for a program without
// arguments.
func arguments(text []byte) string {
	if len(text) > cmdlineLimit || len(text) == 0 || text[len(text)-1] != 0 {
		return ""
	}
	text = bytes.TrimRight(text[:len(text)-1], "\x00")
	if !bytes.ContainsRune(text, ' ') && !bytes.Contains(text, []byte{0, 0}) {
		return ""
	}
	var all strings.Builder
	for word := range bytes.SplitSeq(text, []byte{0}) {
		all.WriteString(scrub.Bytes(word))
		all.WriteByte(0)
	}
	return all.String()
}

// wholeRunes drops an incomplete character at the end of text.
func wholeRunes(text []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(text); i++ {
		if tail := text[len(text)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return text[:len(text)-i]
			}
			break
		}
	}
	return text
}
