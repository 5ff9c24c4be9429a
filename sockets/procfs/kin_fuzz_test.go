package procfs

import (
	"strings"
	"testing"
	"unicode/utf8"

	"berth/sockets/program"
	"berth/sockets/scrub"
)

// FuzzKin checks that whatever a process is called, the strings read from it are
// harmless.
func FuzzKin(f *testing.F) {
	f.Add("812 (nginx) S 1 812", "0::/system.slice/nginx.service\n")
	f.Add("20 (a (b) c) S 18446744073709551616 20", "1:name=systemd:/x.service/y.scope")
	f.Add("1 (\x1b[31m) S -1", "0::/\x1b]52;c;eA==\a.service")
	f.Add("", "0::/lxc/a\x1b/user.slice/user@1000.service/libpod-\x07.scope/docker/0123456789/machine-x.scope")
	f.Add(")(", "::")
	f.Fuzz(func(t *testing.T, stat, cgroup string) {
		d, ok := parseDescent([]byte(stat))
		if ok && (d.parent < 0 || d.parent >= 1<<31) {
			t.Errorf("parent %d", d.parent)
		}
		unit := parseManaged(groupOf([]byte(cgroup)), "", len(stat)%2 == 0)
		if unit.Name != "" && !strings.HasSuffix(unit.Name, ".service") && !strings.HasSuffix(unit.Name, ".scope") {
			t.Errorf("unit %+v", unit)
		}
		for _, text := range []string{program.Of(d.comm, "", nil).Name, unit.Name, unit.Inside} {
			if !utf8.ValidString(text) || scrub.String(text) != text {
				t.Errorf("%q is not scrubbed", text)
			}
		}
	})
}
