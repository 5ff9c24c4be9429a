package procfs

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"berth/sockets"
)

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

// TestArguments checks that arguments are kept separate even if they contain spaces or
// are empty.
func TestArguments(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                      nil,
		"nginx\x00-g\x00daemon off;\x00":        {"nginx", "-g", "daemon off;"},
		"a\x00b\x00":                            {"a", "b"},
		"a\x00\x00b\x00":                        {"a", "", "b"},
		"sh\x00-c\x00a b\nc\x1b\x00":            {"sh", "-c", `a b\nc\x1b`},
		"nginx: master process\x00\x00\x00":     {"nginx: master process"},
		"title without end":                     {"title", "without", "end"},
		strings.Repeat("x y\x00", cmdlineLimit): nil,
	} {
		p := sockets.Process{Cmdline: commandLine([]byte(text)), Args: arguments([]byte(text))}
		if got := p.Words(); want != nil && !slices.Equal(got, want) || want == nil && p.Args != "" {
			t.Errorf("%.40q: %q, want %q", text, got, want)
		}
	}
}

func FuzzCommandLine(f *testing.F) {
	f.Add([]byte("a-very-long-daemon: x\x00"))
	f.Add([]byte("\x9b\xff\x00"))
	f.Fuzz(func(t *testing.T, cmdline []byte) {
		got := commandLine(cmdline)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\x1b\n\r\u009b\u202e") {
			t.Errorf("%q is not fit to be shown", got)
		}
		if n := len(got); n > 10*cmdlineLimit {
			t.Errorf("a command line of %d bytes", n)
		}
	})
}
