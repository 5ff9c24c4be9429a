package table_test

import (
	"net/netip"
	"time"

	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// start is the time at which every test begins.
var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

var host = &sockets.Host{
	Name: "web-1", System: "linux", NetNS: 1,
	Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Unprivileged: 1024,
	Services: map[sockets.Service]string{{Proto: sockets.TCP, Port: 62001}: "ourapp"},
}

var (
	nginx    = &sockets.Process{PID: 812, Name: "nginx", Started: start.Add(-time.Hour)}
	worker   = &sockets.Process{PID: 813, Name: "nginx", Started: start.Add(-time.Hour)}
	curl     = &sockets.Process{PID: 2000, Name: "curl", Started: start}
	postgres = &sockets.Process{PID: 901, Name: "postgres", Started: start.Add(-time.Hour)}
)

// snap returns a complete snapshot, made a number of seconds after the start.
func snap(seconds int, all ...sockets.Socket) sockets.Snapshot {
	return sockets.Snapshot{
		Time: start.Add(time.Duration(seconds) * time.Second),
		Ask:  sockets.Everything(), Sockets: all, Host: host,
	}
}

// sock returns a socket such as "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:51234". A remote
// end of "" means none.
func sock(id uint64, proto sockets.Proto, state sockets.State, local, remote string, owners ...*sockets.Process) sockets.Socket {
	s := sockets.Socket{
		Key: sockets.Key{NetNS: 1, ID: id}, Cookie: id, Inode: id, Proto: proto, State: state,
		Local: netip.MustParseAddrPort(local), User: sockets.NoAccount(),
	}
	s.Family = sockets.IPv4
	if s.Local.Addr().Is6() {
		s.Family = sockets.IPv6
	}
	if remote != "" {
		s.Remote = netip.MustParseAddrPort(remote)
	}
	for i, p := range owners {
		s.Owners = append(s.Owners, sockets.Owner{Process: p, FD: 5 + i})
	}
	return s
}

func tcp(id uint64, state sockets.State, local, remote string, owners ...*sockets.Process) sockets.Socket {
	return sock(id, sockets.TCP, state, local, remote, owners...)
}

func udp(id uint64, state sockets.State, local, remote string, owners ...*sockets.Process) sockets.Socket {
	return sock(id, sockets.UDP, state, local, remote, owners...)
}

// with returns s after change has been applied to it.
func with(s sockets.Socket, change func(*sockets.Socket)) sockets.Socket {
	change(&s)
	return s
}

// gapped returns s with a gap instead of owners.
func gapped(s sockets.Socket, g sockets.Gap) sockets.Socket {
	s.Owners, s.Gap = nil, g
	return s
}

// timeWait returns s in TIME_WAIT, with the time left on its timer.
func timeWait(s sockets.Socket, left time.Duration) sockets.Socket {
	s = gapped(s, sockets.GapClosed)
	s.State, s.Inode = sockets.TimeWait, 0
	s.Timer = sockets.Timer{Kind: sockets.TimerTimeWait, Expires: left}
	return s
}

// patient returns a table in which closed rows linger for 5 s.
func patient() *table.Table {
	return table.New(table.Options{Linger: 5 * time.Second, Fresh: 3 * time.Second, Closed: 100})
}

// row returns the row of the socket with the given number, or nil if there is none.
func row(t *table.Table, id uint64) *model.Row {
	if d := t.Detail(sockets.Key{NetNS: 1, ID: id}); d != nil {
		return d.Row
	}
	return nil
}

// ids returns the numbers of rows.
func ids(rows []*model.Row) []uint64 {
	var all []uint64
	for _, r := range rows {
		all = append(all, r.Key.ID)
	}
	return all
}

// names returns the names of the owners' processes.
func names(owners []sockets.Owner) []string {
	var all []string
	for _, o := range owners {
		all = append(all, o.Process.Name)
	}
	return all
}

func addr(s string) sockets.Endpoint { return netip.MustParseAddrPort(s) }
