package netns

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// List lists the network namespaces that processes are in, and those that are
// mounted. refused counts the processes that may not be asked, and whole is false
// where they could not be listed. A namespace that lives by an open socket or
// descriptor alone is not found.
func List(proc string) (all []Place, refused int, whole bool) {
	p := places{at: make(map[uint64]int)}
	if text, err := os.ReadFile(proc + "/self/mountinfo"); err == nil {
		p.mounted(text)
	}
	dir, err := os.Open(proc)
	if err != nil {
		return p.all, 0, false
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	whole = err == nil
	buf := make([]byte, 64)
	for _, name := range names {
		if _, err := strconv.Atoi(name); err != nil {
			continue
		}
		switch n, err := unix.Readlinkat(int(dir.Fd()), name+"/ns/net", buf); {
		case err == nil:
			if inode, ok := inodeOf(string(buf[:n])); ok {
				p.add(inode, proc+"/"+name+"/ns/net", "")
			}
		case err != unix.ENOENT && err != unix.ESRCH:
			refused++
		}
	}
	return p.all, refused, whole
}

// May reports whether this thread may enter namespaces at all (CAP_SYS_ADMIN).
func May() bool {
	var data [2]unix.CapUserData
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	return unix.Capget(&header, &data[0]) == nil && data[0].Effective&(1<<unix.CAP_SYS_ADMIN) != 0
}

// ErrEnded says that a namespace is there no more.
var ErrEnded = errors.New("the network namespace has ended")

// Each calls do for each of the namespaces, on a thread that is in it, and returns
// what went wrong with each: the error of do, or why it was not called. Nothing
// of a namespace is held when it returns. A thread that can't come back ends.
func Each(places []Place, do func(*Place) error) []error {
	errs := make([]error, len(places))
	if len(places) == 0 { // as a rule: no thread is moved for nothing
		return errs
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() { // the first thread can't end: another goes
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

// each reports whether the thread is back where it was.
func each(places []Place, do func(*Place) error, errs []error) (back bool) {
	home, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		for i := range errs {
			errs[i] = fmt.Errorf("open the own network namespace: %w", err)
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

// enter brings the thread into a namespace.
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
		if e = unix.Fstat(fd, &st); e == nil && st.Ino == p.Inode {
			e = unix.Setns(fd, unix.CLONE_NEWNET)
			unix.Close(fd)
			if e == nil {
				return nil
			}
			err = fmt.Errorf("enter %s: %w", path, e)
			continue
		}
		unix.Close(fd) // another one by now
	}
	return err
}
