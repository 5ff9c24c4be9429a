package procfs

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"berth/sockets"
)

const inetHeading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

// kernelEndpoint formats an endpoint as the kernel of this machine does.
func kernelEndpoint(text string) string {
	e := netip.MustParseAddrPort(text)
	raw := e.Addr().AsSlice()
	var b strings.Builder
	for i := 0; i < len(raw); i += 4 {
		var word [4]byte
		binary.BigEndian.PutUint32(word[:], binary.NativeEndian.Uint32(raw[i:]))
		b.WriteString(strings.ToUpper(hex.EncodeToString(word[:])))
	}
	return fmt.Sprintf("%s:%04X", b.String(), e.Port())
}

// inetLine returns a line of /proc/net/tcp. tail is the uid, timeout and inode.
func inetLine(local, remote, state, queues, timer, tail string) string {
	return fmt.Sprintf("%4d: %s %s %s %s %s 00000003 %s 1 0000000092cb6d00 100 0 0 10 0\n",
		0, kernelEndpoint(local), kernelEndpoint(remote), state, queues, timer, tail)
}

const (
	none  = "0.0.0.0:0"
	empty = "00000000:00000000"
	still = "00:00000000"
)

var (
	tcp4 = sockets.Part{Proto: sockets.TCP, Family: sockets.IPv4}
	tcp6 = sockets.Part{Proto: sockets.TCP, Family: sockets.IPv6}
	udp4 = sockets.Part{Proto: sockets.UDP, Family: sockets.IPv4}
	udp6 = sockets.Part{Proto: sockets.UDP, Family: sockets.IPv6}
)

func ep(text string) sockets.Endpoint {
	if text == "" {
		return sockets.Endpoint{}
	}
	return netip.MustParseAddrPort(text)
}

func TestParseInet(t *testing.T) {
	account := func(uid int64) sockets.Account { return sockets.Account{UID: uid} }
	tests := []struct {
		name string
		part sockets.Part
		line string
		want sockets.Socket
	}{
		{
			"listener", tcp4, inetLine("127.0.0.1:3306", none, "0A", "00000000:00000002", still, "999 0 48211"),
			sockets.Socket{
				State: sockets.Listen, Local: ep("127.0.0.1:3306"), Inode: 48211, User: account(999),
				Queue: sockets.Queue{Recv: 2, Send: -1},
			},
		},
		{
			"keepalive", tcp4, inetLine("10.0.0.5:80", "10.0.0.9:51234", "01", "00000010:00000020", "02:00000064", "33 4 7"),
			sockets.Socket{
				State: sockets.Established, Local: ep("10.0.0.5:80"), Remote: ep("10.0.0.9:51234"), Inode: 7,
				User: account(33), Queue: sockets.Queue{Recv: 32, Send: 16},
				Timer: sockets.Timer{Kind: sockets.TimerKeepalive, Retrans: 4, Expires: time.Second},
			},
		},
		{
			"retransmitting", tcp4, inetLine("10.0.0.5:80", "10.0.0.9:51234", "02", empty, "01:00000005", "33 0 7"),
			sockets.Socket{
				State: sockets.SynSent, Local: ep("10.0.0.5:80"), Remote: ep("10.0.0.9:51234"), Inode: 7, User: account(33),
				Timer: sockets.Timer{Kind: sockets.TimerRetransmit, Retrans: 3, Expires: 50 * time.Millisecond},
			},
		},
		{
			"closed, so of no user", tcp4, inetLine("10.0.0.5:80", "10.0.0.9:51234", "06", empty, "03:00001770", "0 0 0"),
			sockets.Socket{
				State: sockets.TimeWait, Local: ep("10.0.0.5:80"), Remote: ep("10.0.0.9:51234"), User: sockets.NoAccount(),
				Timer: sockets.Timer{Kind: sockets.TimerTimeWait, Retrans: 3, Expires: time.Minute},
			},
		},
		{
			"new handshake", tcp4, inetLine("10.0.0.5:80", "10.0.0.9:51234", "0C", empty, still, "0 0 0"),
			sockets.Socket{
				State: sockets.SynRecv, Local: ep("10.0.0.5:80"), Remote: ep("10.0.0.9:51234"), User: sockets.NoAccount(),
			},
		},
		{
			"IPv6", tcp6, inetLine("[::1]:22", "[2001:db8::5]:4711", "08", empty, still, "0 0 9"),
			sockets.Socket{
				State: sockets.CloseWait, Local: ep("[::1]:22"), Remote: ep("[2001:db8::5]:4711"), Inode: 9, User: account(0),
			},
		},
		{
			"IPv4 in IPv6", tcp6, inetLine("[::ffff:10.0.0.5]:80", "[::ffff:10.0.0.9]:51234", "01", empty, still, "0 0 9"),
			sockets.Socket{
				State: sockets.Established, Local: ep("10.0.0.5:80"), Remote: ep("10.0.0.9:51234"), Mapped: true,
				Inode: 9, User: account(0),
			},
		},
		{
			"dual-stack listener", tcp6, inetLine("[::]:80", "[::]:0", "0A", empty, still, "0 0 9"),
			sockets.Socket{
				State: sockets.Listen, Local: ep("[::]:80"), Inode: 9, User: account(0), Queue: sockets.Queue{Send: -1},
			},
		},
		{
			"UDP without a peer", udp4, inetLine("0.0.0.0:53", none, "07", empty, still, "53 0 9"),
			sockets.Socket{State: sockets.Bound, Local: ep("0.0.0.0:53"), Inode: 9, User: account(53)},
		},
		{
			"UDP with one", udp6, inetLine("[::1]:5353", "[::1]:53", "01", empty, still, "53 0 9"),
			sockets.Socket{
				State: sockets.Connected, Local: ep("[::1]:5353"), Remote: ep("[::1]:53"), Inode: 9, User: account(53),
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := parseNet([]byte(inetHeading+tt.line), tt.part, 5, nil)
			tt.want.Proto, tt.want.Family, tt.want.Gap = tt.part.Proto, tt.part.Family, sockets.GapPending
			if len(table.Sockets) != 1 || table.Skipped != 0 {
				t.Fatalf("read %+v of %q", table, tt.line)
			}
			if got := table.Sockets[0].Key; got.NetNS != 5 || got.ID == 0 {
				t.Errorf("key %+v", got)
			}
			opts := cmp.Options{cmpopts.IgnoreFields(sockets.Socket{}, "Key"), cmpopts.EquateComparable(netip.AddrPort{})}
			if diff := cmp.Diff(tt.want, table.Sockets[0], opts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadLinesCostThemselvesAlone(t *testing.T) {
	good := inetLine("127.0.0.1:80", none, "0A", empty, still, "0 0 7")
	bad := []string{
		"\n", "garbage\n", "0: 0100007F:0050\n",
		strings.Replace(good, ":0050", ":00500", 1), strings.Replace(good, "0050", "00G0", 1),
		inetLine("127.0.0.1:80", none, "00", empty, still, "0 0 7"), inetLine("127.0.0.1:80", none, "0F", empty, still, "0 0 7"),
		inetLine("127.0.0.1:80", none, "0A", empty, still, "0 0 -7"), inetLine("127.0.0.1:80", none, "0A", "0:0", still, "0 0 7"),
		inetLine("[::1]:80", none, "0A", empty, still, "0 0 7"),
	}
	text := inetHeading + strings.Join(bad, "") + good
	table := parseNet([]byte(text), tcp4, 0, nil)
	if len(table.Sockets) != 1 || table.Skipped != len(bad) {
		t.Errorf("%d sockets, %d lines skipped; want 1 and %d", len(table.Sockets), table.Skipped, len(bad))
	}
}

func TestIdentity(t *testing.T) {
	const a, b = "10.0.0.5:80", "10.0.0.9:51234"
	read := func(part sockets.Part, lines ...string) Table {
		return parseNet([]byte(inetHeading+strings.Join(lines, "")), part, 0, nil)
	}
	key := func(line string) sockets.Key { return read(tcp4, line).Sockets[0].Key }
	open := key(inetLine(a, b, "01", empty, still, "33 0 7"))

	t.Run("a connection keeps it to the end", func(t *testing.T) {
		if open != key(inetLine(a, b, "03", empty, still, "0 0 0")) || open != key(inetLine(a, b, "06", empty, still, "0 0 0")) {
			t.Error("the key changed with the state")
		}
		if open == key(inetLine(b, a, "01", empty, still, "33 0 7")) {
			t.Error("both ends have one key")
		}
	})
	t.Run("twins have two", func(t *testing.T) {
		for _, tt := range []struct {
			part  sockets.Part
			state string
		}{{tcp4, "0A"}, {udp4, "07"}} {
			table := read(tt.part, inetLine(a, none, tt.state, empty, still, "0 0 7"), inetLine(a, none, tt.state, empty, still, "0 0 8"))
			if len(table.Sockets) != 2 || table.Sockets[0].Key == table.Sockets[1].Key {
				t.Errorf("%v: %+v", tt.part, table.Sockets)
			}
		}
	})
	t.Run("the same endpoints on two interfaces", func(t *testing.T) {
		table := read(tcp4, inetLine(a, b, "01", empty, still, "0 0 7"), inetLine(a, b, "01", empty, still, "0 0 8"))
		if len(table.Sockets) != 2 || table.Sockets[0].Key == table.Sockets[1].Key {
			t.Errorf("%+v", table.Sockets)
		}
	})
	t.Run("a repeated line is the newer one", func(t *testing.T) {
		table := read(tcp4, inetLine(a, b, "01", empty, still, "33 0 7"), inetLine(a, b, "06", empty, still, "0 0 0"))
		if len(table.Sockets) != 1 || table.Repeated != 1 || table.Sockets[0].State != sockets.TimeWait {
			t.Errorf("%+v", table)
		}
	})
}

func TestParseUnix(t *testing.T) {
	const text = "Num       RefCount Protocol Flags    Type St Inode Path\n" +
		"0000000000000000: 00000002 00000000 00010000 0001 01 101 /run/a b.sock\n" +
		"0000000000000000: 00000003 00000000 00000000 0001 03   102 @abstract\n" +
		"0000000000000000: 00000002 00000000 00000000 0002 01 103\n" +
		"0000000000000000: 00000003 00000000 00000000 0005 03 0 /run/q\n" +
		"0000000000000000: 00000003 00000000 00000000 0005 03 0 /run/q\n" +
		"0000000000000000: 00000002 00000000 00000000 0001 01 104 /tmp/\x1b[2J\n" +
		"of a path with a line end\n" +
		"0000000000000000: 00000002 00000000 00000000 0009 01 105\n"
	type row struct {
		State sockets.State
		Inode uint64
		Unix  sockets.UnixInfo
	}
	want := []row{
		{sockets.Listen, 101, sockets.UnixInfo{Path: "/run/a b.sock", Type: "stream"}},
		{sockets.Connected, 102, sockets.UnixInfo{Path: "@abstract", Type: "stream"}},
		{sockets.Bound, 103, sockets.UnixInfo{Type: "dgram"}},
		{sockets.Connected, 0, sockets.UnixInfo{Path: "/run/q", Type: "seqpacket"}},
		{sockets.Connected, 0, sockets.UnixInfo{Path: "/run/q", Type: "seqpacket"}},
		{sockets.Bound, 104, sockets.UnixInfo{Path: `/tmp/\x1b[2J`, Type: "stream"}},
	}
	table := parseNet([]byte(text), sockets.Part{Proto: sockets.Unix}, 0, nil)
	var got []row
	for _, s := range table.Sockets {
		got = append(got, row{s.State, s.Inode, *s.Unix})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if table.Skipped != 2 || table.Repeated != 0 {
		t.Errorf("%d skipped, %d repeated", table.Skipped, table.Repeated)
	}
}

func TestNetFiles(t *testing.T) {
	tr := newTree(t)
	if _, err := tr.fs.Net(tcp4, nil); !os.IsNotExist(err) {
		t.Errorf("a missing list of IPv4: %v", err)
	}
	if _, err := tr.fs.Net(tcp6, nil); !os.IsNotExist(err) {
		t.Errorf("no list at all: %v", err)
	}
	tr.write("net/tcp", inetHeading)
	if table, err := tr.fs.Net(tcp6, nil); err != nil || len(table.Sockets) != 0 {
		t.Errorf("a kernel without IPv6: %+v, %v", table, err)
	}
	if _, err := tr.fs.Net(sockets.Part{}, nil); err == nil {
		t.Error("a nonexistent list was read")
	}
	tr.write("net/udp", inetHeading+inetLine("0.0.0.0:53", none, "07", empty, still, "53 0 9"))
	if table, err := tr.fs.Net(udp4, nil); err != nil || len(table.Sockets) != 1 {
		t.Errorf("%+v, %v", table, err)
	}
}

func FuzzNet(f *testing.F) {
	f.Add([]byte(inetHeading+inetLine("127.0.0.1:80", none, "0A", empty, still, "0 0 7")), uint8(0))
	f.Add([]byte(inetHeading+inetLine("[::ffff:1.2.3.4]:80", "[::ffff:1.2.3.5]:9", "01", empty, "02:00000001", "0 0 7")), uint8(1))
	f.Add([]byte("Num\n0: 00000002 00000000 00010000 0001 01 101 /run/a b.sock\n"), uint8(4))
	f.Fuzz(func(t *testing.T, text []byte, which uint8) {
		parts := []sockets.Part{tcp4, tcp6, udp4, udp6, {Proto: sockets.Unix}}
		table := parseNet(text, parts[int(which)%len(parts)], 1, nil)
		keys := make(map[sockets.Key]bool)
		for _, s := range table.Sockets {
			if keys[s.Key] {
				t.Errorf("two sockets with key %v", s.Key)
			}
			keys[s.Key] = true
			if s.State.String() == "UNKNOWN" || s.Local.Addr().Is4In6() || s.Remote.Addr().Is4In6() {
				t.Errorf("%+v", s)
			}
		}
	})
}
