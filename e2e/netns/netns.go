//go:build linux

// Package netns gives a test, or a demonstration, a network of its own: what it
// opens there can't conflict with anything that the machine has open.
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

// Namespace is a network namespace with its loopback interface up, and a host name.
type Namespace struct {
	net, uts *os.File
}

// ErrPrivilege is the error with which New fails for users other than root.
var ErrPrivilege = errors.New("a network namespace of its own needs root")

// New makes a namespace, with the loopback interface up. It needs root. The caller
// must close it; programs started in it keep it alive until they end.
func New(host string) (*Namespace, error) {
	if os.Geteuid() != 0 {
		return nil, ErrPrivilege
	}
	r := &Namespace{}
	made := make(chan error)
	// The thread is never unlocked: it ends with the goroutine, and its
	// namespaces live on in the files.
	go func() {
		runtime.LockOSThread()
		made <- r.make(host)
	}()
	if err := <-made; err != nil {
		return nil, fmt.Errorf("room: %w", err)
	}
	return r, r.ip("link set lo up")
}

// ip runs each of the commands of ip(8) in the namespace.
func (r *Namespace) ip(commands ...string) error {
	return r.Do(func() error {
		for _, c := range commands {
			if out, err := exec.Command("ip", strings.Fields(c)...).CombinedOutput(); err != nil {
				return fmt.Errorf("room: ip %s: %w: %s", c, err, out)
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

// Do calls f in the namespace: the sockets that f opens and the programs that it
// starts are in there. f must not hand its work to another goroutine.
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
	// A thread that could not return stays locked and ends with its goroutine.
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
