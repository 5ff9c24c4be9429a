package sockdiag

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"berth/sockets"
)

// TestLookupTellsWhatADumpTells checks that a lookup returns the same facts as a dump,
// for every kind of socket that does not share its address.
func TestLookupTellsWhatADumpTells(t *testing.T) {
	listener := listenTCP(t, "127.0.0.1:0", 3)
	client := connect(t, listener, "")
	server := accept(t, listener)
	dual := listenTCP(t, "[::]:0", 1)
	sa, err := unix.Getsockname(dual)
	port := address(t, sa, err).Port()
	mapped, to := socketFor(t, "127.0.0.1:0", unix.SOCK_STREAM)
	to.(*unix.SockaddrInet4).Port = int(port)
	must(t, "connect", unix.Connect(mapped, to))
	c := dial(t)
	for what, fd := range map[string]int{
		"listener": listener, "client": client, "server": server,
		"dual-stack listener": dual, "mapped server": accept(t, dual),
		"UDP": bind(t, "127.0.0.1:0", unix.SOCK_DGRAM), "UDP over IPv6": bind(t, "[::1]:0", unix.SOCK_DGRAM),
	} {
		told := one(t, fd)
		told.TCP = nil
		got, err := c.Lookup(t.Context(), &told)
		if err != nil {
			t.Errorf("%s: %v", what, err)
		} else if diff := cmp.Diff(told, got, sameAddr); diff != "" {
			t.Errorf("%s (-dump +lookup):\n%s", what, diff)
		}
	}
}

// TestLookupOfWhatHasChanged checks that a connection keeps its cookie while it closes,
// and is gone when its last trace is gone.
func TestLookupOfWhatHasChanged(t *testing.T) {
	client, server := pair(t)
	told := one(t, client)
	c := dial(t)
	must(t, "shutdown", unix.Shutdown(client, unix.SHUT_WR))
	if got, err := c.Lookup(t.Context(), &told); err != nil || got.State != sockets.FinWait1 && got.State != sockets.FinWait2 || got.Inode == 0 {
		t.Errorf("half shut: %v, %v", got.State, err)
	}
	must(t, "close", unix.Close(client))
	must(t, "close", unix.Close(server))
	if got, err := c.Lookup(t.Context(), &told); err != nil || got.State != sockets.TimeWait || got.Inode != 0 {
		t.Errorf("closed: %v, inode %d, %v", got.State, got.Inode, err)
	}
	reset, other := pair(t)
	told = one(t, reset)
	must(t, "linger", unix.SetsockoptLinger(reset, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1}))
	must(t, "close", unix.Close(reset)) // with a RST, so that no trace is left
	if _, err := c.Lookup(t.Context(), &told); !errors.Is(err, sockets.ErrGone) {
		t.Errorf("reset: %v", err)
	}
	must(t, "close", unix.Close(other))
}

// TestLookupOfTwins checks that if the kernel may find another socket at the same
// address, that other socket is never taken for the wanted one, and the wanted one is
// not reported as gone.
func TestLookupOfTwins(t *testing.T) {
	c := dial(t)
	var fds []int
	port := 0
	for range 4 {
		fd, sa := socketFor(t, "127.0.0.1:0", unix.SOCK_STREAM)
		must(t, "reuseport", unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1))
		sa.(*unix.SockaddrInet4).Port = port
		must(t, "bind", unix.Bind(fd, sa))
		must(t, "listen", unix.Listen(fd, 1))
		port = int(local4(t, fd).Port())
		fds = append(fds, fd)
	}
	for _, fd := range fds {
		told := one(t, fd)
		if got, err := c.Lookup(t.Context(), &told); errors.Is(err, sockets.ErrGone) || err == nil && got.Cookie != told.Cookie {
			t.Errorf("cookie %x: %x, %v", told.Cookie, got.Cookie, err)
		}
	}
	needBound(t)
	told := one(t, bind(t, "127.0.0.1:0", unix.SOCK_STREAM))
	if _, err := c.Lookup(t.Context(), &told); err == nil || errors.Is(err, sockets.ErrGone) {
		t.Errorf("merely bound: %v", err)
	}
	whole(t, c, nil, Request{Proto: sockets.TCP, States: sockets.AllStates}) // lookups that failed leave nothing in its way
}
