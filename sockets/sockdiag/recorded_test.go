package sockdiag

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"berth/sockets"
	"berth/sockets/netlink"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/*.txt anew; make_testdata.sh does, and records testdata/*.bin before")

// recordings lists the requests whose answers are in testdata/*.bin, recorded on Linux
// 6.18 on amd64, one datagram after the other.
var recordings = map[string]Request{
	"tcp4": {Proto: sockets.TCP, Family: sockets.IPv4, States: sockets.AllStates, TCPInfo: true},
	"tcp6": {Proto: sockets.TCP, Family: sockets.IPv6, States: sockets.AllStates, TCPInfo: true},
	"udp4": {Proto: sockets.UDP, Family: sockets.IPv4, States: sockets.AllStates},
	"udp6": {Proto: sockets.UDP, Family: sockets.IPv6, States: sockets.AllStates},
	"unix": {Proto: sockets.Unix},
}

func recorded(t testing.TB, name string) []byte {
	t.Helper()
	if native.Uint16([]byte{1, 0}) != 1 {
		t.Skip("recorded on a little-endian machine")
	}
	b, err := os.ReadFile(filepath.Join("testdata", name+".bin"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A decoder decodes replies about sockets.
type decoder interface{ take(body []byte) bool }

// newDecoder returns a decoder for the answer to r, and the slice that it appends to.
func newDecoder(r Request) (decoder, *[]sockets.Socket) {
	if r.Proto == sockets.Unix {
		d := &local{states: sockets.AllStates}
		return d, &d.out
	}
	d := &inet{request: r, iface: func(index uint32) string { return fmt.Sprintf("if%d", index) }}
	return d, &d.out
}

// replay feeds recorded messages, which end with NLMSG_DONE, to a decoder.
func replay(t testing.TB, b []byte, to decoder) {
	t.Helper()
	m, rest, ok := netlink.Next(b)
	for ; ok && m.Kind == typeDiag; m, rest, ok = netlink.Next(rest) {
		if !to.take(m.Body) {
			t.Errorf("not understood: %x", m.Body)
		}
	}
	if !ok || m.Kind != 3 {
		t.Errorf("a message of type %d, whole %v; want the end", m.Kind, ok)
	}
}

func TestRecorded(t *testing.T) {
	for name, r := range recordings {
		t.Run(name, func(t *testing.T) {
			b := recorded(t, name)
			to, out := newDecoder(r)
			replay(t, b, to)
			golden(t, name, lines(*out))
		})
	}
}

// golden compares text with testdata/NAME.txt.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Error(diff)
	}
}

// lines formats all facts about the sockets in all, one line per socket.
func lines(all []sockets.Socket) string {
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintf(&b, "%v %d %v local=%s remote=%s mapped=%v v6only=%d iface=%q inode=%d cookie=%x key=%x uid=%d queue=%v timer=%v",
			s.Proto, s.Family, s.State, shown(s.Local), shown(s.Remote), s.Mapped, s.V6Only, s.Iface, s.Inode, s.Cookie, s.Key.ID,
			s.User.UID, s.Queue, s.Timer)
		if s.TCP != nil {
			fmt.Fprintf(&b, " tcp=%+v", *s.TCP)
		}
		if s.Unix != nil {
			fmt.Fprintf(&b, " unix=%+v", *s.Unix)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func shown(e sockets.Endpoint) string {
	if !e.IsValid() {
		return "-"
	}
	return e.String()
}
