package local

import (
	"bufio"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

// An idle process with many descriptors is not read as long as nothing runs in it.
// It must still be noticed when such a process is stopped, and when it runs again.
func TestStoppedWhileIdle(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip(err)
	}
	cmd := exec.Command(python, "-c", `import socket,sys
held=[socket.create_server(("127.0.0.1",0)) for _ in range(40)]
print(flush=True)
sys.stdin.read()`)
	stdin, _ := cmd.StdinPipe()
	stdout, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); stdin.Close(); cmd.Wait() })
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	ask := sockets.Ask{Protos: sockets.Protos(sockets.TCP), Families: sockets.Families(sockets.IPv4), States: sockets.StatesOf(sockets.Listen), Owners: sockets.KnownOwners, Health: sockets.SuspectFlows}
	await := func(stopped bool) {
		t.Helper()
		for end := time.Now().Add(45 * time.Second); time.Now().Before(end); time.Sleep(time.Second) {
			sn, err := s.Snapshot(t.Context(), ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range sn.Vital.Processes {
				if p.Process.PID == cmd.Process.Pid && p.Vitals.Stopped == stopped {
					return
				}
			}
		}
		t.Fatalf("stopped = %v was not noticed before everything was read again", stopped)
	}
	await(false)
	for _, signal := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGCONT} {
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		await(signal == syscall.SIGSTOP)
		t.Logf("%v: seen after %v", signal, time.Since(begin).Round(time.Second))
	}
}

// TestNewProcessesDelayNone checks that the vitals of each process are read once in ten
// polls, even if each poll finds more new processes than it can read.
func TestNewProcessesDelayNone(t *testing.T) {
	const steady, each = 40, 30
	now := time.Now()
	c := checkup{known: map[sockets.ProcessID]*checked{}}
	holder := func(pid int) procfs.Holder {
		p := &sockets.Process{PID: pid, Started: now}
		return procfs.Holder{Process: p, Read: now}
	}
	var old []procfs.Holder
	for pid := range steady {
		h := holder(pid + 1)
		old = append(old, h)
		c.known[h.Process.ID()] = &checked{at: now, whole: now.Add(-2 * wholeAge)}
	}
	times := make(map[int]int)
	for poll := range 10 {
		c.holders = slices.Clone(old)
		for i := range each {
			c.holders = append(c.holders, holder(1000+poll*each+i))
		}
		c.call(false)
		for _, p := range kept(c.due, (len(c.holders)+vitalShare-1)/vitalShare) {
			times[p.PID]++
			p.known.at = now.Add(time.Duration(poll+1) * time.Second)
		}
	}
	for _, h := range old {
		if times[h.PID] == 0 {
			t.Errorf("process %d was not read in 10 polls", h.PID)
		}
	}
}
