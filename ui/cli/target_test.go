package cli

import "testing"

// TestMeant checks that an ambiguous argument is taken as a port if it is a valid
// one, and as a filter if its terms name their fields.
func TestMeant(t *testing.T) {
	for _, c := range []struct {
		command, arg string
		ports        int
		filter       bool
	}{
		{"kill", "80", 1, false},
		{"kill", "80,443", 2, false},
		{"kill", "10.0.0.5:80", 1, false},
		{"kill", "[fe80::1%eth0]:80", 1, false},
		{"kill", "fd:3", 0, true}, // both letters are hexadecimal digits
		{"close", "fd:3", 0, true},
		{"kill", "lport:80", 0, true},
		{"kill", "*:80", 1, false},
		{"kill", ":80", 1, false},
		{"kill", "80,:443,", 2, false},
		{"kill", "3000-3003", 4, false},
		{"kill", "3000/tcp", 1, false},
		{"kill", "tcp:3000", 1, false},
		{"kill", "localhost:3000", 1, false},
		{"kill", "http://localhost:3000/x", 1, false},
		{"kill", "http", 1, false},
		{"kill", "port:80", 0, true}, // a field of the filter: the port at either end
		{"kill", "abc", 0, false},
		{"close", "80", 0, false},
		{"explain", "*:80", 1, false},
		{"explain", ":80", 1, false},
		{"explain", "fd:3", 0, true},
	} {
		m, err := (&app{}).parseTarget(t.Context(), c.command, []string{c.arg})
		if wrong := c.ports == 0 && !c.filter; len(m.ports) != c.ports || m.query.Empty() == c.filter || (err != nil) != wrong {
			t.Errorf("%s %s: %v, %q, %v", c.command, c.arg, m.ports, m.query, err)
		}
	}
}
