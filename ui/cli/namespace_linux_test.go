package cli

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// insideEnv is set in the process that runs a test in a new network namespace.
const insideEnv = "BERTH_TEST_INSIDE"

// inOwnNamespace runs the calling test again in a new process and a new network
// namespace, in which the loopback interface is up. It reports whether the caller
// is running in that process. In the outer process, which waits while other tests
// run, the test must return immediately.
func inOwnNamespace(t *testing.T) bool {
	t.Helper()
	if os.Getenv(insideEnv) == t.Name() {
		ip(t, "link", "set", "lo", "up")
		return true
	}
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("a network namespace of its own needs root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("needs ip, which is not installed")
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "10m")
	cmd.Env = append(os.Environ(), insideEnv+"="+t.Name())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if _, said, ok := strings.Cut(line, "_test.go:"); ok && err == nil {
			t.Log(strings.TrimSpace(said))
		}
	}
	if err != nil {
		t.Fatalf("inside the namespace: %v\n%s", err, out)
	}
	return false
}

// ip runs ip(8), which must succeed.
func ip(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// sysctl sets a variable of this network namespace.
func sysctl(t *testing.T, name, value string) {
	t.Helper()
	if err := os.WriteFile("/proc/sys/net/"+name, []byte(value), 0o644); err != nil {
		t.Fatal(err)
	}
}
