package reliability_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// superviseEnv turns the test binary into a program that installs a filter on
// itself, passes the filter's listener to the test, and then becomes the program in
// its arguments.
const superviseEnv = "BERTH_RELIABILITY_SUPERVISED"

func TestMain(m *testing.M) {
	if os.Getenv(superviseEnv) != "" {
		fmt.Fprintln(os.Stderr, "supervised:", becomeSupervised(os.Args[1:]))
		os.Exit(99)
	}
	os.Setenv("BERTH_NETNS", "self")
	os.Exit(tried(m))
}

// programEnv holds the path of the program, built as for a release. It is built
// once for all tests.
const programEnv = "BERTH_TEST_PROGRAM"

// tried runs the tests. Parallel tests mostly wait, so more of them run at the same
// time than there are processors.
func tried(m *testing.M) int {
	dir, err := os.MkdirTemp("", "berth-test-")
	if err == nil {
		defer os.RemoveAll(dir)
		berth := filepath.Join(dir, "berth")
		err = errors.Join(sample.AtOnce(2), buildWith("CGO_ENABLED=0", berth, released()...), os.Setenv(programEnv, berth))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// watched returns the system calls that are passed to the test: those with which
// berth reads the system, acts on it and answers. Those that any Go program needs
// (for memory, threads, signals and timers) are not included.
func watched() []uint32 {
	return append(older(),
		unix.SYS_OPENAT, unix.SYS_READ, unix.SYS_PREAD64, unix.SYS_WRITE, unix.SYS_CLOSE, unix.SYS_GETDENTS64,
		unix.SYS_READLINKAT, unix.SYS_NEWFSTATAT, unix.SYS_FSTAT, unix.SYS_STATX, unix.SYS_SOCKET, unix.SYS_CONNECT,
		unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_SENDTO, unix.SYS_RECVFROM, unix.SYS_SETSOCKOPT, unix.SYS_GETSOCKOPT,
		unix.SYS_GETSOCKNAME, unix.SYS_PPOLL, unix.SYS_IOCTL, unix.SYS_UNAME, unix.SYS_PIDFD_OPEN,
		unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_KCMP, unix.SYS_SYSINFO, unix.SYS_CAPGET, unix.SYS_SETNS,
	)
}

// becomeSupervised installs the filter on this thread, sends the descriptor of the
// filter's listener over descriptor 3, and executes args.
func becomeSupervised(args []string) error {
	runtime.LockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	program := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}}
	for _, nr := range watched() {
		program = append(program,
			unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 1, K: nr},
			unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_USER_NOTIF})
	}
	program = append(program, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW})
	fprog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	const waitKillable = 1 << 5 // SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
	fd, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER,
		unix.SECCOMP_FILTER_FLAG_NEW_LISTENER|waitKillable, uintptr(unsafe.Pointer(&fprog)))
	if errno != 0 {
		return errno
	}
	if err := unix.Sendmsg(3, []byte{1}, unix.UnixRights(int(fd)), nil, 0); err != nil {
		return err
	}
	env := append(os.Environ(), superviseEnv+"=")
	unix.CloseOnExec(3)
	unix.CloseOnExec(int(fd))
	return syscall.Exec(args[0], args, env)
}

// call is a system call that is waiting for an answer.
type call struct {
	id   uint64
	pid  int
	nr   uint32
	args [6]uint64
}

// answer is what happens to a call.
type answer struct {
	errno syscall.Errno // the error with which it fails
	never bool          // whether it never returns
	short bool          // whether a read returns only half as many bytes as it could
}

// notification is struct seccomp_notif, and response is struct seccomp_notif_resp.
type notification struct {
	id    uint64
	pid   uint32
	flags uint32
	nr    uint32
	arch  uint32
	ip    uint64
	args  [6]uint64
}

type response struct {
	id    uint64
	val   int64
	error int32
	flags uint32
}

const (
	receiveIoctl = 0xc0502100 // SECCOMP_IOCTL_NOTIF_RECV
	sendIoctl    = 0xc0182101 // SECCOMP_IOCTL_NOTIF_SEND
)

// supervised is a command under the filter, with a rule that decides about its
// calls.
type supervised struct {
	*exec.Cmd
	out, errs bytes.Buffer
	over      chan struct{}
}

// supervise starts a command. It calls rule from only one goroutine.
func supervise(t *testing.T, rule func(*call) answer, args ...string) *supervised {
	t.Helper()
	return superviseOn(t, nil, rule, args...)
}

// superviseOn is like supervise, but for a command that has a terminal. If terminal
// is nil, it has none.
func superviseOn(t *testing.T, terminal *os.File, rule func(*call) answer, args ...string) *supervised {
	t.Helper()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	theirs := os.NewFile(uintptr(pair[1]), "theirs")
	s := &supervised{Cmd: exec.Command("/proc/self/exe", args...), over: make(chan struct{})}
	s.Env = append(os.Environ(), superviseEnv+"=1", "HOME=/nonexistent", "NO_COLOR=1")
	s.ExtraFiles, s.Stdout, s.Stderr = []*os.File{theirs}, &s.out, &s.errs
	s.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if terminal != nil {
		s.Stdin, s.Stdout, s.Stderr = terminal, terminal, terminal
		s.SysProcAttr.Setsid, s.SysProcAttr.Setctty = true, true
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	defer unix.Close(pair[0])
	control := make([]byte, 64)
	_, n, _, _, err := unix.Recvmsg(pair[0], make([]byte, 1), control, 0)
	if err != nil || n == 0 {
		s.Wait()
		t.Fatalf("no filter: %v: %s", err, s.errs.String())
	}
	messages, err := unix.ParseSocketControlMessage(control[:n])
	if err != nil {
		t.Fatal(err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		t.Fatal(err)
	}
	go s.serve(fds[0], rule)
	return s
}

// serve answers calls until the command has ended.
func (s *supervised) serve(fd int, rule func(*call) answer) {
	defer close(s.over)
	defer unix.Close(fd)
	for {
		ready := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		if _, err := unix.Poll(ready, -1); err == unix.EINTR {
			continue
		} else if err != nil || ready[0].Revents&unix.POLLIN == 0 {
			return
		}
		var n notification
		if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), receiveIoctl, uintptr(unsafe.Pointer(&n))); errno != 0 {
			continue // the caller was killed
		}
		c := &call{id: n.id, pid: int(n.pid), nr: n.nr, args: n.args}
		a := rule(c)
		if a.never {
			continue
		}
		r := response{id: n.id, flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}
		switch {
		case a.errno != 0:
			r = response{id: n.id, error: -int32(a.errno)}
		case a.short:
			if got, ok := c.half(); ok {
				r = response{id: n.id, val: int64(got)}
			}
		}
		unix.Syscall(unix.SYS_IOCTL, uintptr(fd), sendIoctl, uintptr(unsafe.Pointer(&r)))
	}
}

// half performs a read for the caller, but reads only half as many bytes as
// requested.
func (c *call) half() (int, bool) {
	pidfd, err := unix.PidfdOpen(c.group(), 0)
	if err != nil {
		return 0, false
	}
	defer unix.Close(pidfd)
	fd, err := unix.PidfdGetfd(pidfd, int(c.args[0]), 0)
	if err != nil {
		return 0, false
	}
	defer unix.Close(fd)
	buf := make([]byte, max(1, min(c.args[2]/2, 1<<16)))
	n, err := unix.Read(fd, buf)
	if err != nil {
		return 0, false
	}
	if n == 0 {
		return 0, true
	}
	local := []unix.Iovec{{Base: &buf[0]}}
	local[0].SetLen(n)
	remote := []unix.RemoteIovec{{Base: uintptr(c.args[1]), Len: n}}
	if _, err := unix.ProcessVMWritev(c.pid, local, remote, 0); err != nil {
		return 0, false
	}
	return n, true
}

// group returns the process of the calling thread.
func (c *call) group() int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.pid))
	_, rest, _ := strings.Cut(string(text), "Tgid:")
	pid := 0
	fmt.Sscan(rest, &pid)
	return pid
}

// path returns the path of the file that the call opens or reads, or "" if there is
// none.
func (c *call) path() string {
	switch c.nr {
	case unix.SYS_OPENAT, unix.SYS_READLINKAT, unix.SYS_NEWFSTATAT, unix.SYS_STATX:
		name := c.text(c.args[1])
		if strings.HasPrefix(name, "/") {
			return name
		}
		return filepath.Join(c.descriptor(int32(c.args[0])), name)
	}
	return c.descriptor(int32(c.args[0]))
}

func (c *call) descriptor(fd int32) string {
	link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", c.pid, fd))
	if err != nil {
		return ""
	}
	return link
}

// text reads a string from the caller's memory.
func (c *call) text(at uint64) string {
	buf := make([]byte, 256)
	room := 4096 - int(at%4096)
	local := []unix.Iovec{{Base: &buf[0]}}
	local[0].SetLen(min(len(buf), room))
	n, _ := unix.ProcessVMReadv(c.pid, local, []unix.RemoteIovec{{Base: uintptr(at), Len: min(len(buf), room)}}, 0)
	text, _, _ := bytes.Cut(buf[:max(n, 0)], []byte{0})
	return string(text)
}

// status waits for the command to end and returns its exit status, which is 128+n
// after signal n.
func (s *supervised) status() int {
	err := s.Wait()
	<-s.over
	if err == nil {
		return 0
	}
	if state, ok := s.ProcessState.Sys().(syscall.WaitStatus); ok && state.Signaled() {
		return 128 + int(state.Signal())
	}
	return s.ProcessState.ExitCode()
}

func berthWith(t *testing.T, variable string, flags ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "berth")
	if err := buildWith(variable, path, flags...); err != nil {
		t.Fatal(err)
	}
	return path
}

// released returns the flags with which a static program is built for a release.
func released() []string {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		return nil
	}
	return []string{"-ldflags", "-s -w " + entry}
}

// entry sets the entry point of such a program.
const entry = "-E berth/ui/cli/inherited.start"

func buildWith(variable, path string, flags ...string) error {
	build := exec.Command("go", append(append([]string{"build"}, flags...), "-o", path, "..")...)
	build.Env = append(os.Environ(), variable)
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	return nil
}
