package procfs

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"berth/sockets/scrub"
)

// argumentsLimit is how many bytes of a command line are read: in a Java command line
// the program comes after the paths.
const argumentsLimit = 64 << 10

// cmdlineLimit is how many bytes of a command line are kept. The kernel would return
// megabytes.
const cmdlineLimit = 4096

// commandLine joins the arguments in /proc/PID/cmdline by spaces, cut with an
// ellipsis after cmdlineLimit bytes. A process title is one argument, often
// with NULs or spaces after it where longer arguments once were. The result is
// scrubbed; it is empty for a kernel thread and a zombie.
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

// arguments returns the arguments in /proc/PID/cmdline, each followed by a NUL,
// scrubbed; "" if splitting commandLine's result at its spaces gives the same
// arguments, or if not all of them are there. A process title, which has no NUL but
// at its end, is returned as one argument; so is a program without arguments.
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

// wholeRunes drops a character that was cut in two at the end of text.
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
