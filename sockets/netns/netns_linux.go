package netns

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// List lists the network namespaces that have processes, and those that are mounted. It does
// not find a namespace that is kept alive only by an open socket or descriptor.
func List(proc string) Listing {
	p := places{at: make(map[uint64]int)}
	l := Listing{}
	if text, err := readFile(proc + "/self/mountinfo"); err == nil {
		p.mounted(text)
	} else if !errors.Is(err, unix.ENOENT) { // there is no /proc, or it shows only processes
		l.fail(fmt.Errorf("read the mounts: %w", err))
	}
	dir, err := os.Open(proc)
	if err != nil {
		l.Places = p.all
		return l
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	l.Whole = err == nil
	buf := make([]byte, 64)
	for _, name := range names {
		if _, err := strconv.Atoi(name); err != nil {
			continue
		}
		switch n, err := readlinkat(int(dir.Fd()), name+"/ns/net", buf); err {
		case nil:
			if inode, ok := inodeOf(string(buf[:n])); ok {
				p.add(inode, proc+"/"+name+"/ns/net", "")
			}
		case unix.ENOENT, unix.ESRCH: // the process has ended
		case unix.EACCES, unix.EPERM:
			l.Refused++
		default:
			l.fail(fmt.Errorf("the network namespace of process %s: %w", name, err))
		}
	}
	l.Places = p.all
	return l
}

// readFile reads a file without using Go's poller. The list of mounts can be polled, so
// with the poller, Go would wait for the file if a read ever returned EAGAIN.
func readFile(path string) ([]byte, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), path)
	defer f.Close()
	return io.ReadAll(f)
}

func readlinkat(dir int, path string, buf []byte) (n int, err error) {
	for {
		if n, err = unix.Readlinkat(dir, path, buf); err != unix.EINTR {
			return n, err
		}
	}
}

// May reports whether the calling thread may enter namespaces at all (CAP_SYS_ADMIN).
func May() bool {
	var data [2]unix.CapUserData
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	return unix.Capget(&header, &data[0]) == nil && data[0].Effective&(1<<unix.CAP_SYS_ADMIN) != 0
}

// ErrEnded means that a namespace no longer exists.
var ErrEnded = errors.New("the network namespace has ended")

// Each calls the given function for each namespace, on a thread that is in that
// namespace. For each namespace, it returns the error from the function, or the reason
// why the function was not called. When Each returns, it has released all namespaces.
// If the thread can't return to its own namespace, it ends.
func Each(places []Place, do func(*Place) error) []error {
	errs := make([]error, len(places))
	if len(places) == 0 { // the usual case; don't move a thread for nothing
		return errs
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() { // the first thread can't end, so use another one
			Run(func() { each(places, do, errs) })
			runtime.UnlockOSThread()
			return
		}
		if each(places, do, errs) {
			runtime.UnlockOSThread()
		}
	}()
	<-done
	return errs
}

// Run calls the given function on a separate thread, which ends when the function
// returns.
func Run(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		do()
	}()
	<-done
}

// each is Each on the calling thread. It reports whether the thread is back in its own
// namespace.
func each(places []Place, do func(*Place) error, errs []error) (back bool) {
	home, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		for i := range errs {
			errs[i] = fmt.Errorf("open berth's own network namespace: %w", err)
		}
		return true
	}
	defer unix.Close(home)
	for i := range places {
		if errs[i] = enter(&places[i]); errs[i] == nil {
			errs[i] = do(&places[i])
		}
	}
	return unix.Setns(home, unix.CLONE_NEWNET) == nil
}

// Stands reports whether the namespace can still be entered through one of its paths.
func (p *Place) Stands() bool {
	for _, path := range p.Paths {
		var st unix.Stat_t
		if unix.Stat(path, &st) == nil && st.Ino == p.Inode {
			return true
		}
	}
	return false
}

// enter moves the calling thread into a namespace.
func enter(p *Place) error {
	err := ErrEnded
	for _, path := range p.Paths {
		fd, e := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		switch {
		case e == unix.ENOENT || e == unix.ESRCH:
			continue
		case e != nil:
			err = fmt.Errorf("open %s: %w", path, e)
			continue
		}
		var st unix.Stat_t
		switch e = unix.Fstat(fd, &st); {
		case e != nil:
			err = fmt.Errorf("look at %s: %w", path, e)
		case st.Ino == p.Inode:
			if e = unix.Setns(fd, unix.CLONE_NEWNET); e == nil {
				unix.Close(fd)
				return nil
			}
			err = fmt.Errorf("enter %s: %w", path, e)
		} // by now the path leads to another namespace
		unix.Close(fd)
	}
	return err
}
