package act

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/procfs"
)

// sleeper starts a process that has file open, if file is not nil, and returns it as a
// Source would. The process is killed when the test ends.
func sleeper(t *testing.T, file *os.File) (*exec.Cmd, *sockets.Process) {
	t.Helper()
	cmd := exec.Command("sleep", "600")
	if file != nil {
		cmd.ExtraFiles = []*os.File{file}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	ticks, err := procfs.New("/proc").Ticks(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	return cmd, &sockets.Process{PID: cmd.Process.Pid, Ticks: ticks}
}

// shared opens a listener and returns its file and inode.
func shared(t *testing.T) (*os.File, uint64) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	var st unix.Stat_t
	if err := unix.Fstat(int(file.Fd()), &st); err != nil {
		t.Fatal(err)
	}
	return file, st.Ino
}

func TestHoldMakesSure(t *testing.T) {
	file, inode := shared(t)
	_, p := sleeper(t, file)
	ended, gone := sleeper(t, nil)
	_ = ended.Process.Kill()
	_ = ended.Wait()
	for _, c := range []struct {
		name   string
		p      *sockets.Process
		inodes []uint64
		want   error
	}{
		{"as it was told", p, []uint64{1, inode}, nil},
		{"no socket asked for", p, nil, nil},
		{"another start", &sockets.Process{PID: p.PID, Ticks: p.Ticks + 1}, []uint64{inode}, sockets.ErrReplaced},
		{"no start", &sockets.Process{PID: p.PID}, []uint64{inode}, sockets.ErrReplaced},
		{"another socket", p, []uint64{1}, sockets.ErrLetGo},
		{"ended", gone, nil, sockets.ErrGone},
	} {
		h, err := New().Open(c.p, c.inodes)
		if !errors.Is(err, c.want) || (err == nil) != (h != nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if h != nil {
			h.Close()
		}
	}
}

// TestHoldOfAThread checks what happens if a PID belongs to a thread. After a process
// has ended, a thread of another process may get its PID.
func TestHoldOfAThread(t *testing.T) {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	thread := os.Getpid()
	for _, task := range tasks { // threads of the Go runtime, which do not end
		if number, err := strconv.Atoi(task.Name()); err == nil && number != os.Getpid() {
			thread = number
		}
	}
	if thread == os.Getpid() {
		t.Fatal("this process has one thread")
	}
	if _, err := New().Open(&sockets.Process{PID: thread, Ticks: 1}, nil); !errors.Is(err, sockets.ErrGone) {
		t.Errorf("process %d, which is a thread: %v, want %v", thread, err, sockets.ErrGone)
	}
}

// TestSignalAndWait kills a process, first with a pidfd, then without one, as on Linux before
// 5.3.
func TestSignalAndWait(t *testing.T) {
	for _, without := range []bool{false, true} {
		file, inode := shared(t)
		cmd, p := sleeper(t, file)
		h, err := newSystem().open(p, []uint64{inode})
		if err != nil {
			t.Fatal(err)
		}
		if without {
			h.Close()
		}
		if h.Ended(20 * time.Millisecond) {
			t.Error("it has ended before anything was sent")
		}
		if err := h.Signal(sockets.Signal{Name: "SIGCONT", Number: int(unix.SIGCONT)}); err != nil {
			t.Error(err)
		}
		if err := h.Signal(sockets.Kill()); err != nil {
			t.Error(err)
		}
		if !h.Ended(10 * time.Second) { // true even before it is reaped
			t.Error("it never ended")
		}
		_ = cmd.Wait()
		if err := h.Signal(sockets.Kill()); !errors.Is(err, sockets.ErrGone) {
			t.Errorf("a signal to an ended process: %v", err)
		}
		h.Close()
	}
}

// TestSignalOfAnotherStart checks that without a pidfd, a process with the same PID but
// another start time is not signalled, and that the original process counts as ended.
func TestSignalOfAnotherStart(t *testing.T) {
	_, p := sleeper(t, nil)
	h := &handle{fs: procfs.New("/proc"), fd: -1, pid: p.PID, ticks: p.Ticks + 1}
	if err := h.Signal(sockets.Kill()); !errors.Is(err, sockets.ErrReplaced) {
		t.Errorf("error %v, want %v", err, sockets.ErrReplaced)
	}
	if !h.Ended(0) {
		t.Error("it is reported alive")
	}
	if err := unix.Kill(p.PID, 0); err != nil {
		t.Error(err)
	}
}

// TestSignalAfterTheSocketWasLetGo checks that the first signal is not sent if the process no
// longer has the socket.
func TestSignalAfterTheSocketWasLetGo(t *testing.T) {
	_, inode := shared(t)
	_, p := sleeper(t, nil)
	h := &handle{fs: procfs.New("/proc"), fd: -1, pid: p.PID, ticks: p.Ticks, inodes: []uint64{inode}}
	if err := h.Signal(sockets.Kill()); !errors.Is(err, sockets.ErrLetGo) {
		t.Errorf("error %v, want %v", err, sockets.ErrLetGo)
	}
}

func TestParseSignal(t *testing.T) {
	for text, want := range map[string]sockets.Signal{
		"TERM": sockets.Terminate(), "sigterm": sockets.Terminate(), "15": sockets.Terminate(), "Kill": sockets.Kill(), "9": sockets.Kill(),
		"HUP": {Name: "SIGHUP", Number: 1}, "1": {Name: "SIGHUP", Number: 1}, "40": {Name: "signal 40", Number: 40},
	} {
		if got, err := ParseSignal(text); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "0", "-9", "65", "FOO", "SIG", "9x", " 9", "TERM KILL", "99999999999999999999"} {
		if got, err := ParseSignal(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
