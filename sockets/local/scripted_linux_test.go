package local

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
)

// scripted is a running Python script that executes the lines that it is sent, and
// answers each with "done". It ends with the test.
type scripted struct {
	testing.TB
	pid int
	in  io.Writer
	out *bufio.Reader
}

// startScript starts a script in new namespaces.
func startScript(t testing.TB, script string, namespaces uintptr) *scripted {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a network namespace of its own needs root")
	}
	cmd := exec.Command("python3", "-c", script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: namespaces, Pdeathsig: syscall.SIGKILL}
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread() // Pdeathsig refers to the thread
	t.Cleanup(runtime.UnlockOSThread)
	if err := cmd.Start(); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return &scripted{TB: t, pid: cmd.Process.Pid, in: in, out: bufio.NewReader(out)}
}

// order sends a line to the script. The returned function waits until the line has
// been executed.
func (p *scripted) order(line string) (done func()) {
	fmt.Fprintln(p.in, line)
	return func() {
		p.Helper()
		if text, err := p.out.ReadString('\n'); err != nil || text != "done\n" {
			p.Fatalf("%s: %q, %v", line, text, err)
		}
	}
}
