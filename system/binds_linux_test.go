package system_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets/sockdiag"
)

// TestWhoBindsNothing checks that, if the kernel reports sockets that are merely
// bound, berth who does not call bind(2) to determine whether a port is free. The
// test first checks that strace shows such a call by a server.
func TestWhoBindsNothing(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss", "strace") {
		return
	}
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil || !sockdiag.SeesBound(unix.ByteSliceToString(name.Release[:])) {
		t.Skip("this kernel does not report sockets that are merely bound, so binds are tried: ", err)
	}
	dir := t.TempDir()
	traced := func(name string, command ...string) (*exec.Cmd, func() string) {
		to := filepath.Join(dir, name)
		cmd := exec.Command("strace", append([]string{"-f", "-qq", "-e", "trace=bind", "-o", to}, command...)...)
		return cmd, func() string {
			text, err := os.ReadFile(to)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
	}
	server, record := traced("server", os.Args[0])
	server.Env = append(os.Environ(), serveEnv+"=127.0.0.1:7101")
	up(t, server, "127.0.0.1:7101")
	eventually(t, "the bind of the server", func() bool { return strings.Contains(record(), "htons(7101)") })
	for _, c := range []struct{ port, says string }{{"7101", "held by"}, {"7102", "free"}} {
		cmd, record := traced("who"+c.port, os.Getenv(programEnv), "who", c.port)
		out, _ := cmd.CombinedOutput()
		if !strings.Contains(string(out), c.says) {
			t.Errorf("who %s: %s\nwant %q", c.port, out, c.says)
		}
		if text := record(); strings.Contains(text, "htons("+c.port+")") {
			t.Errorf("who %s binds it:\n%s", c.port, text)
		}
	}
}
