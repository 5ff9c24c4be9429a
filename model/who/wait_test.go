package who

import (
	"slices"
	"testing"

	"berth/model"
	"berth/sockets"
)

func socketsOf(rows ...*model.Row) []sockets.Socket {
	var all []sockets.Socket
	for _, r := range rows {
		all = append(all, r.Socket)
	}
	return all
}

func TestWaitLeft(t *testing.T) {
	both := sockets.Protos(sockets.TCP, sockets.UDP)
	all := socketsOf(
		row(t, "tcp 127.0.0.1:80 LISTEN"), row(t, "udp 0.0.0.0:53 UNCONN"), row(t, "tcp 10.0.0.5:3000 BOUND"),
		row(t, "tcp 10.0.0.5:4000 10.0.0.9:80 ESTABLISHED"), row(t, "udp 10.0.0.5:4001 10.0.0.9:53 CONNECTED"),
		row(t, "tcp 10.0.0.5:5000 10.0.0.9:80 TIME_WAIT"),
	)
	for _, c := range []struct {
		target       string
		protos       sockets.ProtoSet
		served, free bool
	}{
		{"80", both, true, false},
		{"127.0.0.1:80", both, true, false},
		{"127.0.0.2:80", both, false, true},
		{"80", sockets.Protos(sockets.UDP), false, true},
		{"53", both, true, false},
		{"127.0.0.1:53", both, true, false},
		{"53", sockets.Protos(sockets.TCP), false, true},
		{"3000", both, false, false}, // bound, but nobody listens
		{"4000", both, false, false}, // a client's port
		{"4001", both, false, false},
		{"5000", both, false, true}, // TIME_WAIT does not hold it
		{"6000", both, false, true},
	} {
		at, err := Parse(c.target)
		if err != nil {
			t.Fatal(err)
		}
		for free, want := range map[bool]bool{false: c.served, true: c.free} {
			w := Wait{Targets: []Target{at}, Protos: c.protos, Free: free}
			var seen []sockets.Socket
			for _, s := range all {
				if slices.ContainsFunc(w.Asks(), func(a sockets.Ask) bool { s.Family = sockets.IPv4; return a.Covers(&s) }) {
					seen = append(seen, s)
				}
			}
			if got := len(w.Left(seen)) == 0; got != want {
				t.Errorf("%s over %b, free %t: %t, want %t", c.target, c.protos, free, got, want)
			}
		}
	}
}

func TestWaitTells(t *testing.T) {
	two := []Target{{Port: 80}, {Port: 443}}
	both := sockets.Protos(sockets.TCP, sockets.UDP)
	for _, c := range []struct{ got, want string }{
		{Wait{Protos: both}.Say(two), "a server on 80 and 443"},
		{Wait{Protos: sockets.Protos(sockets.TCP)}.Say(two[:1]), "a server on 80/tcp"},
		{Wait{Protos: sockets.Protos(sockets.UDP), Free: true}.Say(two), "80/udp and 443/udp to be free"},
		{Wait{Protos: both, Free: true}.Served(two[0], Facts{}), "80 is free."},
		{
			Wait{Protos: both}.Served(two[0], facts(host, row(t, "tcp 0.0.0.0:80 LISTEN", master), row(t, "udp 0.0.0.0:80 UNCONN", curl))),
			"80/tcp is held by nginx (pid 812, user root, running for 3 h), listening on 0.0.0.0:80. " +
				"80/udp is held by curl (pid 1177, user app, running for 2 s), receiving on 0.0.0.0:80.",
		},
		{Wait{Protos: sockets.Protos(sockets.UDP)}.Served(two[0], facts(host, row(t, "tcp 0.0.0.0:80 LISTEN", master))), "80/udp was held, and is no longer."},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}
