package procfs

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

// TestKin reads two families of processes: a shell (20, a child of 1) that runs this
// program (30), and a server (40) with a child that has children of its own.
func TestKin(t *testing.T) {
	tr := newTree(t)
	for name, text := range map[string]string{
		"1/stat":    "1 (init) S 0 1",
		"20/stat":   "20 (a (b) c) S 1 20",
		"30/stat":   "30 (berth) R 20 30",
		"40/stat":   "40 (server) S 1 40",
		"40/cgroup": "0::/system.slice/server.service\n",
		"40/status": "NSpid:\t40\t1\nThreads:\t1\n",
		"41/stat":   "41 (worker) S 40 40",
		"52/stat":   "52 (helper) S 41 40",
		"60/stat":   "60 (torn",
		"53/stat":   "53 (zombie) Z 41 40 40 0 -1 4227084 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0",
		"self/stat": "30 (berth) R 20 30",
	} {
		tr.write(name, text)
	}
	writeFile(t, tr.fs.System+"/etc/systemd/system/server.service", "[Service]\nRestart=on-failure\n")
	writeFile(t, tr.fs.System+"/run/systemd/system/server.service.d/more.conf", "[Service]\nRestart = always\n")
	got := tr.fs.Kin(30, []int{40, 20, 99})
	want := sockets.Kin{
		Self:   []int{30, 20, 1},
		Parent: map[int]sockets.Relative{40: {PID: 1, Name: "init"}, 20: {PID: 1, Name: "init"}},
		Above:  map[int][]sockets.Relative{40: {{PID: 1, Name: "init"}}, 20: {{PID: 1, Name: "init"}}},
		Children: map[int][]sockets.Relative{
			40: {{PID: 41, Name: "worker"}, {PID: 52, Name: "helper"}}, 20: {{PID: 30, Name: "berth"}},
		},
		Within:    map[int][]sockets.Relative{40: {{PID: 41, Name: "worker"}, {PID: 52, Name: "helper"}}},
		Unit:      map[int]sockets.Unit{40: {Name: "server.service", Manager: sockets.NoAccount(), Restart: "always"}},
		Condition: map[int]sockets.Condition{40: {First: true, Threads: 1}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("kin (-want +got):\n%s", d)
	}
}
