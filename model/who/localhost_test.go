package who

import (
	"strings"
	"testing"

	"berth/model"
	"berth/sockets"
)

// TestRefusedLocalhost: localhost is two addresses, and a server that waits on only
// one leaves the other refusing connections.
func TestRefusedLocalhost(t *testing.T) {
	only6 := func(r *model.Row) *model.Row { r.V6Only = sockets.Yes; return r }
	dual := func(r *model.Row) *model.Row { r.V6Only = sockets.No; return r }
	for _, c := range []struct {
		name string
		rows []*model.Row
		want string
	}{
		{"::1 alone", []*model.Row{row(t, "tcp [::1]:3000 LISTEN")}, "127.0.0.1"},
		{"127.0.0.1 alone", []*model.Row{row(t, "tcp 127.0.0.1:3000 LISTEN")}, "::1"},
		{"both", []*model.Row{row(t, "tcp 127.0.0.1:3000 LISTEN"), row(t, "tcp [::1]:3000 LISTEN")}, ""},
		{":: for IPv6 alone", []*model.Row{only6(row(t, "tcp [::]:3000 LISTEN"))}, "127.0.0.1"},
		{"::, dual", []*model.Row{dual(row(t, "tcp [::]:3000 LISTEN"))}, ""},
		{"127.0.0.1 and a dual ::", []*model.Row{row(t, "tcp 127.0.0.1:3000 LISTEN"), dual(row(t, "tcp [::]:3000 LISTEN"))}, ""},
		{"127.0.0.1 and a :: of which it is not known", []*model.Row{row(t, "tcp [::1]:3000 LISTEN"), row(t, "tcp [::]:3000 LISTEN")}, ""},
		{"every IPv4 address, which is common", []*model.Row{row(t, "tcp 0.0.0.0:3000 LISTEN")}, ""},
		{"another address of this host's own", []*model.Row{row(t, "tcp 127.0.0.2:3000 LISTEN")}, ""},
		{"::1 and every IPv4 address", []*model.Row{row(t, "tcp [::1]:3000 LISTEN"), row(t, "tcp 0.0.0.0:3000 LISTEN")}, ""},
		{"over the other transport", []*model.Row{row(t, "tcp [::1]:3000 LISTEN"), row(t, "udp 127.0.0.1:3000 UNCONN")}, "127.0.0.1"},
		{"a connection serves nobody", []*model.Row{row(t, "tcp [::1]:3000 LISTEN"), row(t, "tcp 127.0.0.1:3000 127.0.0.1:9 ESTABLISHED")}, "127.0.0.1"},
		{"one that is merely bound serves nobody", []*model.Row{row(t, "tcp [::1]:3000 LISTEN"), row(t, "tcp 127.0.0.1:3000 BOUND")}, "127.0.0.1"},
		{"nobody at all, though one is bound", []*model.Row{row(t, "tcp 127.0.0.1:3000 BOUND")}, ""},
	} {
		got := ""
		if a, ok := RefusedLocalhost(c.rows, sockets.TCP, 3000, host); ok {
			got = a.String()
		}
		if got != c.want {
			t.Errorf("%s: %q is refused, want %q", c.name, got, c.want)
		}
		said := strings.Join(told(Judge(Target{Port: 3000}, facts(host, c.rows...)), host, noon), "\n")
		waited := Wait{Protos: sockets.Protos(sockets.TCP)}.Served(Target{Port: 3000, Localhost: true}, facts(host, c.rows...))
		for _, text := range []string{said, waited} {
			if strings.Contains(text, "are refused, and localhost") != (c.want != "") || !strings.Contains(text, c.want) {
				t.Errorf("%s: %s", c.name, text)
			}
		}
	}
	four := *host
	four.Rules.Families = sockets.Families(sockets.IPv4)
	if a, ok := RefusedLocalhost([]*model.Row{row(t, "tcp 127.0.0.1:3000 LISTEN")}, sockets.TCP, 3000, &four); ok {
		t.Errorf("%v is refused on a machine that has no IPv6", a)
	}
}
