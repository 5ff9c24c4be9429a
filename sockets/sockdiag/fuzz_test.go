package sockdiag

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"berth/sockets"
	"berth/sockets/netlink"
	"berth/sockets/scrub"
)

// seed adds the body of each recorded reply: complete, cut in half, and with any of its
// lengths corrupted.
func seed(f *testing.F, name string) {
	rest := recorded(f, name)
	for len(rest) > 0 {
		m, after, ok := netlink.Next(rest)
		if !ok {
			f.Fatalf("testdata/%s.bin is not whole", name)
		}
		rest = after
		f.Add(m.Body)
		f.Add(m.Body[:len(m.Body)/2])
		for at := 0; at+2 <= len(m.Body); at += 4 {
			spoilt := slices.Clone(m.Body)
			spoilt[at], spoilt[at+1] = 0xff, 0xff
			f.Add(spoilt)
		}
	}
}

// decode decodes body twice, to check that the result does not depend on what follows
// body in memory, and that body does not change.
func decode(t *testing.T, r Request, body []byte) []sockets.Socket {
	t.Helper()
	to, out := newDecoder(r)
	exact := slices.Clip(slices.Clone(body))
	ok := to.take(exact)
	if want := ok && !(r.Proto != sockets.Unix && toldAsEnded(r.Proto, body)); want != (len(*out) == 1) || len(*out) > 1 {
		t.Fatalf("understood: %v, sockets: %d", ok, len(*out))
	}
	if !bytes.Equal(exact, body) {
		t.Fatal("the bytes were changed")
	}
	again, outAgain := newDecoder(r)
	longer := append(slices.Clone(body), bytes.Repeat([]byte{0xa5}, 64)...)
	again.take(longer[:len(body)])
	if a, b := lines(*out), lines(*outAgain); a != b {
		t.Fatalf("read beyond the end:\n%s%s", a, b)
	}
	return *out
}

// toldAsEnded reports whether body is about a closed socket that no longer has a port,
// or about a closed TCP socket that was connected. Such a socket is left out the first
// time it is seen.
func toldAsEnded(p sockets.Proto, body []byte) bool {
	closed := len(body) >= inetSize && (body[1] == stateClose || body[1] == stateInactive)
	return closed && (binary.BigEndian.Uint16(body[4:]) == 0 || p == sockets.TCP && binary.BigEndian.Uint16(body[6:]) != 0)
}

func FuzzInet(f *testing.F) {
	f.Add(torn("[::1]:9"))
	for _, name := range []string{"tcp4", "tcp6", "udp4", "udp6"} {
		seed(f, name)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, p := range []sockets.Proto{sockets.TCP, sockets.UDP} {
			for _, s := range decode(t, Request{Proto: p, States: sockets.AllStates}, body) {
				if !slices.Contains(sockets.States(), s.State) {
					t.Errorf("state %d", s.State)
				}
				if s.Local.Addr().Is4In6() || s.Remote.Addr().Is4In6() || !s.Local.IsValid() {
					t.Errorf("endpoints %v and %v", s.Local, s.Remote)
				}
				if s.Inode == 0 && s.User.UID == 0 {
					t.Errorf("user %v for a socket without inode", s.User)
				}
			}
		}
	})
}

func FuzzUnix(f *testing.F) {
	seed(f, "unix")
	f.Add(unixTold(1, 7, 34, attr(attrName, []byte("\x00a\x00b\x1b\x00")...)...))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, s := range decode(t, Request{Proto: sockets.Unix}, body) {
			if s.State != sockets.Listen && s.State != sockets.Bound && s.State != sockets.Connected {
				t.Errorf("state %v", s.State)
			}
			if s.Unix.Path != scrub.String(s.Unix.Path) {
				t.Errorf("path %q is not scrubbed", s.Unix.Path)
			}
		}
	})
}
