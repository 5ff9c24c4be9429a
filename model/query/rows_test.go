package query_test

import (
	"net/netip"
	"time"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// now is the time at which every test evaluates its rows.
var now = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

// named returns the rows of a small server, keyed by the names that the tests use.
func named() map[string]*model.Row {
	nginx := process(812, "nginx", "nginx: master process /usr/sbin/nginx", "root", 0)
	worker := process(813, "nginx", "nginx: worker process", "www-data", 33)
	postgres := process(901, "postgres", "/usr/lib/postgresql/16/bin/postgres -D /data", "postgres", 70)
	gunicorn := process(1177, "gunicorn", "python3 /srv/app/manage.py, run", "app", 1000)
	curl := process(1300, "curl", "curl https://example.org", "app", 1000)
	rows := map[string]*model.Row{
		"web":    listener(sockets.TCP, "0.0.0.0:80", "http", nginx, worker),
		"web6":   listener(sockets.TCP, "[::]:8443", "https-alt", nginx),
		"db":     listener(sockets.TCP, "127.0.0.1:5432", "postgresql", postgres),
		"dns":    listener(sockets.UDP, "[fe80::1%eth0]:53", "dns"),
		"hit":    connection("10.0.0.5:80", "10.0.0.9:51234", model.SideIn, "http", worker),
		"app":    connection("127.0.0.1:41878", "127.0.0.1:5432", model.SideOut, "postgresql", gunicorn),
		"gone":   connection("10.0.0.5:43210", "140.82.112.3:443", model.SideOut, "https"),
		"mapped": connection("10.0.0.5:8443", "10.1.2.3:3457", model.SideIn, "https-alt", nginx),
		"unix":   {Socket: blank(sockets.Unix, 0, sockets.Connected)},
	}
	rows["gone"].State, rows["gone"].Gap, rows["gone"].User = sockets.TimeWait, sockets.GapClosed, sockets.NoAccount()
	rows["gone"].Others = model.OthersOf(nil, []sockets.Owner{{Process: curl, FD: 5}})
	rows["mapped"].Family, rows["mapped"].Mapped = sockets.IPv6, true
	rows["mapped"].State = sockets.CloseWait
	rows["app"].Peer = &model.Peer{Owners: []sockets.Owner{{Process: postgres, FD: 9}}}
	rows["dns"].Gap, rows["dns"].Iface, rows["dns"].IfIndex = sockets.GapPermission, "eth0", 2
	rows["unix"].Unix = &sockets.UnixInfo{Path: "/run/PostgreSQL/.s.PGSQL.5432", Type: "stream"}
	rows["unix"].Owners = []sockets.Owner{{Process: postgres, FD: 4}}
	rows["hit"].Life = model.Life{Seen: now.Add(-2 * time.Second), Born: now.Add(-2 * time.Second)}
	rows["hit"].TCP = &sockets.TCPInfo{RTT: 70 * time.Millisecond, Retrans: 3}
	rows["app"].TCP = &sockets.TCPInfo{RTT: 40 * time.Microsecond}
	rows["hit"].Rate = &model.Rate{In: 900_000, Out: 200_000}
	rows["app"].Rate = &model.Rate{}
	rows["web"].Loss = sockets.Loss{Known: true, Count: 3}
	rows["dns"].Loss = sockets.Loss{Known: true, Room: 1000}
	rows["gone"].Life = model.Life{Seen: now.Add(-time.Minute), Born: now.Add(-time.Minute)}
	rows["db"].Inode, rows["db"].Cookie, rows["db"].Key.NetNS = 48211, 0x3e2, 4026531833
	rows["web"].Queue = sockets.Queue{Recv: 0, Send: 511}
	rows["web6"].Queue = sockets.Queue{Recv: 5, Send: 4}
	rows["db"].Queue = sockets.Queue{Recv: 1, Send: 0}
	rows["dns"].Queue = sockets.Queue{Recv: 800, Send: 0}
	rows["hit"].Queue = sockets.Queue{Recv: 0, Send: 70_000}
	return rows
}

func process(pid int, name, cmdline, user string, uid int64) *sockets.Process {
	return &sockets.Process{PID: pid, Name: name, Cmdline: cmdline, User: sockets.Account{UID: uid, Name: user}}
}

// blank returns a socket about which nothing else is known.
func blank(p sockets.Proto, f sockets.Family, s sockets.State) sockets.Socket {
	return sockets.Socket{Proto: p, Family: f, State: s, User: sockets.NoAccount(), Queue: sockets.NoQueue()}
}

func listener(p sockets.Proto, local, service string, by ...*sockets.Process) *model.Row {
	r := row(p, local, "", service, by)
	r.Side, r.State = model.SideListen, sockets.Listen
	if p == sockets.UDP {
		r.State = sockets.Bound
	}
	return r
}

func connection(local, remote string, side model.Side, service string, by ...*sockets.Process) *model.Row {
	r := row(sockets.TCP, local, remote, service, by)
	r.Side, r.State = side, sockets.Established
	return r
}

func row(p sockets.Proto, local, remote, service string, by []*sockets.Process) *model.Row {
	at := netip.MustParseAddrPort(local)
	family := sockets.IPv6
	if at.Addr().Is4() {
		family = sockets.IPv4
	}
	r := &model.Row{Socket: blank(p, family, sockets.Established), Service: service}
	r.Life.Seen = now.Add(-3 * time.Minute)
	r.Local, r.Ports[0] = at, mark(at.Port())
	if remote != "" {
		r.Remote = netip.MustParseAddrPort(remote)
		r.Ports[1] = mark(r.Remote.Port())
	}
	for i, p := range by {
		r.Owners = append(r.Owners, sockets.Owner{Process: p, FD: 6 + i})
		r.User = p.User
	}
	return r
}

func mark(p uint16) port.Mark {
	return port.MarkOf(p, sockets.PortRange{First: 32768, Last: 60999})
}
