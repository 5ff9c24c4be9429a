package system_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestReasonsAreTrue makes system calls of the real program fail, one kind at a
// time. berth must then give only what is known as the reason, such as the system's
// error message, and must not suggest any other cause.
func TestReasonsAreTrue(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("needs strace, which is not installed")
	}
	if !inOwnPIDs(t) {
		return
	}
	own := copyOf(t, os.Args[0], t.TempDir(), "own")
	serve(t, asUser(exec.Command(own), 0), "127.0.0.1:7101")
	const lives = "port 7101 is still held by own (pid "
	for _, c := range []struct {
		faults, args string
		says         []string
		never        []string
	}{
		{"pidfd_open:error=EPERM", "kill --yes 7101", []string{"could not be signalled", "operation not permitted", lives}, []string{"ended", "no permission"}},
		{"pidfd_open:error=EMFILE", "kill --yes 7101", []string{"could not be signalled", "too many open files", lives}, []string{"ended", "no permission"}},
		{"pidfd_open:error=ESRCH", "kill --yes 7101", []string{"could not be signalled", "though /proc lists it", lives}, []string{"ended"}},
		{"pidfd_send_signal:error=ESRCH", "kill --yes 7101", []string{"could not be signalled", "though /proc lists it", lives}, []string{"ended"}},
		{"pidfd_send_signal:error=EPERM", "kill --yes 7101", []string{"no permission to signal it", lives}, []string{"ended"}},
		{"readlinkat:error=EIO", "kill --yes 7101", []string{"has no known owner", "could not be read"}, []string{"let go", "ended", "SELinux", "security"}},
		{"socket:error=EINVAL", "close --yes --force lport:7101 proto:tcp", []string{"is still there", "no cookies", "invalid argument"}, []string{"MPTCP"}},
		{"socket:error=EPERM", "close --yes --force lport:7101 proto:tcp", []string{"is still there", "no cookies", "operation not permitted"}, []string{"needs root"}},
		{"socket:error=EMFILE", "who 7101", []string{"too many open files"}, []string{"this kernel"}},
		{"getdents64:error=EMFILE", "who 7101", []string{"too many open files"}, []string{"SELinux", "security", "this kernel", "container?)"}},
		{"getdents64:error=EIO", "explain 7101", []string{"input/output error"}, []string{"SELinux", "security", "this kernel"}},
	} {
		text := faulty(t, c.faults, c.args)
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: berth %s:\n%s\nwant %q", c.faults, c.args, text, want)
			}
		}
		for _, wrong := range c.never {
			if strings.Contains(text, wrong) {
				t.Errorf("%s: berth %s:\n%s\nit says %q", c.faults, c.args, text, wrong)
			}
		}
	}
}

// faulty runs the program with the given faults injected into its system calls, and
// returns all of its output.
func faulty(t *testing.T, faults, args string) string {
	t.Helper()
	cmd := exec.Command("strace", append([]string{"-f", "-qq", "-o", "/dev/null", "-e", "inject=" + faults, os.Getenv(programEnv)}, strings.Fields(args)...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// TestAForeignProc covers a /proc that belongs to a PID namespace other than
// berth's, as in a container that has the host's /proc. berth must not say that a
// process there has ended or has released its socket.
func TestAForeignProc(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "unshare") {
		return
	}
	own := copyOf(t, os.Args[0], t.TempDir(), "own")
	serve(t, asUser(exec.Command(own), 0), "127.0.0.1:7101")
	cmd := exec.Command("unshare", "-p", "-f", os.Getenv(programEnv), "kill", "--yes", "7101")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, _ := cmd.CombinedOutput()
	text := string(out)
	for _, want := range []string{"could not be signalled", "another namespace", "port 7101 is still held by own (pid "} {
		if !strings.Contains(text, want) || strings.Contains(text, "ended") {
			t.Errorf("%s\nwant %q", text, want)
		}
	}
}
