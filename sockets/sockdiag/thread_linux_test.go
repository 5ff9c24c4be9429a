package sockdiag

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// onThread runs the function become and then dials, on a thread that nothing else uses
// and that ends afterwards, so that whatever that function changes does not affect
// anything else.
func onThread(t *testing.T, become func() error) *Conn {
	t.Helper()
	type result struct {
		conn *Conn
		err  error
	}
	done := make(chan result)
	go func() {
		runtime.LockOSThread() // never unlocked, so that the thread ends with the goroutine
		if err := become(); err != nil {
			done <- result{nil, err}
			return
		}
		c, err := Dial()
		done <- result{c, err}
	}()
	r := <-done
	if r.err == unix.EPERM {
		t.Skip("needs root")
	}
	must(t, "dial", r.err)
	t.Cleanup(func() { r.conn.Close() })
	return r.conn
}

// A connection must stay in the namespace in which it was dialed.
func TestDialInAnotherNamespace(t *testing.T) {
	fd := listenTCP(t, "127.0.0.1:0", 1)
	c := onThread(t, func() error { return unix.Unshare(unix.CLONE_NEWNET) })
	if here := dial(t); c.NetNS() == 0 || c.NetNS() == here.NetNS() {
		t.Errorf("namespace %d, and %d here", c.NetNS(), here.NetNS())
	}
	if all := everything(t, c, nil); len(all) != 0 || find(all, fd) != nil {
		t.Errorf("%d sockets in a namespace that has none", len(all))
	}
	all, err := c.DumpUnix(t.Context(), nil, sockets.AllStates)
	if err != nil || len(all) != 0 {
		t.Errorf("%d unix sockets in a namespace that has none, error %v", len(all), err)
	}
	if got := c.ifaces.name(1); got != "lo" {
		t.Errorf("its first interface is %q, want lo", got)
	}
}

// An ordinary user must see as much as root.
func TestDumpWithoutPrivilege(t *testing.T) {
	needBound(t)
	listening, bound := listenTCP(t, "127.0.0.1:0", 5), bind(t, "127.0.0.1:0", unix.SOCK_STREAM)
	client, _ := pair(t)
	c := onThread(t, func() error {
		// For this thread only, unlike unix.Setresuid.
		const nobody = 65534
		if _, _, e := unix.RawSyscall(unix.SYS_SETRESUID, nobody, nobody, nobody); e != 0 {
			return e
		}
		return nil
	})
	all := everything(t, c, nil)
	for fd, state := range map[int]sockets.State{listening: sockets.Listen, bound: sockets.Bound, client: sockets.Established} {
		s := find(all, fd)
		if s == nil || s.State != state || s.User != myself() || s.Inode != inodeOf(t, fd) {
			t.Errorf("%v: %+v", state, s)
		}
	}
	if s := find(all, client); s != nil && s.TCP == nil {
		t.Error("no tcp_info")
	}
}
