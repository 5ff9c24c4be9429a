package program_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"berth/sockets/program"
)

func FuzzOf(f *testing.F) {
	for _, all := range documented() {
		for _, n := range all {
			f.Add(n.comm, n.exe, []byte(strings.ReplaceAll(n.args, " ", "\x00")))
			f.Add(n.comm, n.exe, []byte(n.args))
		}
	}
	f.Add("\x1b]52;c;AAAAAAAA", "/x/\x1b]52;c;AAAAAAAAAA\a", []byte("\x9b\xff\x00"))
	f.Fuzz(func(t *testing.T, comm, exe string, cmdline []byte) {
		got := program.Of(comm, exe, program.Args(cmdline))
		for _, s := range []string{got.Name, got.Runs, got.Label} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\x1b\n\r\u009b\u202e") {
				t.Errorf("%q is not fit to be shown", s)
			}
		}
		if (got.Label == "") != (got.Name == "") {
			t.Errorf("called %q, with the name %q", got.Label, got.Name)
		}
	})
}
