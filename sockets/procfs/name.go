package procfs

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"berth/sockets/scrub"
)

// commLength is how much of a name the kernel keeps (TASK_COMM_LEN - 1 in
// include/linux/sched.h).
const commLength = 15

// fullName gives the name that the kernel cut at commLength, as far as the
// path of the program or the arguments still have it. The second argument
// counts too: of a script it is the script. The result is scrubbed.
func fullName(comm, cmdline []byte, exe string) string {
	if len(comm) != commLength {
		return scrub.Bytes(comm)
	}
	name := string(comm)
	candidates := []string{strings.TrimSuffix(exe, deleted)}
	for range 2 {
		arg, rest, _ := bytes.Cut(cmdline, []byte{0})
		candidates = append(candidates, untitled(string(arg)))
		cmdline = rest
	}
	for _, path := range candidates {
		if base := path[strings.LastIndexByte(path, '/')+1:]; strings.HasPrefix(base, name) {
			return scrub.String(base)
		}
	}
	return scrub.String(name)
}

// deleted is what the kernel adds to the path of a file that is no longer
// there.
const deleted = " (deleted)"

// untitled cuts what setproctitle(3) writes behind the name: "nginx: master
// process".
func untitled(arg string) string {
	name, _, _ := strings.Cut(arg, ": ")
	return name
}

// cmdlineLimit is how many bytes of a command line are kept. The kernel would
// give megabytes.
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
