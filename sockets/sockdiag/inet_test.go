package sockdiag

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"berth/sockets"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var sameAddr = cmpopts.EquateComparable(netip.AddrPort{})

// newInet returns a decoder for namespace 4026, with the interfaces eth0 and if9.
func newInet(p sockets.Proto) *inet {
	return &inet{
		request: Request{Proto: p, States: sockets.AllStates},
		netns:   4026,
		iface: func(index uint32) string {
			if index == 2 {
				return "eth0"
			}
			return "if9"
		},
	}
}

func TestInetReply(t *testing.T) {
	tests := []struct {
		name  string
		proto sockets.Proto
		told  told
		want  sockets.Socket
	}{
		{
			name: "a listener", proto: sockets.TCP,
			told: told{
				family: familyInet, state: 10, local: "0.0.0.0:80", remote: "0.0.0.0:0",
				cookie: 5<<32 | 7, recv: 1, send: 511, uid: 33, inode: 48211,
			},
			want: sockets.Socket{
				Family: sockets.IPv4, State: sockets.Listen, Local: netip.MustParseAddrPort("0.0.0.0:80"),
				Key:    sockets.Key{NetNS: 4026, ID: 5<<32 | 7},
				Cookie: 5<<32 | 7, Inode: 48211, User: sockets.Account{UID: 33},
				Queue: sockets.Queue{Recv: 1, Send: 511},
			},
		},
		{
			name: "without inode root is nobody", proto: sockets.TCP,
			told: told{family: familyInet, state: 6, local: "10.0.0.5:80", remote: "10.0.0.9:5", timer: 3, expires: 59_999},
			want: sockets.Socket{
				Family: sockets.IPv4, State: sockets.TimeWait, User: sockets.NoAccount(),
				Local: netip.MustParseAddrPort("10.0.0.5:80"), Remote: netip.MustParseAddrPort("10.0.0.9:5"),
				Timer: sockets.Timer{Kind: sockets.TimerTimeWait, Expires: 59_999 * time.Millisecond},
			},
		},
		{
			name: "a stopped timer says nothing", proto: sockets.TCP,
			told: told{family: familyInet, state: 1, local: "10.0.0.5:80", remote: "10.0.0.9:5", retrans: 3, expires: 8, inode: 1},
			want: sockets.Socket{
				Family: sockets.IPv4, State: sockets.Established, Inode: 1,
				Local: netip.MustParseAddrPort("10.0.0.5:80"), Remote: netip.MustParseAddrPort("10.0.0.9:5"),
			},
		},
		{
			name: "an overdue timer", proto: sockets.TCP,
			told: told{family: familyInet, state: 1, local: "10.0.0.5:80", remote: "10.0.0.9:5", timer: 4, expires: 0xfffffff0, inode: 1},
			want: sockets.Socket{
				Family: sockets.IPv4, State: sockets.Established, Inode: 1, Timer: sockets.Timer{Kind: sockets.TimerPersist},
				Local: netip.MustParseAddrPort("10.0.0.5:80"), Remote: netip.MustParseAddrPort("10.0.0.9:5"),
			},
		},
		{
			name: "v4-mapped", proto: sockets.TCP,
			told: told{
				family: familyInet6, state: 1, local: "[::ffff:10.0.0.5]:80", remote: "[::ffff:10.0.0.9]:51234",
				timer: 1, retrans: 2, expires: 200, inode: 1,
			},
			want: sockets.Socket{
				Family: sockets.IPv6, State: sockets.Established, Mapped: true, Inode: 1,
				Local: netip.MustParseAddrPort("10.0.0.5:80"), Remote: netip.MustParseAddrPort("10.0.0.9:51234"),
				Timer: sockets.Timer{Kind: sockets.TimerRetransmit, Retrans: 2, Expires: 200 * time.Millisecond},
			},
		},
		{
			name: "a listener on a mapped address", proto: sockets.TCP,
			told: told{family: familyInet6, state: 10, local: "[::ffff:127.0.0.1]:80", remote: "[::]:0", inode: 1, attrs: attr(attrV6Only, 0)},
			want: sockets.Socket{
				Family: sockets.IPv6, State: sockets.Listen, Mapped: true, V6Only: sockets.No, Inode: 1,
				Local: netip.MustParseAddrPort("127.0.0.1:80"),
			},
		},
		{
			name: "v6only", proto: sockets.UDP,
			told: told{family: familyInet6, state: 7, local: "[::]:53", remote: "[::]:0", inode: 1, attrs: attr(attrV6Only, 1)},
			want: sockets.Socket{
				Family: sockets.IPv6, State: sockets.Bound, V6Only: sockets.Yes, Inode: 1, Local: netip.MustParseAddrPort("[::]:53"),
			},
		},
		{
			name: "link-local of a known interface", proto: sockets.UDP,
			told: told{family: familyInet6, state: 1, local: "[fe80::1]:53", remote: "[fe80::2]:54", iface: 2, inode: 1},
			want: sockets.Socket{
				Family: sockets.IPv6, State: sockets.Connected, Iface: "eth0", IfIndex: 2, Inode: 1,
				Local: netip.MustParseAddrPort("[fe80::1%eth0]:53"), Remote: netip.MustParseAddrPort("[fe80::2%eth0]:54"),
			},
		},
		{
			name: "link-local of an unknown one has no zone", proto: sockets.UDP,
			told: told{family: familyInet6, state: 7, local: "[fe80::1]:53", remote: "[::]:0", inode: 1},
			want: sockets.Socket{
				Family: sockets.IPv6, State: sockets.Bound, Inode: 1, Local: netip.MustParseAddrPort("[fe80::1]:53"),
			},
		},
		{
			name: "IPv4 link-local has none ever", proto: sockets.UDP,
			told: told{family: familyInet, state: 7, local: "169.254.1.1:68", remote: "0.0.0.0:0", iface: 9, inode: 1},
			want: sockets.Socket{
				Family: sockets.IPv4, State: sockets.Bound, Iface: "if9", IfIndex: 9, Inode: 1, Local: netip.MustParseAddrPort("169.254.1.1:68"),
			},
		},
		{
			name: "a peer with port 0 is a peer", proto: sockets.UDP,
			told: told{family: familyInet, state: 1, local: "127.0.0.1:9", remote: "127.0.0.1:0", inode: 1},
			want: sockets.Socket{
				Family: sockets.IPv4, State: sockets.Connected, Inode: 1,
				Local: netip.MustParseAddrPort("127.0.0.1:9"), Remote: netip.MustParseAddrPort("127.0.0.1:0"),
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newInet(tt.proto)
			if !d.take(tt.told.bytes()) {
				t.Fatal("not understood")
			}
			tt.want.Proto, tt.want.Key.NetNS = tt.proto, 4026
			if diff := cmp.Diff([]sockets.Socket{tt.want}, d.out, sameAddr); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStateOf(t *testing.T) {
	tests := []struct {
		proto sockets.Proto
		n     uint8
		want  sockets.State
		ok    bool
	}{
		{sockets.TCP, 0, 0, false},
		{sockets.TCP, 1, sockets.Established, true},
		{sockets.TCP, 6, sockets.TimeWait, true},
		{sockets.TCP, 7, sockets.Bound, true},
		{sockets.TCP, 11, sockets.Closing, true},
		{sockets.TCP, 12, sockets.SynRecv, true},
		{sockets.TCP, 13, sockets.Bound, true},
		{sockets.TCP, 14, 14, false},
		{sockets.UDP, 1, sockets.Connected, true},
		{sockets.UDP, 7, sockets.Bound, true},
		{sockets.UDP, 10, sockets.Connected, false},
	}
	for _, tt := range tests {
		got, ok := stateOf(tt.proto, tt.n)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%v in state %d: %v, %v; want %v, %v", tt.proto, tt.n, got, ok, tt.want, tt.ok)
		}
	}
}

// A malformed reply must leave nothing behind and not affect other replies.
func TestInetReplyMalformed(t *testing.T) {
	good := told{family: familyInet, state: 10, local: "0.0.0.0:80", remote: "0.0.0.0:0", inode: 1}
	tests := map[string][]byte{
		"empty":              {},
		"one byte short":     good.bytes()[:inetSize-1],
		"family of nobody":   told{family: 16, state: 10, local: "0.0.0.0:80", remote: "0.0.0.0:0"}.bytes(),
		"state of nobody":    told{family: familyInet, state: 99, local: "0.0.0.0:80", remote: "0.0.0.0:0"}.bytes(),
		"attribute too long": append(good.bytes(), 200, 0, attrInfo, 0),
		"attribute of 3":     append(good.bytes(), 3, 0, attrInfo, 0),
		"attribute cut off":  append(good.bytes(), 4, 0),
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			d := newInet(sockets.TCP)
			d.take(good.bytes())
			if d.take(body) {
				t.Error("understood")
			}
			if d.take(good.bytes()); len(d.out) != 2 {
				t.Errorf("%d sockets, want the 2 good ones", len(d.out))
			}
		})
	}
}

// A socket that was not requested must be left out, even if the kernel reports it.
func TestInetReplyOutsideRequest(t *testing.T) {
	d := newInet(sockets.TCP)
	d.request.States = sockets.StatesOf(sockets.Listen)
	if !d.take(told{family: familyInet, state: 1, local: "10.0.0.5:80", remote: "10.0.0.9:5"}.bytes()) {
		t.Error("not understood")
	}
	if len(d.out) != 0 {
		t.Errorf("kept %v", d.out[0].State)
	}
}

func TestTCPInfo(t *testing.T) {
	whole := make([]byte, 248)
	for i := range 62 { // the value of each word is its offset
		native.PutUint32(whole[4*i:], uint32(4*i))
	}
	wide := func(at uint64) uint64 { return native.Uint64(whole[at:]) }
	want := sockets.TCPInfo{
		RTT: 68 * time.Microsecond, RTTVar: 72 * time.Microsecond, MinRTT: 148 * time.Microsecond, RTO: 8 * time.Microsecond,
		Cwnd: 80, SSThresh: 76, SndMSS: 16, RcvMSS: 20, PMTU: 60, Retrans: 100, Unacked: 24, Lost: 32,
		BytesSent: wide(200), BytesAcked: wide(120), BytesReceived: wide(128), DeliveryRate: wide(160), PacingRate: wide(104),
		BytesRetrans: wide(208), Counted: true, Moment: sockets.Moment{Sent: 44 * time.Millisecond, Received: 52 * time.Millisecond},
	}
	var got sockets.TCPInfo
	readTCPInfo(&got, whole, sockets.Established)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	want.Unacked = 0
	readTCPInfo(&got, whole, sockets.Listen)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("for a listener:", diff)
	}
}

// The struct of Linux 3.10 ends with tcpi_total_retrans. An unlimited rate, or a time
// that was not measured, must not be reported as a number.
func TestTCPInfoOfOldKernels(t *testing.T) {
	old := make([]byte, 104)
	native.PutUint32(old[100:], 3)
	var got sockets.TCPInfo
	readTCPInfo(&got, old, sockets.Established)
	if diff := cmp.Diff(sockets.TCPInfo{Retrans: 3}, got); diff != "" {
		t.Error(diff)
	}

	unlimited := []byte(strings.Repeat("\xff", tcpInfoSize))
	readTCPInfo(&got, unlimited, sockets.Established)
	if got.PacingRate != 0 || got.MinRTT != 0 {
		t.Errorf("pacing %d, least rtt %v: want neither", got.PacingRate, got.MinRTT)
	}
}

// A name must be scrubbed, and remembered only as long as it is reported.
func TestCongestionNames(t *testing.T) {
	d := newInet(sockets.TCP)
	d.request.TCPInfo = true
	reply := told{
		family: familyInet, state: 1, local: "10.0.0.5:80", remote: "10.0.0.9:5",
		attrs: append(attr(attrInfo, 1), attr(attrCong, []byte("cu\x1bbic\x00junk")...)...),
	}.bytes()
	d.take(reply)
	if got := d.out[0].TCP.Congestion; got != `cu\x1bbic` {
		t.Errorf("%q", got)
	}
	for range 3 {
		d.names.next()
	}
	if n := len(d.names.now) + len(d.names.before); n != 0 {
		t.Errorf("%d names are kept that are no longer reported", n)
	}
}
