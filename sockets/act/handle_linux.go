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

// handle refers to one process by a pidfd (pidfd_open(2)), which stays with the process even
// if its number goes to another. Before Linux 5.3 there is no pidfd, and the process is
// identified by its number and its start.
type handle struct {
	fs     *procfs.FS
	fd     int // -1: none
	pid    int
	ticks  uint64
	inodes []uint64 // it must have one of these sockets open; nil: not checked
}

// errNamespace: a pid means one process to /proc and another to the kernel.
var errNamespace = errors.New("/proc has the pids of another namespace than the one berth runs in")

// system is the sockets.Actor for this machine.
type system struct{ fs *procfs.FS }

// leftBehind is how many reads of processes that do not answer may be left behind; see
// package local.
const leftBehind = 3

func newSystem() system { return system{procfs.New("/proc").Leave(leftBehind)} }

// Kin returns how processes depend on each other. See sockets.Actor.
func (s system) Kin(pids []int) sockets.Kin { return s.fs.Kin(self(), pids) }

// self returns the number that /proc has for this process.
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
	if s.fs.Sight() == sockets.SightForeign { // to the kernel the number means another process
		return nil, errNamespace
	}
	fd, err := unix.PidfdOpen(p.PID, 0)
	switch {
	case err == unix.ESRCH, err == unix.ENOENT, err == unix.EINVAL: // no process has it; with the last two, a thread has it, according to a new and an old kernel
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

// errDisagree: the kernel and /proc say different things about a number.
var errDisagree = errors.New("the kernel knows no process of that number, though /proc has it")

// ended returns the error for a process that the kernel says does not exist.
func (s system) ended(pid int, ticks uint64) error {
	if now, err := s.fs.Ticks(pid); err == nil && now == ticks {
		return errDisagree
	}
	return sockets.ErrGone
}

// samePID makes sure that the number means the same process to the kernel and to /proc,
// which may belong to another PID namespace. The fdinfo of a pidfd shows its process's number
// in this /proc (proc(5)).
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

// check makes sure that it is the very same process, and that it has the socket. /proc knows
// only numbers; but the number was the process's all the while if the process exists before
// and after.
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

// gone returns the error for a process that /proc no longer shows. If its pidfd says that it
// lives, it is /proc that has gone.
func (h *handle) gone() error {
	if h.fd >= 0 && !h.Ended(0) {
		return errAbsent
	}
	if !h.mounted() {
		return errAbsent
	}
	return sockets.ErrGone
}

// errAbsent: a process lives, or may live, but nothing about it can be read.
var errAbsent = errors.New("/proc does not show it: is /proc mounted?")

// unsure is an error in looking, not in what was to be done: that something may not be read
// does not mean that it may not be signalled.
type unsure struct {
	what string
	err  error
}

// Error names what was looked at, and gives the system's own words.
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
		case err != nil && err != unix.EINTR: // the pidfd is of no help
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

// Condition reads what a signal would meet. See sockets.Handle.
func (h *handle) Condition() sockets.Condition {
	c := h.fs.Condition(h.pid)
	if ticks, err := h.fs.Ticks(h.pid); err == nil && ticks != h.ticks { // the number is another process's
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
