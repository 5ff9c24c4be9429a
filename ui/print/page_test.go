package print

import (
	"net/netip"
	"time"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// page returns a page with one row of every kind.
func page() Page {
	host := &sockets.Host{Name: "web-1", Ephemeral: sockets.PortRange{First: 32768, Last: 60999}}
	nginx := &sockets.Process{
		PID: 812, Name: "nginx", Cmdline: "nginx: master process", Exe: "/usr/sbin/nginx",
		User: sockets.Account{UID: 0, Name: "root"}, Started: noon.Add(-3 * time.Hour),
		Cgroup: sockets.Cgroup{Container: sockets.Container{Manager: "podman", ID: "0123456789abcdef", Pod: "shop"}, Unit: "web.service"},
	}
	gunicorn := &sockets.Process{PID: 1177, Name: "gunicorn", User: sockets.NoAccount()}
	wide := &sockets.Process{PID: 1200, Name: "サーバー", Cmdline: `=cmd|' /C calc'!A0 "quoted"`, User: sockets.NoAccount()}

	web := socket("0.0.0.0:80", "", sockets.Listen)
	web.Socket.User = sockets.Account{UID: 0, Name: "root"}
	web.Queue = sockets.Queue{Recv: 0, Send: 511}
	web.Inode, web.Cookie, web.Key = 48211, 0x3e2, sockets.Key{NetNS: 4026531833, ID: 0x3e2}
	web.Owners = []sockets.Owner{{Process: nginx, FD: 6}}
	web.Side, web.Service = model.SideListen, "http"

	six := socket("[::]:8080", "", sockets.Listen)
	six.V6Only, six.Side = sockets.No, model.SideListen
	six.Owners = []sockets.Owner{{Process: wide, FD: 3}, {Process: wide, FD: 4}}

	client := socket("127.0.0.1:41878", "127.0.0.1:5432", sockets.Established)
	client.Side, client.Service, client.Cookie = model.SideOut, "postgresql", 0x9
	client.Owners = []sockets.Owner{{Process: gunicorn, FD: -1}}
	client.Peer = &model.Peer{Key: sockets.Key{ID: 0xa}, Owners: []sockets.Owner{{Process: nginx, FD: 9}}}
	client.Life = model.Life{Seen: noon.Add(-2 * time.Second), Born: noon.Add(-2 * time.Second)}
	client.Timer = sockets.Timer{Kind: sockets.TimerKeepalive, Expires: 90 * time.Second}
	client.TCP = &sockets.TCPInfo{RTT: 12345 * time.Microsecond, Cwnd: 10, BytesSent: 1 << 60, Congestion: "cubic"}

	old := socket("10.0.0.5:43210", "140.82.112.3:443", sockets.TimeWait)
	old.Gap, old.Others = sockets.GapClosed, model.OthersOf(nil, []sockets.Owner{{Process: nginx, FD: 7}})

	waits := socket("10.0.0.5:80", "10.0.0.9:51234", sockets.Established)
	waits.Gap, waits.Others = sockets.GapUnaccepted, model.OthersOf(web.Owners, nil)

	bus := &model.Row{Socket: sockets.Socket{
		Proto: sockets.Unix, State: sockets.Connected, Queue: sockets.NoQueue(), User: sockets.NoAccount(),
		Unix: &sockets.UnixInfo{Path: "@bus", Type: "stream", Peer: 77}, Holder: sockets.Holder{Gap: sockets.GapPermission},
	}}
	return Page{
		Rows: []*model.Row{web, six, client, old, waits, bus}, Time: noon, Host: host,
		Missing: []sockets.Missing{{What: "owners", Why: sockets.Because(sockets.ReasonRoot, "lacks", "CAP_SYS_PTRACE"), Count: 12}},
	}
}

func socket(local, remote string, st sockets.State) *model.Row {
	hands := sockets.PortRange{First: 32768, Last: 60999}
	r := &model.Row{Socket: sockets.Socket{
		Proto: sockets.TCP, Family: sockets.IPv4, State: st, Local: netip.MustParseAddrPort(local),
		Queue: sockets.NoQueue(), User: sockets.NoAccount(),
	}}
	if r.Local.Addr().Is6() {
		r.Family = sockets.IPv6
	}
	r.Ports[0] = port.MarkOf(r.Local.Port(), hands)
	if remote != "" {
		r.Remote = netip.MustParseAddrPort(remote)
		r.Ports[1] = port.MarkOf(r.Remote.Port(), hands)
	}
	return r
}

// many returns a page of n rows, which repeats the rows of page.
func many(n int) Page {
	p := page()
	kinds := p.Rows[:5]
	p.Rows = nil
	for i := range n {
		p.Rows = append(p.Rows, kinds[i%len(kinds)])
	}
	return p
}
