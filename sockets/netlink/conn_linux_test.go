package netlink

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const size = 1 << 14

func dial(t *testing.T) *Conn {
	t.Helper()
	c, err := Dial(unix.NETLINK_ROUTE, size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// interfaces is a request for all interfaces.
func interfaces() []byte {
	return append(AppendHeader(nil, unix.RTM_GETLINK, FlagDump), make([]byte, unix.SizeofIfInfomsg)...)
}

// named returns the names of the interfaces that the kernel reports.
func named(t *testing.T, c *Conn) (names []string, err error) {
	t.Helper()
	err = c.Ask(t.Context(), interfaces(), func(body []byte) bool {
		if len(body) < unix.SizeofIfInfomsg {
			return false
		}
		for kind, value := range Attrs(body[unix.SizeofIfInfomsg:]) {
			if kind == unix.IFLA_IFNAME {
				names = append(names, string(Text(value)))
			}
		}
		return true
	})
	return names, err
}

func toldOfLo(names []string) bool { return len(names) > 0 && names[0] == "lo" }

func TestTheKernelAnswers(t *testing.T) {
	c := dial(t)
	before := time.Now()
	names, err := named(t, c)
	if err != nil || !toldOfLo(names) || c.Written().Before(before) || c.Written().After(time.Now()) {
		t.Errorf("interfaces %q at %v, error %v", names, c.Written(), err)
	}
}

// A request that asks for an acknowledgement is over when the acknowledgement has
// arrived. For a message that does nothing, it reports no error.
func TestTheKernelAcknowledges(t *testing.T) {
	if err := dial(t).Ask(t.Context(), AppendHeader(nil, typeNoop, FlagAck), func([]byte) bool { return false }); err != nil {
		t.Error(err)
	}
}

// A refusal by the kernel is distinguished from a failure of the connection.
func TestTheKernelRefuses(t *testing.T) {
	const unknown = 0x3f0 // no message of rtnetlink
	c := dial(t)
	request := append(AppendHeader(nil, unknown, FlagDump), make([]byte, unix.SizeofIfInfomsg)...)
	if err := c.Ask(t.Context(), request, nil); err != error(unix.EOPNOTSUPP) {
		t.Errorf("a request that the kernel does not know: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	err := c.Ask(t.Context(), request, nil)
	if of := (*os.SyscallError)(nil); !errors.As(err, &of) || !errors.Is(err, unix.EBADF) {
		t.Errorf("a closed connection: %v", err)
	}
	if err := c.Open(unix.NETLINK_ROUTE); err != nil {
		t.Fatal(err)
	}
	if names, err := named(t, c); err != nil || !toldOfLo(names) {
		t.Errorf("opened again: %q, %v", names, err)
	}
}

// The kernel itself loses replies that are not read, here acknowledgements that fill a
// small queue. The dump after them reports the loss and still arrives.
func TestOverrun(t *testing.T) {
	c := dial(t)
	if err := unix.SetsockoptInt(c.FD(), unix.SOL_SOCKET, unix.SO_RCVBUF, 0); err != nil {
		t.Fatal(err)
	}
	nothing := AppendHeader(nil, typeNoop, FlagAck)
	native.PutUint32(nothing, uint32(len(nothing)))
	for range 200 {
		if err := c.link.write(nothing); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := named(t, c); !errors.Is(err, ErrOverrun) {
		t.Errorf("error %v, want overrun", err)
	}
	if names, err := named(t, c); err != nil || !toldOfLo(names) {
		t.Errorf("then %q, error %v", names, err)
	}
}

// A dump that is given up halfway is read to its end, because the kernel would
// otherwise refuse the next one.
func TestAfterOneGivenUp(t *testing.T) {
	c := dial(t)
	c.seq++
	request := interfaces()
	native.PutUint32(request, uint32(len(request)))
	native.PutUint32(request[8:], c.seq)
	if err := c.link.write(request); err != nil {
		t.Fatal(err)
	}
	c.unfinished = true
	if names, err := named(t, c); err != nil || !toldOfLo(names) {
		t.Errorf("%q, error %v", names, err)
	}
}

// played returns a connection whose other end answers each request with the datagrams
// that script returns for the request's number.
func played(t *testing.T, size int, script func(seq uint32) [][]byte) (c *Conn, other int) {
	t.Helper()
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.SetNonblock(ends[0], true); err != nil {
		t.Fatal(err)
	}
	c = Over(ends[0], size)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for b := make([]byte, 4096); ; {
			n, err := unix.Read(ends[1], b)
			if err != nil || n < HeaderSize || int(native.Uint32(b)) != n {
				return
			}
			for _, d := range script(native.Uint32(b[8:])) {
				if _, err := unix.Write(ends[1], d); err != nil {
					return
				}
			}
		}
	}()
	t.Cleanup(func() {
		c.Close()
		<-done
		unix.Close(ends[1])
	})
	return c, ends[1]
}

// collect sends a request, and returns what was reported.
func collect(ctx context.Context, c *Conn) (string, error) {
	var told bytes.Buffer
	err := c.Ask(ctx, AppendHeader(nil, some, FlagDump), func(body []byte) bool {
		told.Write(body)
		return true
	})
	return told.String(), err
}

func TestWhatCameBeforeTheErrorIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		script func(seq uint32) [][]byte
		want   error
	}{
		"refused half way": {func(seq uint32) [][]byte {
			return [][]byte{framed(some, 0, seq, []byte("told")), framed(typeError, 0, seq, errnoBody(syscall.EACCES))}
		}, syscall.EACCES},
		"junk": {func(seq uint32) [][]byte {
			return [][]byte{{7}, framed(some, 0, seq, []byte("told")), framed(typeDone, 0, seq, nil)}
		}, ErrMalformed},
		"a datagram too long to be read whole": {func(seq uint32) [][]byte {
			return [][]byte{append(framed(some, 0, seq, []byte("told")), make([]byte, size)...), framed(typeDone, 0, seq, nil)}
		}, ErrOverrun},
		"no end": {func(seq uint32) [][]byte { return [][]byte{framed(some, 0, seq, []byte("told"))} }, ErrSilent},
	} {
		conn, _ := played(t, size, c.script)
		conn.patience = 50 * time.Millisecond
		if told, err := collect(t.Context(), conn); told != "told" || !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v; want %v", name, told, err, c.want)
		}
	}
}

// If the kernel hangs, Ask takes no longer than the deadline, and a late reply is not
// mistaken for the answer to the next request.
func TestAKernelThatHangs(t *testing.T) {
	const late = 1
	c, other := played(t, size, func(seq uint32) [][]byte {
		if seq == late {
			return [][]byte{framed(some, 0, seq, []byte("first"))}
		}
		return [][]byte{framed(some, 0, late, []byte("late")), framed(some, 0, seq, []byte("second")), framed(typeDone, 0, seq, nil)}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if told, err := collect(ctx, c); told != "first" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%q, %v; want the deadline", told, err)
	}
	if _, err := collect(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("asked after the deadline: %v", err)
	}
	if _, err := unix.Write(other, framed(some, 0, late, []byte("late"))); err != nil {
		t.Fatal(err)
	}
	if told, err := collect(t.Context(), c); told != "second" || err != nil {
		t.Errorf("then %q, %v", told, err)
	}
}

func TestAKernelThatIsGone(t *testing.T) {
	c, other := played(t, size, func(uint32) [][]byte { return nil })
	if err := unix.Shutdown(other, unix.SHUT_WR); err != nil {
		t.Fatal(err)
	}
	if _, err := collect(t.Context(), c); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v, want an unexpected end", err)
	}
}
