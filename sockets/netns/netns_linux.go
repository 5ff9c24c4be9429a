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

// List lists the network namespaces that processes are in, and those that are mounted. A
// namespace that is kept alive only by an open socket or descriptor is not found.
func List(proc string) Listing {
	p := places{at: make(map[uint64]int)}
	l := Listing{}
	if text, err := readFile(proc + "/self/mountinfo"); err == nil {
		p.mounted(text)
	} else if !errors.Is(err, unix.ENOENT) { // there is no /proc, or one that shows only processes
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
		case unix.ENOENT, unix.ESRCH: // it has ended
		case unix.EACCES, unix.EPERM:
			l.Refused++
		default:
			l.fail(fmt.Errorf("the network namespace of process %s: %w", name, err))
		}
	}
	l.Places = p.all
	return l
}

// readFile reads without Go's poller: a list of mounts can be polled, so Go would wait for it
// if a read ever said to try again.
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

// May reports whether this thread may enter namespaces at all (CAP_SYS_ADMIN).
func May() bool {
	var data [2]unix.CapUserData
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	return unix.Capget(&header, &data[0]) == nil && data[0].Effective&(1<<unix.CAP_SYS_ADMIN) != 0
}

// ErrEnded means that a namespace does not exist any more.
var ErrEnded = errors.New("the network namespace has ended")

// Each calls do for each of the namespaces, on a thread that is in it, and returns an error
// for each: that of do, or why it was not called. It holds nothing of a namespace when it
// returns. A thread that can't return to its namespace ends.
func Each(places []Place, do func(*Place) error) []error {
	errs := make([]error, len(places))
	if len(places) == 0 { // the usual case: no thread is moved for nothing
		return errs
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() { // the first thread can't end: another one does the work
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

// Run calls do on a thread of its own, which ends with it.
func Run(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		do()
	}()
	<-done
}

// each reports whether the thread is back in its own namespace.
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

// Stands reports whether the namespace can still be entered by one of its paths.
func (p *Place) Stands() bool {
	for _, path := range p.Paths {
		var st unix.Stat_t
		if unix.Stat(path, &st) == nil && st.Ino == p.Inode {
			return true
		}
	}
	return false
}

// enter moves the thread into a namespace.
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
		} // it is another one by now
		unix.Close(fd)
	}
	return err
}
