package portable

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shirou/gopsutil/v3/net"

	"berth/sockets"
)

// holders returns the pids of the owners of each socket.
func holders(list []sockets.Socket) [][]int {
	var got [][]int
	for _, s := range list {
		var pids []int
		for _, o := range s.Owners {
			pids = append(pids, o.Process.PID)
		}
		got = append(got, pids)
	}
	return got
}

func TestTranslate(t *testing.T) {
	local, remote := net.Addr{IP: "10.0.0.5", Port: 80}, net.Addr{IP: "10.0.0.9", Port: 51234}
	tests := []struct {
		name string
		rows []net.ConnectionStat
		want [][]int
	}{
		{"a connection that is shared", []net.ConnectionStat{
			conn(tcp, v4, local, remote, "ESTABLISHED", 7, 3), conn(tcp, v4, local, remote, "ESTABLISHED", 8, 3),
		}, [][]int{{7, 8}}},
		{"listeners, shared or twins", []net.ConnectionStat{
			conn(tcp, v4, local, net.Addr{}, "LISTEN", 7, 3), conn(tcp, v4, local, net.Addr{}, "LISTEN", 8, 3),
		}, [][]int{{7}, {8}}},
		{"one after the other alike", []net.ConnectionStat{
			conn(udp, v4, local, net.Addr{}, "", 7, 0), conn(udp, v4, local, net.Addr{}, "", 7, 0),
		}, [][]int{{7}, {7}}},
		{"without owner", []net.ConnectionStat{
			conn(tcp, v4, local, remote, "TIME_WAIT", 0, 0),
		}, [][]int{nil}},
		{"without port", []net.ConnectionStat{conn(udp, v4, net.Addr{IP: "0.0.0.0"}, net.Addr{}, "", 7, 0)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list, unread := translate(tt.rows, sockets.Everything())
			if diff := cmp.Diff(tt.want, holders(list)); diff != "" || unread != 0 {
				t.Errorf("%d rows unread\n%s", unread, diff)
			}
			keys := make(map[sockets.Key]bool)
			for _, s := range list {
				if keys[s.Key] {
					t.Errorf("two sockets have key %v", s.Key)
				}
				keys[s.Key] = true
			}
		})
	}
}

func TestTranslateWantsWhatAskWants(t *testing.T) {
	rows := []net.ConnectionStat{
		conn(tcp, v4, net.Addr{IP: "*", Port: 80}, net.Addr{}, "LISTEN", 7, 3),
		conn(tcp, v4, net.Addr{IP: "1.2.3.4", Port: 80}, net.Addr{IP: "1.2.3.5", Port: 81}, "ESTABLISHED", 7, 3),
		{},
	}
	ask := sockets.Everything()
	ask.States = sockets.StatesOf(sockets.Listen)
	if list, unread := translate(rows, ask); len(list) != 1 || list[0].State != sockets.Listen || unread != 1 {
		t.Errorf("%d unread, %+v", unread, list)
	}
}

func TestAConnectionKeepsItsKey(t *testing.T) {
	local, remote := net.Addr{IP: "10.0.0.5", Port: 80}, net.Addr{IP: "10.0.0.9", Port: 51234}
	key := func(state string, pid int32) sockets.Key {
		list, _ := translate([]net.ConnectionStat{conn(tcp, v4, local, remote, state, pid, 3)}, sockets.Everything())
		return list[0].Key
	}
	if key("ESTABLISHED", 7) != key("TIME_WAIT", 0) {
		t.Error("the key changed with the state")
	}
}

func TestKindOf(t *testing.T) {
	both, four := sockets.Families(4, 6), sockets.Families(4)
	tests := []struct {
		protos   sockets.ProtoSet
		families sockets.FamilySet
		want     string
	}{
		{sockets.Protos(sockets.TCP, sockets.UDP), both, "inet"},
		{sockets.Protos(sockets.TCP, sockets.UDP, sockets.Unix), four, "inet4"},
		{sockets.Protos(sockets.TCP), both, "tcp"},
		{sockets.Protos(sockets.UDP), sockets.Families(6), "udp6"},
	}
	for _, tt := range tests {
		if got, ok := kindOf(sockets.Ask{Protos: tt.protos, Families: tt.families}); got != tt.want || !ok {
			t.Errorf("got %q, %t, want %q", got, ok, tt.want)
		}
	}
	for _, ask := range []sockets.Ask{{}, {Protos: sockets.Protos(sockets.Unix), Families: both}, {Protos: sockets.Protos(sockets.TCP)}} {
		if kind, ok := kindOf(ask); ok {
			t.Errorf("%+v reads %q", ask, kind)
		}
	}
}

func TestGapOf(t *testing.T) {
	tests := []struct {
		state     sockets.State
		allOwners bool
		want      sockets.Gap
	}{
		{sockets.TimeWait, false, sockets.GapClosed},
		{sockets.SynRecv, false, sockets.GapHandshake},
		{sockets.Listen, false, sockets.GapPermission},
		{sockets.Listen, true, sockets.GapUnfound},
		{sockets.FinWait2, false, sockets.GapPermission},
		{sockets.FinWait2, true, sockets.GapClosed},
	}
	for _, tt := range tests {
		if got := gapOf(tt.state, tt.allOwners); got != tt.want {
			t.Errorf("%v, all owners %t: %v, want %v", tt.state, tt.allOwners, got, tt.want)
		}
	}
}

func FuzzTranslate(f *testing.F) {
	f.Add("*", uint32(80), "", uint32(0), "LISTEN", int32(7), uint32(3), uint8(0))
	f.Add("::ffff:1.2.3.4", uint32(80), "fe80:4::1", uint32(9), "SYN_RECEIVED", int32(0), uint32(0), uint8(1))
	f.Add("fe80::1%eth0", uint32(70000), "*", uint32(9), "\x1b[2J", int32(-1), uint32(0), uint8(2))
	f.Fuzz(func(t *testing.T, local string, lport uint32, remote string, rport uint32, state string, pid int32, fd uint32, kinds uint8) {
		c := conn(uint32(kinds&1)+1, []uint32{v4, v6}[kinds>>1&1], net.Addr{IP: local, Port: lport}, net.Addr{IP: remote, Port: rport}, state, pid, fd)
		list, unread := translate([]net.ConnectionStat{c, c}, sockets.Everything())
		if unread != 0 && len(list) != 0 {
			t.Errorf("%+v both was and was not read", c)
		}
		for _, s := range list {
			if s.State.String() == "UNKNOWN" || s.Local.Addr().Is4In6() || s.Local.Port() == 0 {
				t.Errorf("%+v became %+v", c, s)
			}
		}
	})
}
