package system_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// insideEnv is set in the process that runs a test in a new network namespace.
const insideEnv = "BERTH_TEST_INSIDE"

// inOwnNamespace runs the calling test again in a separate process in a new network
// namespace, in which the loopback interface is up. It reports whether the caller
// is that process. In the outer process, the test must return immediately.
func inOwnNamespace(t *testing.T, tools ...string) bool {
	t.Helper()
	return inOwn(t, syscall.CLONE_NEWNET, tools...)
}

// inOwnPIDs is like inOwnNamespace, but also with a new PID namespace, in which the
// process has PID 1, and a matching /proc.
func inOwnPIDs(t *testing.T) bool {
	t.Helper()
	if !inOwn(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWPID|syscall.CLONE_NEWNS) {
		return false
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		t.Fatal(err)
	}
	return true
}

func inOwn(t *testing.T, namespaces uintptr, tools ...string) bool {
	t.Helper()
	if os.Getenv(insideEnv) == t.Name() {
		run(t, "ip", "link", "set", "lo", "up")
		return true
	}
	if os.Getuid() != 0 {
		t.Skip("a network namespace of its own needs root")
	}
	for _, tool := range append(tools, "ip") {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s, which is not installed", tool)
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "40m")
	cmd.Env = append(os.Environ(), insideEnv+"="+t.Name())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: namespaces, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("inside the namespace: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if _, said, ok := strings.Cut(line, "_test.go:"); ok {
			t.Log(strings.TrimSpace(said))
		}
	}
	return false
}

// run runs a command, which must succeed, and returns its standard output.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

// start starts a server, and ends it with SIGTERM when the test ends.
func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} // which also ends a server's workers
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
}
