//go:build linux

// Package netns gives a test or a demonstration its own network. What it opens
// there can't conflict with anything that is open on the machine.
package netns

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// Namespace is a network namespace with a host name, in which the loopback
// interface is up.
type Namespace struct {
	net, uts *os.File
}

// ErrPrivilege is the error returned by New for users other than root.
var ErrPrivilege = errors.New("a network namespace of its own needs root")

// New makes a namespace in which the loopback interface is up. It requires root.
// The caller must close the namespace. Programs started in it keep it alive until
// they end.
func New(host string) (*Namespace, error) {
	if os.Geteuid() != 0 {
		return nil, ErrPrivilege
	}
	r := &Namespace{}
	made := make(chan error)
	// The thread is never unlocked, so it ends with the goroutine. Its namespaces
	// are kept alive by the files.
	go func() {
		runtime.LockOSThread()
		made <- r.make(host)
	}()
	if err := <-made; err != nil {
		return nil, fmt.Errorf("netns: %w", err)
	}
	return r, r.ip("link set lo up")
}

// ip runs each of the commands with ip(8) in the namespace.
func (r *Namespace) ip(commands ...string) error {
	return r.Do(func() error {
		for _, c := range commands {
			if out, err := exec.Command("ip", strings.Fields(c)...).CombinedOutput(); err != nil {
				return fmt.Errorf("netns: ip %s: %w: %s", c, err, out)
			}
		}
		return nil
	})
}

// make moves the calling thread into new namespaces.
func (r *Namespace) make(host string) (err error) {
	if err := unix.Unshare(unix.CLONE_NEWNET | unix.CLONE_NEWUTS); err != nil {
		return err
	}
	if err := unix.Sethostname([]byte(host)); err != nil {
		return err
	}
	r.net, r.uts, err = here()
	return err
}

// here opens the namespaces of the calling thread.
func here() (net, uts *os.File, err error) {
	at := fmt.Sprintf("/proc/self/task/%d/ns/", unix.Gettid())
	net, err = os.Open(at + "net")
	if err != nil {
		return nil, nil, err
	}
	uts, err = os.Open(at + "uts")
	return net, uts, err
}

// Do calls f in the namespace. Sockets that f opens and programs that it starts are
// in the namespace. f must not pass work to another goroutine.
func (r *Namespace) Do(f func() error) error {
	done := make(chan error)
	go func() { done <- r.within(f) }()
	return <-done
}

func (r *Namespace) within(f func() error) error {
	runtime.LockOSThread()
	net, uts, err := here()
	if err != nil {
		return err
	}
	defer net.Close()
	defer uts.Close()
	if err := enter(r.net, r.uts); err != nil {
		return err
	}
	err = f()
	// A thread that could not return remains locked and ends with its goroutine.
	if home := enter(net, uts); home != nil {
		return errors.Join(err, home)
	}
	runtime.UnlockOSThread()
	return err
}

func enter(net, uts *os.File) error {
	return errors.Join(
		unix.Setns(int(net.Fd()), unix.CLONE_NEWNET),
		unix.Setns(int(uts.Fd()), unix.CLONE_NEWUTS))
}

// Close releases the namespace.
func (r *Namespace) Close() error { return errors.Join(r.net.Close(), r.uts.Close()) }
