package port

import (
	"strings"
	"testing"

	"berth/model/language"
	"berth/sockets"
)

// TestEveryKindHasItsWords checks that each kind can be stated in every form and
// language.
func TestEveryKindHasItsWords(t *testing.T) {
	host := &sockets.Host{
		System: "linux", Unprivileged: 1024, Ephemeral: sockets.PortRange{First: 1000, Last: 40000},
		Reserved: []sockets.PortRange{{First: 1001, Last: 1001}, {First: 2000, Last: 2000}},
	}
	for p, want := range map[uint16]string{
		0: "zero", 80: "well_known", 1000: "ephemeral_low", 1001: "reserved_low", 1500: "ephemeral", 2000: "reserved", 41000: "registered", 50000: "private",
	} {
		s := Kind(p, MarkOf(p, host.Ephemeral), host)
		if s.Key != "kind."+want {
			t.Errorf("%d: %s, want %s", p, s.Key, want)
		}
		for _, tag := range language.Tags() {
			l, _ := language.New(tag)
			for _, said := range []string{l.Word(s), l.Short(s), l.Long(s), l.Word(ClassOf(p)), l.Short(ClassOf(p)), l.Say(ClassOf(p).Key+".noun", nil)} {
				if said == "" || strings.ContainsAny(said, "{}") {
					t.Errorf("%s: %d: %q", tag, p, said)
				}
			}
		}
	}
}

// TestPrivilege checks that the answer depends on the system and its settings.
func TestPrivilege(t *testing.T) {
	for _, c := range []struct {
		system string
		first  int
		port   uint16
		want   string
	}{
		{"linux", 1024, 80, "needed"},
		{"linux", 1024, 1024, "spared"},
		{"linux", 0, 80, "off"},
		{"linux", -1, 80, ""},
		{"linux", 1024, 0, ""},
		{"freebsd", 1024, 80, "other"},
		{"freebsd", 0, 80, ""},
		{"darwin", 1024, 80, "darwin"},
		{"darwin", 1024, 3000, ""},
		{"windows", 1024, 80, ""},
	} {
		s := Privilege(c.port, &sockets.Host{System: c.system, Unprivileged: c.first})
		if strings.TrimPrefix(s.Key, "privilege.") != c.want {
			t.Errorf("%d on %s: %q, want %q", c.port, c.system, s.Key, c.want)
		}
		if said := language.English().Long(s); strings.ContainsAny(said, "{}") || (said == "") != (c.want == "") {
			t.Errorf("%d on %s: %q", c.port, c.system, said)
		}
	}
	if s := Privilege(80, nil); s.Key != "" {
		t.Errorf("on no host: %q", s.Key)
	}
}
