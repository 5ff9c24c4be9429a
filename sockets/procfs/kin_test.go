package procfs

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

func TestServiceOf(t *testing.T) {
	for text, want := range map[string]string{
		"0::/system.slice/nginx.service\n":                                               "nginx.service",
		"0::/system.slice/nginx.service/worker\n":                                        "nginx.service",
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/web.service\n":       "web.service",
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-term-12.scope\n": "",
		"0::/user.slice/user-1000.slice/session-3.scope\n":                               "",
		"0::/system.slice/docker-0123abcd.scope\n":                                       "",
		"12:cpu:/system.slice/a.service\n1:name=systemd:/system.slice/b.service\n0::/\n": "b.service",
		"12:cpu,cpuacct:/\n1:name=systemd:/\n":                                           "",
		"0::/system.slice/\x1b[31m.service\n":                                            "\\x1b[31m.service",
		"":                                                                               "",
		"0::":                                                                            "",
		"nonsense":                                                                       "",
	} {
		if got := serviceOf([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestKin reads a family of processes: a shell (1 → 20) that runs this program
// (30), and a server (40) with children, one of which has a child.
func TestKin(t *testing.T) {
	tr := newTree(t)
	for name, text := range map[string]string{
		"1/stat":    "1 (init) S 0 1",
		"20/stat":   "20 (a (b) c) S 1 20",
		"30/stat":   "30 (berth) R 20 30",
		"40/stat":   "40 (server) S 1 40",
		"40/cgroup": "0::/system.slice/server.service\n",
		"41/stat":   "41 (worker) S 40 40",
		"52/stat":   "52 (helper) S 41 40",
		"60/stat":   "60 (torn",
		"self/stat": "30 (berth) R 20 30",
	} {
		tr.write(name, text)
	}
	got := tr.fs.Kin(30, []int{40, 20, 99})
	want := sockets.Kin{
		Self:   []int{30, 20, 1},
		Parent: map[int]sockets.Relative{40: {PID: 1, Name: "init"}, 20: {PID: 1, Name: "init"}},
		Children: map[int][]sockets.Relative{
			40: {{PID: 41, Name: "worker"}, {PID: 52, Name: "helper"}}, 20: {{PID: 30, Name: "berth"}},
		},
		Unit: map[int]string{40: "server.service"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("kin (-want +got):\n%s", d)
	}
}
