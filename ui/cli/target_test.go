package cli

import (
	"net/netip"
	"testing"

	"berth/model"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
)

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

// TestOnlyConnections covers a port that only connections use. Their programs may have
// bound it before they connected, so it is not said that nobody has.
func TestOnlyConnections(t *testing.T) {
	r := &model.Row{Side: model.SideOut}
	r.Proto, r.State = sockets.UDP, sockets.Connected
	r.Local, r.Remote = netip.MustParseAddrPort("127.0.0.1:25042"), netip.MustParseAddrPort("127.0.0.1:25043")
	m := target{ports: []who.Target{{Port: 25042}}}
	for want, rows := range map[string][]*model.Row{
		"only connections use 25042; the filter lport:25042 selects them": {r},
		"nobody listens on 25042 or has it bound":                         nil,
	} {
		if got := m.nothing(&table.View{Rows: rows}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
