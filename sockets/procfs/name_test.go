package procfs

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFullName(t *testing.T) {
	tests := []struct{ name, comm, cmdline, exe, want string }{
		{"short", "nginx", "nginx: master process", "/usr/sbin/nginx", "nginx"},
		{"short, another program", "worker", "/usr/bin/python3", "/usr/bin/python3", "worker"},
		{"from the path", "systemd-resolve", "", "/usr/lib/systemd/systemd-resolved", "systemd-resolved"},
		{"replaced on disk", "systemd-resolve", "", "/usr/lib/systemd/systemd-resolved (deleted)", "systemd-resolved"},
		{"from the arguments", "systemd-resolve", "/lib/systemd/systemd-resolved\x00-v\x00", "", "systemd-resolved"},
		{"a script", "a-very-long-scr", "/usr/bin/python3\x00/opt/a-very-long-script\x00x", "/usr/bin/python3.11", "a-very-long-script"},
		{"a title", "a-very-long-dae", "a-very-long-daemon: /var/run/x\x00\x00\x00", "", "a-very-long-daemon"},
		{"just 15", "exactly-fifteen", "/bin/exactly-fifteen\x00", "/bin/exactly-fifteen", "exactly-fifteen"},
		{"no match", "renamed-by-prct", "/bin/sleep\x001", "/bin/sleep", "renamed-by-prct"},
		{"kernel thread", "kworker/u8:2-events_unbound", "", "", "kworker/u8:2-events_unbound"},
		{"hostile", "\x1b]52;c;AAAAAAAA", "/x/\x1b]52;c;AAAAAAAAAA\a", "", `\x1b]52;c;AAAAAAAAAA\x07`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fullName([]byte(tt.comm), []byte(tt.cmdline), tt.exe); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCommandLine(t *testing.T) {
	long := strings.Repeat("x", cmdlineLimit-1)
	tests := []struct{ name, text, want string }{
		{"arguments", "nginx\x00-g\x00daemon off;\x00", "nginx -g daemon off;"},
		{"kernel thread", "", ""},
		{"title", "nginx: master process\x00\x00\x00\x00", "nginx: master process"},
		{"title in spaces", "postgres: writer      ", "postgres: writer"},
		{"empty argument", "a\x00\x00b\x00", "a  b"},
		{"line ends", "sh\x00-c\x00a\nb\x00", `sh -c a\nb`},
		{"bidirectional", "a\u202eb\x00", `a\u202eb`},
		{"control characters", "a\x9b31m\u009b\x1b[0m\xff", `a\x9b31m\u009b\x1b[0m\xff`},
		{"at the limit", long + "y", long + "y"},
		{"beyond the limit", long + "yz", long + "y…"},
		{"cut in a character", long + "éz", long + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := commandLine([]byte(tt.text)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzName(f *testing.F) {
	f.Add([]byte("a-very-long-dae"), []byte("a-very-long-daemon: x\x00"), "/x (deleted)")
	f.Add([]byte("\x1b]52;c;AAAAAAAA"), []byte("\x9b\xff\x00"), "\u202e")
	f.Fuzz(func(t *testing.T, comm, cmdline []byte, exe string) {
		for _, got := range []string{fullName(comm, cmdline, exe), commandLine(cmdline)} {
			if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\x1b\n\r\u009b\u202e") {
				t.Errorf("%q is not fit to be shown", got)
			}
		}
		if n := len(commandLine(cmdline)); n > 10*cmdlineLimit {
			t.Errorf("a command line of %d bytes", n)
		}
	})
}
