package system_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestWhoIsReachedWhereNoInterfaceIs covers a server on an address that no interface
// has. It compares what who and wait say about the server with what connect(2) does:
// without and with a local route for that address, and after an interface gets it.
func TestWhoIsReachedWhereNoInterfaceIs(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("network namespaces need root")
	}
	pid := play(t, "freebind")
	const nowhere, anywhere = "no interface here has its address", "wherever its address is reachable"
	for _, c := range []struct{ do, said, unsaid, connect string }{
		{"true", nowhere, anywhere, "ENETUNREACH"},
		{"ip route add local 10.9.9.9/32 dev lo", anywhere, nowhere, "connected"},
		{"ip route del local 10.9.9.9/32 dev lo", nowhere, anywhere, "ENETUNREACH"},
		{"ip addr add 10.9.9.9/32 dev lo", anywhere, nowhere, "connected"},
	} {
		at := []string{"-t", fmt.Sprint(pid), "-n"}
		if out, err := exec.Command("nsenter", append(at, strings.Fields(c.do)...)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %s, %v", c.do, out, err)
		}
		out, _ := inside(t, pid, "who", "7020")
		if text := string(out); strings.Count(text, c.said) != 2 || strings.Contains(text, c.unsaid) { // TCP and UDP
			t.Errorf("after %s:\n%s", c.do, text)
		}
		out, _ = inside(t, pid, "wait", "-t", "1s", "7020/tcp")
		if text := string(out); !strings.Contains(text, c.said) || strings.Contains(text, c.unsaid) {
			t.Errorf("wait, after %s:\n%s", c.do, text)
		}
		code := `import errno, socket; print(errno.errorcode.get(socket.socket().connect_ex(("10.9.9.9", 7020)), "connected"))`
		if out, err := exec.Command("nsenter", append(at, "python3", "-c", code)...).Output(); err != nil || strings.TrimSpace(string(out)) != c.connect {
			t.Errorf("after %s connect says %s, %v", c.do, out, err)
		}
	}
}
