package local

import (
	"bufio"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"berth/sockets"
)

// An idle process with so many descriptors that it is not read while nothing runs in
// it must still be seen to be stopped, and to be running again.
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
