package portable

import (
	"net/netip"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shirou/gopsutil/v3/net"

	"berth/sockets"
)

func ep(text string) sockets.Endpoint {
	if text == "" {
		return sockets.Endpoint{}
	}
	return netip.MustParseAddrPort(text)
}

func conn(kind, family uint32, local, remote net.Addr, status string, pid int32, fd uint32) net.ConnectionStat {
	return net.ConnectionStat{Type: kind, Family: family, Laddr: local, Raddr: remote, Status: status, Pid: pid, Fd: fd}
}

const (
	tcp = syscall.SOCK_STREAM
	udp = syscall.SOCK_DGRAM
	v4  = syscall.AF_INET
	v6  = syscall.AF_INET6
)

// Rows as gopsutil makes them on each system.
func TestParseRow(t *testing.T) {
	tests := []struct {
		name, system string
		conn         net.ConnectionStat
		want         row
	}{
		{
			"listener of lsof", "darwin", conn(tcp, v4, net.Addr{IP: "*", Port: 80}, net.Addr{}, "LISTEN", 7, 3),
			row{socket: sockets.Socket{Proto: sockets.TCP, Family: 4, State: sockets.Listen, Local: ep("0.0.0.0:80")}, pid: 7, fd: 3},
		},
		{
			"IPv6 listener of lsof", "freebsd", conn(tcp, v6, net.Addr{IP: "*", Port: 80}, net.Addr{}, "LISTEN", 7, 0),
			row{socket: sockets.Socket{Proto: sockets.TCP, Family: 6, State: sockets.Listen, Local: ep("[::]:80")}, pid: 7},
		},
		{
			"mapped by lsof", "darwin",
			conn(tcp, v6, net.Addr{IP: "10.0.0.5", Port: 80}, net.Addr{IP: "10.0.0.9", Port: 51234}, "FIN_WAIT_1", 7, 3),
			row{socket: sockets.Socket{
				Proto: sockets.TCP, Family: 6, State: sockets.FinWait1, Local: ep("10.0.0.5:80"), Remote: ep("10.0.0.9:51234"), Mapped: true,
			}, pid: 7, fd: 3},
		},
		{
			"link-local of lsof", "darwin",
			conn(udp, v6, net.Addr{IP: "fe80:7fff::1", Port: 53}, net.Addr{}, "", 7, 3),
			row{socket: sockets.Socket{
				Proto: sockets.UDP, Family: 6, State: sockets.Bound, Local: ep("[fe80::1%32767]:53"),
			}, pid: 7, fd: 3},
		},
		{
			"link-local elsewhere", "linux",
			conn(udp, v6, net.Addr{IP: "fe80::1", Port: 53}, net.Addr{IP: "::"}, "NONE", 7, 3),
			row{socket: sockets.Socket{
				Proto: sockets.UDP, Family: 6, State: sockets.Bound, Local: ep("[fe80::1]:53"),
			}, pid: 7, fd: 3},
		},
		{
			"listener of Windows", "windows",
			conn(tcp, v4, net.Addr{IP: "0.0.0.0", Port: 135}, net.Addr{IP: "0.0.0.0"}, "LISTEN", 4, 0),
			row{socket: sockets.Socket{Proto: sockets.TCP, Family: 4, State: sockets.Listen, Local: ep("0.0.0.0:135")}, pid: 4, fd: -1},
		},
		{
			"handshake of Windows", "windows",
			conn(tcp, v6, net.Addr{IP: "::ffff:1.2.3.4", Port: 1}, net.Addr{IP: "1.2.3.5", Port: 2}, "SYN_RECEIVED", 0, 0),
			row{socket: sockets.Socket{
				Proto: sockets.TCP, Family: 6, State: sockets.SynRecv, Local: ep("1.2.3.4:1"), Remote: ep("1.2.3.5:2"), Mapped: true,
			}, fd: -1},
		},
		{
			"UDP with a peer on Linux", "linux",
			conn(udp, v4, net.Addr{IP: "127.0.0.1", Port: 1}, net.Addr{IP: "127.0.0.1", Port: 53}, "NONE", 7, 3),
			row{socket: sockets.Socket{
				Proto: sockets.UDP, Family: 4, State: sockets.Connected, Local: ep("127.0.0.1:1"), Remote: ep("127.0.0.1:53"),
			}, pid: 7, fd: 3},
		},
		{
			"closed, so bound only", "darwin", conn(tcp, v4, net.Addr{IP: "*", Port: 80}, net.Addr{}, "CLOSED", 7, 3),
			row{socket: sockets.Socket{Proto: sockets.TCP, Family: 4, State: sockets.Bound, Local: ep("0.0.0.0:80")}, pid: 7, fd: 3},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := parseRow(tt.conn, tt.system)
			if !ok {
				t.Fatalf("%+v makes no sense", tt.conn)
			}
			tt.want.socket.User, tt.want.socket.Queue = sockets.NoAccount(), sockets.NoQueue()
			opts := cmp.Options{cmp.AllowUnexported(row{}), cmpopts.EquateComparable(netip.AddrPort{})}
			if diff := cmp.Diff(tt.want, got, opts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRowsThatMakeNoSense(t *testing.T) {
	good := net.Addr{IP: "127.0.0.1", Port: 80}
	for _, c := range []net.ConnectionStat{
		{},
		conn(tcp, 99, good, net.Addr{}, "LISTEN", 7, 3),
		conn(99, v4, good, net.Addr{}, "LISTEN", 7, 3),
		conn(tcp, v4, net.Addr{IP: "127.0.0.1", Port: 65536}, net.Addr{}, "LISTEN", 7, 3),
		conn(tcp, v4, net.Addr{IP: "localhost", Port: 80}, net.Addr{}, "LISTEN", 7, 3),
		conn(tcp, v4, net.Addr{IP: "::1", Port: 80}, net.Addr{}, "LISTEN", 7, 3),
		conn(tcp, v4, good, net.Addr{IP: "x", Port: 1}, "LISTEN", 7, 3),
		conn(tcp, v4, good, net.Addr{}, "", 7, 3),
		conn(tcp, v4, good, net.Addr{}, "DELETE", 7, 3),
		conn(tcp, v4, good, net.Addr{IP: "1.2.3.4", Port: 9}, "CLOSED", 7, 3),
	} {
		if r, ok := parseRow(c, "linux"); ok {
			t.Errorf("%+v was read as %+v", c, r)
		}
	}
}

func TestEveryStateHasAName(t *testing.T) {
	for _, s := range sockets.States() {
		if s == sockets.Connected || s == sockets.Redirect {
			continue // Connected is not a state of TCP, and Redirect is not a state of any socket
		}
		if got, ok := stateOf(sockets.TCP, s.String(), false); !ok || got != s {
			t.Errorf("%v was read as %v", s, got)
		}
	}
}
