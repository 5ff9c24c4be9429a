package sockdiag

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
)

var listeners = Request{Proto: sockets.TCP, Family: sockets.IPv4, States: sockets.StatesOf(sockets.Listen)}

func TestDumpKeepsWhatCameBeforeTheError(t *testing.T) {
	tests := []struct {
		name   string
		script func(seq uint32) [][]byte
		want   error
		text   string
	}{
		{"interrupted", func(seq uint32) [][]byte {
			return [][]byte{framed(typeDiag, unix.NLM_F_DUMP_INTR, seq, listener("1")), framed(unix.NLMSG_DONE, 0, seq, nil)}
		}, netlink.ErrInterrupted, "dump tcp ipv4: the dump was interrupted by changes"},
		{"a socket that ends while it is told", func(seq uint32) [][]byte {
			return [][]byte{framed(typeDiag, 0, seq, listener("1")), framed(typeDiag, 0, seq, torn("[::1]:9")), framed(unix.NLMSG_DONE, 0, seq, nil)}
		}, netlink.ErrInterrupted, "dump tcp ipv4: the dump was interrupted by changes"},
		{"refused half way", func(seq uint32) [][]byte {
			return [][]byte{framed(typeDiag, 0, seq, listener("1")), framed(unix.NLMSG_ERROR, 0, seq, errnoBody(unix.EACCES))}
		}, unix.EACCES, "dump tcp ipv4: permission denied"},
		{"junk", func(seq uint32) [][]byte {
			return [][]byte{{7}, framed(typeDiag, 0, seq, listener("1")), framed(typeDiag, 0, seq, []byte("junk")), framed(unix.NLMSG_DONE, 0, seq, nil)}
		}, netlink.ErrMalformed, "dump tcp ipv4: replies from the kernel were malformed: 2"},
		{"a datagram too long to be read whole", func(seq uint32) [][]byte {
			return [][]byte{append(framed(typeDiag, 0, seq, listener("1")), make([]byte, 4096)...), framed(unix.NLMSG_DONE, 0, seq, nil)}
		}, netlink.ErrOverrun, "dump tcp ipv4: replies from the kernel were lost"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, k := fakeKernel(t, 4096)
			played := k.answer(tt.script)
			got, err := c.Dump(t.Context(), make([]sockets.Socket, 3), listeners)
			<-played
			if !errors.Is(err, tt.want) || err.Error() != tt.text {
				t.Errorf("error %v, want %q", err, tt.text)
			}
			if len(got) != 4 || got[3].Local.Port() != 1 {
				t.Errorf("%d sockets, want the 3 that were there and the 1 that came", len(got))
			}
		})
	}
}

// A UDP socket that is closed while the kernel is reporting it must be left out, and
// nothing replaces it.
func TestAClosedUDPSocketIsNotTold(t *testing.T) {
	c, k := fakeKernel(t, bufferSize)
	played := k.answer(func(seq uint32) [][]byte {
		return [][]byte{framed(typeDiag, 0, seq, torn("[::]:0")), framed(unix.NLMSG_DONE, 0, seq, nil)}
	})
	got, err := c.Dump(t.Context(), nil, Request{Proto: sockets.UDP, Family: sockets.IPv6, States: sockets.AllStates})
	<-played
	if err != nil || len(got) != 0 {
		t.Errorf("%v, %v; want nothing", got, err)
	}
}

// If the kernel hangs halfway, Dump must return at the deadline, and what the kernel
// sends later must not be taken for the answer to the next request.
func TestDumpOfKernelThatHangs(t *testing.T) {
	c, k := fakeKernel(t, bufferSize)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var late uint32
	played := k.answer(func(seq uint32) [][]byte {
		late = seq
		return [][]byte{framed(typeDiag, 0, seq, listener("1"))}
	})
	got, err := c.Dump(ctx, nil, listeners)
	<-played
	if !errors.Is(err, context.DeadlineExceeded) || len(got) != 1 {
		t.Errorf("%d sockets, error %v; want 1 and the deadline", len(got), err)
	}

	k.say(framed(typeDiag, 0, late, listener("2")))
	played = k.answer(func(seq uint32) [][]byte {
		return [][]byte{
			append(framed(typeDiag, 0, late, listener("3")), framed(unix.NLMSG_DONE, 0, late, nil)...),
			framed(typeDiag, 0, seq, listener("4")),
			framed(unix.NLMSG_DONE, 0, seq, nil),
		}
	})
	got, err = c.Dump(t.Context(), nil, listeners)
	<-played
	if err != nil || len(got) != 1 || got[0].Local.Port() != 4 {
		t.Errorf("then %d sockets, error %v; want the listener on 4", len(got), err)
	}
}

func TestDumpIsCancelled(t *testing.T) {
	c, k := fakeKernel(t, bufferSize)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		k.asked()
		cancel()
	}()
	if _, err := c.Dump(ctx, nil, listeners); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancelled", err)
	}
	if _, err := c.Dump(ctx, nil, listeners); !errors.Is(err, context.Canceled) {
		t.Errorf("asked again: error %v, want cancelled", err)
	}
}

func TestDumpOfKernelThatIsGone(t *testing.T) {
	c, k := fakeKernel(t, bufferSize)
	unix.Shutdown(k.fd, unix.SHUT_WR)
	if _, err := c.Dump(t.Context(), nil, listeners); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v, want an unexpected end", err)
	}
}

// States that no socket can have must not be requested.
func TestDumpOfNothing(t *testing.T) {
	c, k := fakeKernel(t, bufferSize)
	unix.Close(k.fd)
	for _, r := range []Request{
		{Proto: sockets.TCP, Family: sockets.IPv4, States: sockets.StatesOf(sockets.Connected)},
		{Proto: sockets.UDP, Family: sockets.IPv4, States: sockets.StatesOf(sockets.Listen)},
	} {
		if got, err := c.Dump(t.Context(), nil, r); err != nil || len(got) != 0 {
			t.Errorf("%v: %v, %v", r, got, err)
		}
	}
	if _, err := c.DumpUnix(t.Context(), nil, sockets.StatesOf(sockets.TimeWait)); err != nil {
		t.Error(err)
	}
}

// Using a closed connection must return an error, and not hang.
func TestDumpAfterClose(t *testing.T) {
	c := dial(t)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Dump(t.Context(), nil, listeners); !errors.Is(err, unix.EBADF) {
		t.Errorf("error %v, want bad file descriptor", err)
	}
}
