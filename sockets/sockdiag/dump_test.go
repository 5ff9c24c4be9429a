package sockdiag

import (
	"bytes"
	"errors"
	"syscall"
	"testing"

	"berth/sockets"
)

// listener is the reply about a listener on a port of 127.0.0.1.
func listener(port string) []byte {
	return told{family: familyInet, state: 10, local: "127.0.0.1:" + port, remote: "0.0.0.0:0", cookie: 1, inode: 1}.bytes()
}

// errnoBody is how NLMSG_ERROR and NLMSG_DONE start.
func errnoBody(e syscall.Errno) []byte { return native.AppendUint32(nil, uint32(-int32(e))) }

func TestDumpRead(t *testing.T) {
	const seq = 5
	two := append(framed(typeDiag, 2, seq, listener("1")), framed(typeDiag, 2, seq, listener("2"))...)
	done := framed(typeDone, 2, seq, errnoBody(0))
	tests := []struct {
		name      string
		datagrams [][]byte
		sockets   int
		over      bool
		err       error
	}{
		{"one datagram", [][]byte{append(two, done...)}, 2, true, nil},
		{"three", [][]byte{two, two, done}, 4, true, nil},
		{"not over yet", [][]byte{two}, 2, false, nil},
		{"done without a body", [][]byte{two, framed(typeDone, 2, seq, nil)}, 2, true, nil},
		{"nothing after the end", [][]byte{append(done, two...)}, 0, true, nil},
		{"replies to an earlier request", [][]byte{framed(typeDiag, 2, 4, listener("1")), framed(typeDone, 2, 4, nil), two}, 2, false, nil},
		{"interrupted", [][]byte{framed(typeDiag, 2|flagInterrupted, seq, listener("1")), done}, 1, true, ErrInterrupted},
		{"interrupted, told at the end", [][]byte{two, framed(typeDone, 2|flagInterrupted, seq, nil)}, 2, true, ErrInterrupted},
		{"overrun told", [][]byte{two, framed(typeOverrun, 0, seq, nil), done}, 2, true, ErrOverrun},
		{"overrun is worse than interrupted", [][]byte{framed(typeOverrun, flagInterrupted, seq, nil), done}, 0, true, ErrOverrun},
		{"no operation", [][]byte{framed(typeNoop, 0, seq, nil), done}, 0, true, nil},
		{"refused", [][]byte{framed(typeError, 0, seq, errnoBody(syscall.EACCES))}, 0, true, syscall.EACCES},
		{"given up by the kernel", [][]byte{two, framed(typeDone, 2, seq, errnoBody(syscall.ENOENT))}, 2, true, syscall.ENOENT},
		{"junk between", [][]byte{{1, 2, 3}, two, bytes.Repeat([]byte{0xff}, 40), done}, 2, true, ErrMalformed},
		{"a type of nobody", [][]byte{framed(99, 0, seq, listener("1")), done}, 0, true, ErrMalformed},
		{"a reply cut off", [][]byte{two[:len(two)-8], done}, 1, true, ErrMalformed},
		{"a reply of nothing", [][]byte{framed(typeDiag, 2, seq, nil), two, done}, 2, true, ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			to := newInet(sockets.TCP)
			d := dump{seq: seq}
			for _, b := range tt.datagrams {
				d.read(b, to)
			}
			if len(to.out) != tt.sockets || d.over != tt.over || !errors.Is(d.err(), tt.err) {
				t.Errorf("%d sockets, over %v, error %v; want %d, %v, %v", len(to.out), d.over, d.err(), tt.sockets, tt.over, tt.err)
			}
		})
	}
}
