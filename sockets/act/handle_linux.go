package act

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/procfs"
)

// handle refers to a process by a pidfd (pidfd_open(2)), which never refers to another
// process, even if the PID is reused. Before Linux 5.3 there are no pidfds, and the process
// is identified by its PID and its start time.
type handle struct {
	fs     *procfs.FS
	fd     int // -1: none
	pid    int
	ticks  uint64
	inodes []uint64 // the process must have one of these sockets open; nil: not checked
}

// errNamespace means that /proc and the kernel use the same PID for different processes.
var errNamespace = errors.New("/proc has the pids of another namespace, not of the one that berth runs in")

// system is the sockets.Actor for this machine.
type system struct{ fs *procfs.FS }

// leftBehind is how many reads of /proc may be left behind because a process does not
// answer; see package local.
const leftBehind = 3

func newSystem() system { return system{procfs.New("/proc").Leave(leftBehind)} }

// Kin returns how processes relate to each other. See sockets.Actor.
func (s system) Kin(pids []int) sockets.Kin { return s.fs.Kin(self(), pids) }

// self returns this process's PID in /proc.
func self() int {
	link, err := os.Readlink("/proc/self")
	if err == nil {
		if pid, err := strconv.Atoi(link); err == nil {
			return pid
		}
	}
	return os.Getpid()
}

// Open returns a handle for p. See sockets.Actor.
func (s system) Open(p *sockets.Process, inodes []uint64) (sockets.Handle, error) {
	h, err := s.open(p, inodes)
	if err != nil {
		return nil, fmt.Errorf("hold process %d: %w", p.PID, err)
	}
	return h, nil
}

func (s system) open(p *sockets.Process, inodes []uint64) (*handle, error) {
	if s.fs.Sight() == sockets.SightForeign { // for the kernel, the PID refers to another process
		return nil, errNamespace
	}
	fd, err := unix.PidfdOpen(p.PID, 0)
	switch {
	case err == unix.ESRCH, err == unix.ENOENT, err == unix.EINVAL: // no process has the PID; ENOENT (new kernels) and EINVAL (old ones) mean that a thread has it
		return nil, s.ended(p.PID, p.Ticks)
	case err == unix.ENOSYS:
		fd = -1
	case err != nil:
		return nil, unsure{"pidfd_open", err}
	}
	h := &handle{fs: s.fs, fd: fd, pid: p.PID, ticks: p.Ticks, inodes: inodes}
	err = h.samePID()
	if err == nil {
		err = h.check()
	}
	if err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// errDisagree means that a PID exists according to /proc, but not according to the kernel.
var errDisagree = errors.New("the kernel knows no process with that pid, though /proc lists it")

// ended returns the error for a process that does not exist according to the kernel.
func (s system) ended(pid int, ticks uint64) error {
	if now, err := s.fs.Ticks(pid); err == nil && now == ticks {
		return errDisagree
	}
	return sockets.ErrGone
}

// samePID makes sure that the PID refers to the same process for the kernel and in /proc,
// which may belong to another PID namespace. The fdinfo of a pidfd has the process's PID in
// this /proc (proc(5)).
func (h *handle) samePID() error {
	if h.fd < 0 {
		if self() != os.Getpid() {
			return errNamespace
		}
		return nil
	}
	text, err := os.ReadFile("/proc/self/fdinfo/" + strconv.Itoa(h.fd))
	if err != nil {
		return unsure{"whether /proc means the same process can't be read", err}
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "Pid:"); ok {
			switch pid, err := strconv.Atoi(strings.TrimSpace(value)); {
			case err != nil:
				return err
			case pid == h.pid:
				return nil
			case pid == -1:
				return sockets.ErrGone
			}
		}
	}
	return errNamespace
}

// check makes sure that the process is still the same, and that it has the socket. /proc
// identifies processes only by PID, but if the process still exists after the check, the
// PID referred to it throughout.
func (h *handle) check() error {
	ticks, err := h.fs.Ticks(h.pid)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return h.gone()
	case err != nil:
		return unsure{"whether it still is that process can't be read", err}
	case ticks != h.ticks:
		return sockets.ErrReplaced
	}
	if err := h.hasSocket(); err != nil {
		return err
	}
	if h.Ended(0) {
		return sockets.ErrGone
	}
	return nil
}

func (h *handle) hasSocket() error {
	if len(h.inodes) == 0 {
		return nil
	}
	held, err := h.fs.Holds(h.pid, h.inodes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return h.gone()
	case err != nil:
		return unsure{"whether it still holds the socket can't be read", err}
	case !held:
		return sockets.ErrLetGo
	}
	return nil
}

// gone returns the error for a process that /proc no longer shows. If the process is
// alive according to its pidfd, then /proc itself is gone.
func (h *handle) gone() error {
	if h.fd >= 0 && !h.Ended(0) {
		return errAbsent
	}
	if !h.mounted() {
		return errAbsent
	}
	return sockets.ErrGone
}

// errAbsent means that a process is alive, or may be, but nothing about it can be read.
var errAbsent = errors.New("/proc does not show it: is /proc mounted?")

// unsure is an error from a check, rather than from the action itself. A process that
// can't be read may still be signalled.
type unsure struct {
	what string
	err  error
}

// Error says what was checked, followed by the system's error message.
func (u unsure) Error() string {
	if errno := syscall.Errno(0); errors.As(u.err, &errno) {
		return u.what + ": " + errno.Error()
	}
	return u.what + ": " + u.err.Error()
}

// Signal sends s. See sockets.Handle.
func (h *handle) Signal(s sockets.Signal) error {
	if err := h.check(); err != nil {
		return err
	}
	if err := h.send(unix.Signal(s.Number)); err != nil {
		if err == unix.ESRCH {
			return system{h.fs}.ended(h.pid, h.ticks)
		}
		return fmt.Errorf("send %s to process %d: %w", s.Name, h.pid, err)
	}
	h.inodes = nil
	return nil
}

func (h *handle) send(s unix.Signal) error {
	if h.fd < 0 {
		return unix.Kill(h.pid, s)
	}
	return unix.PidfdSendSignal(h.fd, s, nil, 0)
}

// Ended waits for the process to end. See sockets.Handle.
func (h *handle) Ended(within time.Duration) bool {
	until := time.Now().Add(within)
	if h.fd < 0 {
		return h.vanishes(until)
	}
	for {
		left := max(0, time.Until(until))
		ended := []unix.PollFd{{Fd: int32(h.fd), Events: unix.POLLIN}}
		n, err := unix.Poll(ended, int((left + time.Millisecond - 1).Milliseconds()))
		switch {
		case n > 0, left == 0 && err == nil:
			return n > 0
		case err != nil && err != unix.EINTR: // the pidfd can't be polled
			return h.vanishes(until)
		case left == 0:
			return false
		}
	}
}

// vanishes waits until /proc no longer shows the process.
func (h *handle) vanishes(until time.Time) bool {
	return waitFor(time.Until(until), func() bool {
		ticks, err := h.fs.Ticks(h.pid)
		return errors.Is(err, fs.ErrNotExist) && h.mounted() || err == nil && ticks != h.ticks
	})
}

func (h *handle) mounted() bool { _, err := os.Readlink("/proc/self"); return err == nil }

// Condition reads how the process would react to a signal. See sockets.Handle.
func (h *handle) Condition() sockets.Condition {
	c := h.fs.Condition(h.pid)
	if ticks, err := h.fs.Ticks(h.pid); err == nil && ticks != h.ticks { // the PID belongs to another process
		return sockets.Condition{NotKnown: true}
	}
	return c
}

// Close closes the pidfd.
func (h *handle) Close() {
	if h.fd >= 0 {
		_ = unix.Close(h.fd)
		h.fd = -1
	}
}
