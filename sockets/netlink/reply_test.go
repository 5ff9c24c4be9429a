package netlink

import (
	"bytes"
	"errors"
	"slices"
	"syscall"
	"testing"
)

// framed returns body as one netlink message, padded.
func framed(kind, flags uint16, seq uint32, body []byte) []byte {
	b := native.AppendUint32(nil, uint32(HeaderSize+len(body)))
	b = native.AppendUint16(b, kind)
	b = native.AppendUint16(b, flags)
	b = native.AppendUint32(b, seq)
	b = native.AppendUint32(b, 0)
	b = append(b, body...)
	return append(b, make([]byte, Align(len(b))-len(b))...)
}

// errnoBody returns the bytes with which NLMSG_ERROR and NLMSG_DONE start.
func errnoBody(e syscall.Errno) []byte { return native.AppendUint32(nil, uint32(-int32(e))) }

// some is the type of a reply.
const some = 20

func TestReply(t *testing.T) {
	const seq = 5
	told := []byte("told")
	two := append(framed(some, 2, seq, told), framed(some, 2, seq, told)...)
	done := framed(typeDone, 2, seq, errnoBody(0))
	tests := []struct {
		name      string
		datagrams [][]byte
		told      int
		over      bool
		err       error
	}{
		{"one datagram", [][]byte{slices.Concat(two, done)}, 2, true, nil},
		{"three", [][]byte{two, two, done}, 4, true, nil},
		{"not over yet", [][]byte{two}, 2, false, nil},
		{"done without a body", [][]byte{two, framed(typeDone, 2, seq, nil)}, 2, true, nil},
		{"nothing after the end", [][]byte{slices.Concat(done, two)}, 0, true, nil},
		{"replies to an earlier request", [][]byte{framed(some, 2, 4, told), framed(typeDone, 2, 4, nil), two}, 2, false, nil},
		{"interrupted", [][]byte{framed(some, 2|flagInterrupted, seq, told), done}, 1, true, ErrInterrupted},
		{"interrupted, told at the end", [][]byte{two, framed(typeDone, 2|flagInterrupted, seq, nil)}, 2, true, ErrInterrupted},
		{"overrun told", [][]byte{two, framed(typeOverrun, 0, seq, nil), done}, 2, true, ErrOverrun},
		{"overrun is worse than interrupted", [][]byte{framed(typeOverrun, flagInterrupted, seq, nil), done}, 0, true, ErrOverrun},
		{"no operation", [][]byte{framed(typeNoop, 0, seq, nil), done}, 0, true, nil},
		{"acknowledged", [][]byte{framed(typeError, 0, seq, errnoBody(0))}, 0, true, nil},
		{"another's acknowledgement", [][]byte{framed(typeError, 0, 4, errnoBody(0))}, 0, false, nil},
		{"refused", [][]byte{framed(typeError, 0, seq, errnoBody(syscall.EACCES))}, 0, true, syscall.EACCES},
		{"given up by the kernel", [][]byte{two, framed(typeDone, 2, seq, errnoBody(syscall.ENOENT))}, 2, true, syscall.ENOENT},
		{"refused without a word", [][]byte{framed(typeError, 0, seq, []byte{1, 2})}, 0, true, ErrMalformed},
		{"junk between", [][]byte{{1, 2, 3}, two, bytes.Repeat([]byte{0xff}, 40), done}, 2, true, ErrMalformed},
		{"a type of nobody", [][]byte{framed(9, 0, seq, told), done}, 0, true, ErrMalformed},
		{"a reply cut off", [][]byte{two[:len(two)-4], done}, 1, true, ErrMalformed},
		{"a reply of nothing", [][]byte{framed(some, 2, seq, nil), two, done}, 2, true, ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, n := reply{seq: seq}, 0
			for _, b := range tt.datagrams {
				r.read(b, func(body []byte) bool {
					if bytes.Equal(body, told) {
						n++
					}
					return len(body) > 0
				})
			}
			if n != tt.told || r.over != tt.over || !errors.Is(r.err(), tt.err) {
				t.Errorf("reported %d times, over %v, error %v; want %d, %v, %v", n, r.over, r.err(), tt.told, tt.over, tt.err)
			}
		})
	}
}

func TestASingleReplyIsAll(t *testing.T) {
	r := reply{seq: 5, single: true}
	if r.read(framed(some, 0, 5, []byte("told")), func([]byte) bool { return true }); !r.over || r.err() != nil {
		t.Errorf("over %v, error %v", r.over, r.err())
	}
}

// FuzzReply feeds in whole datagrams. No length in them is trusted, and what is
// reported lies within them.
func FuzzReply(f *testing.F) {
	whole := slices.Concat(framed(some, 2, 1, []byte("told")), framed(typeDone, 2, 1, errnoBody(0)))
	f.Add(whole)
	f.Add(whole[:len(whole)-7])
	for _, size := range []uint32{0, 15, 17, 1 << 31, 0xffffffff} {
		spoilt := slices.Clone(whole)
		native.PutUint32(spoilt, size)
		f.Add(spoilt)
	}
	f.Fuzz(func(t *testing.T, datagram []byte) {
		r, told := reply{}, 0
		if len(datagram) >= HeaderSize {
			r.seq = native.Uint32(datagram[8:])
		}
		exact := slices.Clip(slices.Clone(datagram))
		r.read(exact, func(body []byte) bool {
			told += HeaderSize + len(body)
			return len(body) > 0
		})
		if told > len(datagram) || r.malformed > len(datagram)/HeaderSize+1 {
			t.Errorf("%d bytes and %d malformed messages in %d bytes", told, r.malformed, len(datagram))
		}
		if !bytes.Equal(exact, datagram) {
			t.Error("the bytes were changed")
		}
	})
}

// FuzzAttrs: whatever the input, attributes follow each other and lie within the bytes.
func FuzzAttrs(f *testing.F) {
	f.Add(AppendText(AppendAttr(nil, 3, []byte{1, 2}), 1<<15|2, "name"))
	f.Add([]byte{5, 0, 1, 0, 'x'}) // without its padding
	f.Add([]byte{3, 0, 1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		sum := 0
		for kind, value := range Attrs(slices.Clip(slices.Clone(b))) {
			if sum += AttrSize + len(value); kind >= 1<<14 {
				t.Errorf("type %d", kind)
			}
		}
		if sum > len(b) {
			t.Errorf("%d bytes of attributes in %d", sum, len(b))
		}
	})
}

func TestAttrs(t *testing.T) {
	b := AppendText(AppendAttr(nil, 3, []byte{1, 2}), 1<<15|2, "name")
	if len(b)%4 != 0 {
		t.Errorf("%d bytes are not padded", len(b))
	}
	var got []string
	for kind, value := range Attrs(b) {
		got = append(got, string(rune('0'+kind))+"="+string(Text(value)))
	}
	if want := []string{"3=\x01\x02", "2=name"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
