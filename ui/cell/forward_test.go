package cell

import (
	"net/netip"
	"testing"

	"berth/model"
	"berth/model/column"
	"berth/sockets"
)

func TestWhereItIsSentOn(t *testing.T) {
	conmon := &sockets.Process{PID: 7, Name: "conmon"}
	nginx := &sockets.Process{PID: 8, Name: "nginx"}
	web := &sockets.Process{PID: 9, Name: "httpd"}
	web.Cgroup.Container = sockets.Container{ID: "d5f3a3058a4d91b8", Name: "web"}
	of := func(p *sockets.Process) []sockets.Owner { return []sockets.Owner{{Process: p}} }
	inner := netip.MustParseAddr("10.88.0.2")
	for _, c := range []struct {
		owners []sockets.Owner
		to     model.Forward
		want   string
		ascii  string
	}{
		{of(conmon), model.Forward{Addr: inner, Port: 80, Owners: of(web), Outside: sockets.Yes}, "conmon ⇢ web:80", "conmon => web:80"},
		{of(conmon), model.Forward{Addr: inner, Port: 80, Host: sockets.Yes}, "conmon ⇢ 10.88.0.2:80", "conmon => 10.88.0.2:80"},
		{nil, model.Forward{Port: 9000, Owners: of(nginx), Outside: sockets.Yes}, "⇢ nginx:9000", "=> nginx:9000"},
		{nil, model.Forward{Port: 9000}, "⇢ :9000?", "=> :9000?"},
	} {
		r := &model.Row{Forward: &c.to}
		r.State, r.Owners, r.Local = sockets.Redirect, c.owners, netip.MustParseAddrPort("0.0.0.0:8080")
		c.to.Last = 8080
		if len(c.owners) > 0 {
			r.State = sockets.Listen
		}
		for ascii, want := range map[bool]string{false: c.want, true: c.ascii} {
			if got := Text(column.Process, r, Context{ASCII: ascii}); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		c.to.Last = 8090
		if got := Text(column.Local, r, Context{Numeric: true}); got != "0.0.0.0:8080-8090" {
			t.Errorf("%q", got)
		}
	}
}
