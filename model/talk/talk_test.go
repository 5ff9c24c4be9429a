package talk_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"berth/model"
	"berth/model/talk"
	"berth/sockets"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// row is a connection to a host, with the given numbers of bytes per second in each
// direction.
func row(host string, state sockets.State, in, out uint64, owners ...*sockets.Process) *model.Row {
	r := &model.Row{}
	r.Proto, r.State = sockets.TCP, state
	r.Local = netip.MustParseAddrPort("10.0.0.5:80")
	if host != "" {
		r.Remote = netip.MustParseAddrPort(host)
	}
	for _, p := range owners {
		r.Owners = append(r.Owners, sockets.Owner{Process: p})
	}
	if in+out > 0 {
		r.Rate = &model.Rate{In: in, Out: out, From: noon.Add(-10 * time.Second), To: noon}
		r.Trail = r.Trail.With(*r.Rate)
	}
	return r
}

func TestTalkers(t *testing.T) {
	nginx, curl := &sockets.Process{PID: 1, Ticks: 1}, &sockets.Process{PID: 2, Ticks: 2}
	opened, closed := row("10.0.0.7:9", sockets.Established, 0, 0, curl), row("10.0.0.7:10", sockets.Established, 0, 0)
	opened.Life = model.Life{Seen: noon, Born: noon}
	closed.Life.Closed, closed.Others = noon, model.OthersOf(nil, []sockets.Owner{{Process: curl}})
	closed.Trail = closed.Trail.With(model.Rate{Out: 100, From: noon.Add(-10 * time.Second), To: noon})
	rows := []*model.Row{
		row("", sockets.Listen, 0, 0, nginx),
		row("10.0.0.9:1", sockets.Established, 10, 1, nginx, nginx), // two descriptors of one process
		row("10.0.0.9:2", sockets.Established, 20, 2, nginx),
		row("10.0.0.8:2", sockets.Established, 5, 5, nginx, curl), // owned by both
		row("10.0.0.8:3", sockets.TimeWait, 0, 0),
		opened, closed,
	}
	got := talk.Of(rows, noon, func(int) {})
	if got.In != 35 || got.Out != 8 || !got.Known || got.Opened != 1 || got.Closed != 1 || got.States.Of(sockets.Established) != 4 || got.States.Of(sockets.Listen) != 1 {
		t.Errorf("in all: %+v", got)
	}
	text := ""
	for _, k := range append(got.Processes, got.Hosts...) {
		who := k.Host.String()
		if !k.Host.IsValid() {
			who = "nobody"
		}
		if k.Process != nil {
			who = fmt.Sprint(k.Process.PID)
		}
		text += fmt.Sprintf("%s: %d, %d in, %d out, %.0f; ", who, k.Connections, k.In, k.Out, k.Minute[len(k.Minute)-1])
	}
	want := "2: 2, 5 in, 5 out, 550; 1: 3, 35 in, 8 out, 215; " +
		"10.0.0.7: 1, 0 in, 0 out, 500; 10.0.0.9: 2, 30 in, 3 out, 165; 10.0.0.8: 1, 5 in, 5 out, 50; "
	if text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// TestAConnectionWithinTheMachineIsOfOneTalker checks that such a connection
// belongs to the client together with the server, as seen from the client's end if
// that end is seen and has an owner.
func TestAConnectionWithinTheMachineIsOfOneTalker(t *testing.T) {
	app, db := &sockets.Process{PID: 1, Ticks: 1, Name: "app"}, &sockets.Process{PID: 2, Ticks: 2, Name: "db"}
	ends := func(client, server *sockets.Process) (*model.Row, *model.Row) {
		out, in := row("127.0.0.1:5432", sockets.Established, 10, 100), row("127.0.0.1:40000", sockets.Established, 100, 10)
		out.Key.ID, in.Key.ID, out.Side, in.Side = 7, 8, model.SideOut, model.SideIn
		out.Peer, in.Peer = &model.Peer{Key: in.Key}, &model.Peer{Key: out.Key}
		if client != nil {
			out.Owners = []sockets.Owner{{Process: client}}
			in.Peer.Owners = out.Owners
		}
		if server != nil {
			in.Owners = []sockets.Owner{{Process: server}}
			out.Peer.Owners = in.Owners
		}
		return out, in
	}
	far := row("10.0.0.9:1", sockets.Established, 1, 1, app)
	for _, c := range []struct {
		name           string
		client, server *sockets.Process
		shows          string // o: the client's end, i: the server's
		want           string
	}{
		{"both", app, db, "oi", "app db 1 10/100; app - 1 1/1; | 127.0.0.1 1 10/100; 10.0.0.9 1 1/1; "},
		{"the server's end alone", app, db, "i", "db - 1 100/10; app - 1 1/1; | 127.0.0.1 1 100/10; 10.0.0.9 1 1/1; "},
		{"the client's end alone", app, db, "o", "app db 1 10/100; app - 1 1/1; | 127.0.0.1 1 10/100; 10.0.0.9 1 1/1; "},
		{"a server of another user", app, nil, "io", "app - 2 11/101; | 127.0.0.1 1 10/100; 10.0.0.9 1 1/1; "},
		{"a client of another user", nil, db, "oi", "db - 1 100/10; app - 1 1/1; | 127.0.0.1 1 100/10; 10.0.0.9 1 1/1; "},
		{"a client of another user, alone", nil, db, "o", "- - 1 10/100; app - 1 1/1; | 127.0.0.1 1 10/100; 10.0.0.9 1 1/1; "},
		{"strangers", nil, nil, "oi", "- - 1 10/100; app - 1 1/1; | 127.0.0.1 1 10/100; 10.0.0.9 1 1/1; "},
	} {
		out, in := ends(c.client, c.server)
		rows := []*model.Row{far}
		for _, end := range c.shows {
			rows = append(rows, map[rune]*model.Row{'o': out, 'i': in}[end])
		}
		k := talk.Of(rows, noon, func(int) {})
		got := ""
		for _, x := range k.Processes {
			got += fmt.Sprintf("%s %s %d %d/%d; ", named(x.Process), named(x.To), x.Connections, x.In, x.Out)
		}
		got += "| "
		for _, x := range k.Hosts {
			got += fmt.Sprintf("%s %d %d/%d; ", x.Host, x.Connections, x.In, x.Out)
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func named(p *sockets.Process) string {
	if p == nil {
		return "-"
	}
	return p.Name
}

func TestNobodyTalks(t *testing.T) {
	if got := talk.Of(nil, noon, func(int) {}); len(got.Processes)+len(got.Hosts) != 0 || got.Known {
		t.Errorf("%+v", got)
	}
}

func BenchmarkOf(b *testing.B) {
	var rows []*model.Row
	for i := range 100_000 {
		r := row(fmt.Sprintf("10.%d.%d.%d:80", i>>14&255, i>>7&127, i&127), sockets.Established, uint64(i%7), 1, &sockets.Process{PID: i % 200, Ticks: 1})
		rows = append(rows, r)
	}
	b.ReportAllocs()
	for b.Loop() {
		talk.Of(rows, noon, func(int) {})
	}
}

// TestTheUnknownAreToldApart covers connections whose process is not known, for
// different reasons.
func TestTheUnknownAreToldApart(t *testing.T) {
	var rows []*model.Row
	for i, gap := range []sockets.Gap{sockets.GapUnaccepted, sockets.GapClosed, sockets.GapPermission, sockets.GapUnaccepted} {
		r := row(fmt.Sprintf("10.0.0.9:%d", i+1), sockets.CloseWait, 0, 0)
		r.Gap = gap
		rows = append(rows, r)
	}
	var got []string
	for _, k := range talk.Of(rows, noon, func(int) {}).Processes {
		got = append(got, fmt.Sprint(k.Gap, k.Connections))
	}
	slices.Sort(got)
	want := []string{"closed 1", "permission 1", "unaccepted 2"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
