package procfs

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

func TestCondition(t *testing.T) {
	tr := newTree(t)
	group := filepath.Join(tr.fs.System, "cgroup")
	mounts := "30 20 0:26 / " + group + "/v2 rw - cgroup2 cgroup2 rw\n31 20 0:27 /jail " + group + "/freezer rw - cgroup cgroup rw,freezer\n32 20 0:28 / " + group + "/cpu rw - cgroup cgroup rw,cpu\n"
	for name, text := range map[string]string{
		tr.path("self/mountinfo"):                mounts,
		group + "/v2/cold/cgroup.events":         "populated 1\nfrozen 1\n",
		group + "/v2/warm/cgroup.events":         "populated 1\nfrozen 0\n",
		group + "/freezer/ice/freezer.state":     "FROZEN\n",
		group + "/freezer/melted/freezer.state":  "THAWED\n",
		group + "/freezer/melting/freezer.state": "FREEZING\n",
		tr.path("70/comm"):                       "gdb\x1b[2J\n",
	} {
		writeFile(t, name, text)
	}
	for i, c := range []struct {
		name, status, cgroup string
		threads              []string
		want                 sockets.Condition
	}{
		{"asleep", "State:\tS (sleeping)\nTracerPid:\t0\nNSpid:\t9\nThreads:\t1\nSigIgn:\t0000000000001000\nSigCgt:\t0000000000004002\n", "", nil, sockets.Condition{Threads: 1, Ignores: 0x1000, Catches: 0x4002}},
		{"stopped", "State:\tT (stopped)\n", "", nil, sockets.Condition{State: sockets.RunStopped}},
		{"halted", "State:\tt (tracing stop)\nTracerPid:\t70\n", "", nil, sockets.Condition{State: sockets.RunTraced, Tracer: sockets.Relative{PID: 70, Name: `gdb\x1b[2J`}}},
		{"in the kernel", "State:\tD (disk sleep)\n", "", nil, sockets.Condition{Waits: true}},
		{"zombie", "State:\tZ (zombie)\nThreads:\t1\n", "", nil, sockets.Condition{Dead: true, Threads: 1}},
		{"first of its namespace", "State:\tS (sleeping)\nNSpid:\t9\t1\n", "", nil, sockets.Condition{First: true}},
		{"first of two", "State:\tS (sleeping)\nNSpid:\t9\t5\t1\n", "", nil, sockets.Condition{First: true}},
		{"first of our own", "State:\tS (sleeping)\nNSpid:\t1\n", "", nil, sockets.Condition{}},
		{"blocked by all threads", "SigBlk:\t0000000000004001\n", "", []string{"SigBlk:\t0000000000004001\n", "SigBlk:\t0000000000004000\n"}, sockets.Condition{Blocks: 0x4000, Partly: 0x4001}},
		{"not by all", "SigBlk:\t0000000000004000\n", "", []string{"SigBlk:\t0000000000004000\n", "SigBlk:\t0000000000000000\n"}, sockets.Condition{Partly: 0x4000}},
		{"one thread halted", "State:\tt (tracing stop)\nSigBlk:\t0000000000004000\n", "", []string{"State:\tt (tracing stop)\nSigBlk:\t0000000000004000\n", "State:\tS (sleeping)\nSigBlk:\t0000000000000001\n"}, sockets.Condition{Blocks: 1, Partly: 0x4001}},
		{"all threads stopped", "State:\tT (stopped)\n", "", []string{"State:\tT (stopped)\n", "State:\tT (stopped)\n"}, sockets.Condition{State: sockets.RunStopped}},
		{"the first one ended", "State:\tZ (zombie)\nThreads:\t2\n", "", []string{"State:\tZ (zombie)\n", "State:\tS (sleeping)\nSigBlk:\t0000000000000001\n"}, sockets.Condition{Dead: true, Threads: 2, Blocks: 1, Partly: 1}},
		{"frozen, v2", "State:\tS (sleeping)\n", "0::/cold\n", nil, sockets.Condition{Freeze: sockets.FreezeV2}},
		{"not frozen, v2", "State:\tS (sleeping)\n", "0::/warm\n", nil, sockets.Condition{}},
		{"frozen, v1", "State:\tD (disk sleep)\n", "6:freezer:/jail/ice\n0::/warm\n", nil, sockets.Condition{Waits: true, Freeze: sockets.FreezeV1}},
		{"about to be", "State:\tS (sleeping)\n", "6:cpu,freezer:/jail/melting\n", nil, sockets.Condition{Freeze: sockets.FreezeV1}},
		{"thawed", "State:\tS (sleeping)\n", "6:freezer:/jail/melted\n5:cpu:/jail/ice\n", nil, sockets.Condition{}},
		{"elsewhere", "State:\tS (sleeping)\n", "6:freezer:/other/ice\n0::/\n", nil, sockets.Condition{}},
		{"nonsense", "State\nNSpid:\tx\nSigIgn:\tzz\nThreads:\t99999999999999999999\n", ":::\n\n0:\n", nil, sockets.Condition{}},
	} {
		pid := 100 + i
		dir := filepath.Join(tr.fs.Root, strconv.Itoa(pid))
		writeFile(t, dir+"/status", c.status)
		writeFile(t, dir+"/cgroup", c.cgroup)
		for n, text := range c.threads {
			writeFile(t, dir+"/task/"+strconv.Itoa(pid+n)+"/status", text)
		}
		if d := cmp.Diff(c.want, tr.fs.Condition(pid)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
	if got := tr.fs.Condition(99); !got.NotKnown || !got.Dead {
		t.Errorf("nobody: %+v", got)
	}
}

func FuzzCondition(f *testing.F) {
	f.Add([]byte("State:\tT (stopped)\nNSpid:\t9\t1\nSigIgn:\tffffffffffffffff\nThreads:\t-1\n"))
	f.Add([]byte("State:"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s := parseSignals(text)
		if s.Threads < 0 || s.tracer < 0 || s.depth < 0 {
			t.Errorf("%+v", s)
		}
	})
}
