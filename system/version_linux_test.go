package system_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// TestVersionAsksTheTerminalNothing checks that a command that does not need a
// terminal does not query it, so that a terminal that does not respond does not
// delay it.
func TestVersionAsksTheTerminalNothing(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Getenv(programEnv), "version")
	cmd.Env = append(os.Environ(), "TERM=xterm-256color")
	tty, err := pty.Start(cmd)
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	defer tty.Close()
	began := time.Now()
	written := make(chan []byte)
	go func() {
		var all bytes.Buffer
		_, _ = all.ReadFrom(tty) // ends with EIO when the program ends
		written <- all.Bytes()
	}()
	select {
	case got := <-written:
		if bytes.ContainsRune(got, '\x1b') {
			t.Errorf("the terminal was sent %q", got)
		}
		if !strings.Contains(string(got), "berth") {
			t.Errorf("version says %q", got)
		}
	case <-time.After(4 * time.Second): // an unanswered query takes five
		t.Fatalf("berth version waits for an answer, %v after its start", time.Since(began))
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	t.Logf("took %v", time.Since(began))
}
