package table_test

import (
	"fmt"
	"testing"
	"time"

	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// moved returns s with what it has sent and received by the given time.
func moved(s sockets.Socket, at int, sent, received uint64) sockets.Socket {
	s.Gist = &sockets.Gist{Sent: sent, Received: received, At: sockets.TickOf(start.Add(time.Duration(at) * time.Second))}
	return s
}

// looked returns a snapshot that was asked for what connections have moved.
func looked(at int, all ...sockets.Socket) sockets.Snapshot {
	n := snap(at, all...)
	n.Ask.Gist = true
	return n
}

// client returns the server's end of a connection to port 80.
func client(id uint64, owners ...*sockets.Process) sockets.Socket {
	return tcp(id, sockets.Established, "10.0.0.5:80", fmt.Sprintf("10.0.0.9:%d", 40000+id), owners...)
}

func TestServed(t *testing.T) {
	tab := patient()
	web, other := tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), tcp(2, sockets.Listen, "127.0.0.1:80", "", curl)
	served := func(id uint64) model.Served {
		if s := row(tab, id).Served; s != nil {
			return *s
		}
		return model.Served{Conns: -1}
	}
	first := looked(0, web, other)
	first.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	tab.Apply(first)
	if s := served(1); s.Conns != -1 {
		t.Errorf("before any connection was read: %+v", s)
	}
	out := tcp(9, sockets.Established, "10.0.0.5:50000", "10.0.0.9:443", curl)
	tab.Apply(looked(1, web, other, moved(client(3, nginx), 1, 0, 0), moved(client(4, nginx), 1, 0, 0), moved(out, 1, 0, 0)))
	if s := served(1); s != (model.Served{Conns: 2, Opened: -1}) {
		t.Errorf("after the first look: %+v", s)
	}
	if s := served(2); s != (model.Served{Opened: -1}) {
		t.Errorf("without a connection: %+v", s)
	}
	second := []sockets.Socket{
		web, other, moved(client(3, nginx), 2, 1000, 10), moved(client(4, nginx), 2, 500, 0), moved(client(5, nginx), 2, 9, 9),
		timeWait(client(6), time.Minute), moved(out, 2, 1<<20, 1<<20), tcp(7, sockets.SynRecv, "10.0.0.5:80", "10.0.0.9:6"),
	}
	tab.Apply(looked(2, second...))
	if s := served(1); s != (model.Served{Conns: 3, In: 10, Out: 1500, Known: true, Opened: 2}) {
		t.Errorf("after the second: %+v", s)
	}
	narrow := looked(3, web, other)
	narrow.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	tab.Apply(narrow)
	v := tab.Select(table.Selection{Kind: table.Listening})
	if s := served(1); s.Conns != 3 || !v.Counted.Served.Equal(start.Add(2*time.Second)) {
		t.Errorf("as of the previous look: %+v, at %v", s, v.Counted.Served)
	}
	late := tcp(8, sockets.Listen, "0.0.0.0:81", "", curl)
	narrow = looked(4, web, late)
	narrow.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	tab.Apply(narrow)
	if s := served(8); s.Conns != -1 {
		t.Errorf("one that came after connections were read: %+v", s)
	}
	tab.Apply(looked(10, web, late))
	if s := served(1); s != (model.Served{Known: true}) {
		t.Errorf("when all have gone: %+v", s)
	}
	if v := tab.Select(table.Selection{Kind: table.Listening}); !v.Counted.Served.IsZero() {
		t.Errorf("dated %v although connections were just read", v.Counted.Served)
	}
}

// Listeners on one address are told apart by who holds what they accepted.
func TestServedByTwins(t *testing.T) {
	a, b := tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), tcp(2, sockets.Listen, "0.0.0.0:80", "", worker)
	look := func(all ...sockets.Socket) (x, y model.Served) {
		tab := patient()
		tab.Apply(snap(0, all...))
		return *row(tab, 1).Served, *row(tab, 2).Served
	}
	if x, y := look(a, b, client(3, nginx), client(4, worker), client(5, worker)); x.Conns != 1 || y.Conns != 2 || x.Shared || y.Shared {
		t.Errorf("each with its own: %+v, %+v", x, y)
	}
	both := tcp(2, sockets.Listen, "0.0.0.0:80", "", nginx, worker)
	if x, y := look(a, both, client(3, nginx), client(4, worker)); x.Conns+y.Conns != 2 || !x.Shared || !y.Shared {
		t.Errorf("one process has both: %+v, %+v", x, y)
	}
	if x, y := look(gapped(a, sockets.GapPermission), gapped(b, sockets.GapPermission), gapped(client(3), sockets.GapPermission)); x.Conns+y.Conns != 1 || !x.Shared {
		t.Errorf("nobody is known: %+v, %+v", x, y)
	}
}

// If the connections of a listener are all silent, that is known once they have been
// read twice, although none of their rows is made again to record it. It is not known
// for new connections.
func TestServedInSilence(t *testing.T) {
	tab := table.New(table.Options{})
	const many = 20_000
	look := func(at int, more ...sockets.Socket) (quiet, late *model.Served) {
		n := looked(at, tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), tcp(2, sockets.Listen, "0.0.0.0:81", "", nginx), tcp(3, sockets.Listen, "0.0.0.0:82", "", nginx))
		for i := range uint64(many) {
			c := tcp(10+i, sockets.Established, "10.0.0.5:80", "10.0.0.9:1", nginx)
			if c.Remote = addr(fmt.Sprintf("10.1.%d.%d:5", i/250, 1+i%250)); i >= many-10 {
				c.Local = addr("10.0.0.5:81")
			}
			n.Sockets = append(n.Sockets, moved(c, at, 0, 0))
		}
		n.Sockets = append(n.Sockets, more...)
		tab.Apply(n)
		return row(tab, 2).Served, row(tab, 3).Served
	}
	if q, _ := look(0); q.Known || q.Conns != 10 {
		t.Errorf("at the first look: %+v", q)
	}
	fresh := tcp(50_000, sockets.Established, "10.0.0.5:82", "10.0.0.9:2", nginx)
	if q, l := look(1, moved(fresh, 1, 0, 0)); !q.Known || q.In != 0 || l.Known || l.Conns != 1 {
		t.Errorf("at the second: %+v, %+v", q, l)
	}
}
