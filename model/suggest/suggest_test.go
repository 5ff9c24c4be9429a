package suggest

import (
	"slices"
	"strings"
	"testing"
)

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"kill", "kill", 0},
		{"kil", "kill", 1},
		{"kiill", "kill", 1},
		{"kall", "kill", 1},
		{"klil", "kill", 1},
		{"", "ls", 2},
		{"wait", "who", 3},
	} {
		if got := Slips(c.a, c.b); got != c.want {
			t.Errorf("from %q to %q: %d slips, want %d", c.a, c.b, got, c.want)
		}
		if got := Slips(c.b, c.a); got != c.want {
			t.Errorf("from %q to %q: %d slips, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	names := []string{"proto", "port", "lport", "rport", "local", "user"}
	for name, want := range map[string][]string{
		"prot": {"proto", "port"}, "pport": {"port", "lport", "rport"}, "usr": {"user"}, "xyz": nil, "l": nil, "": nil,
	} {
		if got := Names(name, names); !slices.Equal(got, want) {
			t.Errorf("near %q: %q, want %q", name, got, want)
		}
	}
}

func TestNamesOfFields(t *testing.T) {
	names := []string{"port", "proto", "proc", "pid", "state", "side"}
	for name, want := range map[string]string{
		"prot":   "port, proto, proc",
		"porto":  "port, proto",
		"stat":   "state",
		"sdie":   "side",
		"statte": "state",
		"p":      "",
		"xyz":    "",
		"colour": "",
	} {
		if got := strings.Join(Names(name, names), ", "); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
