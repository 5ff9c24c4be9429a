package table_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// office is a web server with two workers, each with its own listener on the same
// address, a database that forks a process for each client, and clients.
func office() []sockets.Socket {
	backend := &sockets.Process{PID: 950, Name: "postgres", Label: "postgres: app", Runs: "app", Started: start}
	main := *postgres
	main.Label, main.Runs = "postgres", ""
	other := client(13, worker)
	other.Remote = addr("10.0.7.9:40013")
	return []sockets.Socket{
		tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), tcp(2, sockets.Listen, "0.0.0.0:80", "", worker),
		client(11, nginx), client(12, worker), other, timeWait(client(14), time.Minute),
		tcp(3, sockets.Listen, "127.0.0.1:5432", "", &main),
		tcp(4, sockets.Established, "127.0.0.1:5432", "127.0.0.1:41878", backend), tcp(5, sockets.Established, "127.0.0.1:41878", "127.0.0.1:5432", curl),
		tcp(6, sockets.Established, "10.0.0.5:50000", "10.0.0.9:62009", curl), tcp(7, sockets.Bound, "10.0.0.5:50001", "", curl),
		udp(8, sockets.Bound, "0.0.0.0:53", "", curl),
	}
}

func TestGroupings(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, office()...))
	for by, want := range map[table.Grouping]string{
		table.ByRemote:   "127.0.0.1[4 5] 10.0.0.9[6 11 12 14] 10.0.7.9[13] -[1 2 3 7 8]",
		table.ByNetwork:  "10.0.0.0/24[6 11 12 14] 127.0.0.0/8[4 5] 10.0.7.0/24[13] -[1 2 3 7 8]",
		table.ByService:  "62009/tcp[6] dns[8] http[1 2 11 12 13 14] postgresql[3 4 5] -[7]",
		table.ByListener: "0.0.0.0:53[8] 0.0.0.0:80[1 2 11 12 13 14] 127.0.0.1:5432[3 4] -[5 6 7]",
		table.ByProcess:  "curl[5 6 7 8] nginx×2[1 2 11 12 13] postgres×2[3 4] -[14]",
	} {
		order := table.Order{Column: by.Column()}
		if by == table.ByRemote || by == table.ByNetwork {
			order = table.Order{Column: column.Conns, Reverse: true}
		}
		v := tab.Select(table.Selection{Kind: table.All, Group: by, Order: order})
		if got := outline(v.Groups); sorted(got) != sorted(want) || by != table.ByRemote && by != table.ByNetwork && got != want {
			t.Errorf("%v: %s\nwant %s", by, got, want)
		}
		if len(v.Rows) > 0 || v.Of != 12 {
			t.Errorf("%v: %d rows of %d", by, len(v.Rows), v.Of)
		}
	}
	q, err := query.Parse("state:established rip:10.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	v := tab.Select(table.Selection{Kind: table.Connections, Group: table.ByProcess, Query: q, Order: table.Order{Column: column.PID}})
	if got := outline(v.Groups); got != "nginx×2[11 12 13] curl[6]" {
		t.Errorf("filtered: %s", got)
	}
	if v := tab.Select(table.Selection{Kind: table.Ports, Group: table.ByUser}); v.Groups != nil || v.Map == nil {
		t.Error("ports are grouped")
	}
}

// sorted returns the words of text in sorted order.
func sorted(text string) string {
	words := strings.Split(strings.ReplaceAll(text, "] ", "]\n"), "\n")
	for i := range words {
		for j := i; j > 0 && words[j] < words[j-1]; j-- {
			words[j], words[j-1] = words[j-1], words[j]
		}
	}
	return strings.Join(words, " ")
}

// outline names groups with the IDs of their rows, sorted.
func outline(groups []*table.Group) string {
	var parts []string
	for _, g := range groups {
		name := g.ID.Name()
		switch {
		case g.Process != nil && g.ID.Several():
			name = fmt.Sprintf("%s×%d", g.Process.Name, len(g.Parts))
		case g.Process != nil:
			name = g.Process.Name
		case name == "":
			name = "-"
		}
		all := ids(g.Rows)
		for i := range all {
			for j := i; j > 0 && all[j] < all[j-1]; j-- {
				all[j], all[j-1] = all[j-1], all[j]
			}
		}
		parts = append(parts, name+fmt.Sprint(all))
	}
	return strings.Join(parts, " ")
}

// The sums of a group are those of its rows, and groups are sorted by them.
func TestSumsOfGroups(t *testing.T) {
	tab := patient()
	look := func(at int, a, b, c uint64) []*table.Group {
		far := moved(client(5, worker), at, c, 0)
		far.Remote = addr("10.9.9.9:5")
		tab.Apply(looked(at, tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx, worker), moved(client(3, nginx), at, a, 0), moved(client(4, worker), at, b, 10), far))
		return tab.Select(table.Selection{Kind: table.Connections, Group: table.ByRemote, Order: table.Order{Column: column.Out, Reverse: true}}).Groups
	}
	if g := look(0, 0, 0, 0); len(g) != 2 || g[0].Moves.Known || !g[0].Moves.Measurable {
		t.Errorf("the first look: %+v", g[0])
	}
	g := look(1, 100, 200, 50)
	got := [2]string{g[0].ID.Name(), g[1].ID.Name()}
	if diff := cmp.Diff([2]string{"10.0.0.9", "10.9.9.9"}, got); diff != "" || g[0].Moves.Out != 300 || g[1].Moves.Out != 50 || g[0].Connections != 2 {
		t.Errorf("%v %+v %+v", got, g[0], g[1])
	}
	if g = look(2, 100, 200, 500); g[0].ID.Name() != "10.9.9.9" || g[0].Moves.Out != 450 || g[1].Moves.Out != 0 || !g[1].Moves.Known {
		t.Errorf("%+v %+v", g[0], g[1])
	}
	p := tab.Select(table.Selection{Kind: table.Processes, Order: table.Order{Column: column.Out, Reverse: true}}).Groups
	if len(p) != 1 || p[0].Moves.Out != 450 || p[0].Connections != 3 || p[0].Listening != 1 || len(p[0].Parts) != 2 || p[0].Parts[0].Process != worker {
		t.Errorf("%+v", p[0])
	}
}

// TestGroupedListenersSumWhatTheyServed: each connection counts once, however many
// processes hold its listener. If listeners share connections, what only one of them
// served is not known.
func TestGroupedListenersSumWhatTheyServed(t *testing.T) {
	tab := patient()
	of := func(at int, kind table.Grouping, order table.Order, more ...sockets.Socket) []*table.Group {
		n := uint64(at)
		tab.Apply(looked(at, append(more,
			tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx, worker), tcp(2, sockets.Listen, "10.0.0.5:8080", "", nginx), tcp(3, sockets.Listen, "127.0.0.1:5432", "", postgres),
			moved(client(11, nginx), at, 100*n, 7*n), moved(client(12, worker), at, 200*n, 0), moved(client(13, worker), at, 0, 30*n), udp(8, sockets.Bound, "0.0.0.0:53", "", curl))...))
		return tab.Select(table.Selection{Kind: table.Listening, Group: kind, Order: order}).Groups
	}
	conns := table.Order{Column: column.Conns, Reverse: true}
	if g := of(0, table.ByUser, conns); g[0].Served != nil && g[0].Served.Known || g[0].Moves.Known || !g[0].Serves {
		t.Errorf("the first look: %+v", g[0])
	}
	g := of(1, table.ByUser, conns)
	if len(g) != 1 || g[0].Served == nil || g[0].Served.Conns != 3 || g[0].Moves.Out != 300 || g[0].Moves.In != 37 || !g[0].Moves.Known {
		t.Errorf("all: %+v", g[0])
	}
	g = of(2, table.ByProcess, conns)
	if got := outline(g); got != "nginx×2[1 2] curl[8] postgres[3]" && got != "nginx×2[1 2] postgres[3] curl[8]" {
		t.Errorf("by connections: %s", got)
	}
	if g[0].Served.Conns != 3 || len(g[0].Parts) != 2 || g[0].Parts[0].Served.Conns != 3 || g[0].Moves.Out != 300 {
		t.Errorf("a family counts its listeners twice: %+v", g[0].Served)
	}
	for _, x := range g[1:] {
		if udp := x.Process == curl; x.Serves == udp || x.Moves.Measurable == udp || !udp && (x.Served == nil || x.Served.Conns != 0) {
			t.Errorf("%s: %+v", x.Process.Name, x)
		}
	}
	if g = of(3, table.ByListener, table.Order{Column: column.Out, Reverse: true}); g[0].ID.Name() != "0.0.0.0:80" || g[0].Moves.Out != 300 {
		t.Errorf("by out: %s %+v", outline(g), g[0].Moves)
	}
	twin := tcp(4, sockets.Listen, "0.0.0.0:80", "", nginx) // one process has both
	if g = of(4, table.ByService, conns, twin); g[0].Served == nil || g[0].Served.Conns != 3 {
		t.Errorf("twins in one group: %s %+v", outline(g), g[0].Served)
	}
	g = of(5, table.ByProcess, conns, twin)
	if r := row(tab, 1); r.Served == nil || !r.Served.Shared {
		t.Fatalf("the twins do not share: %+v", r.Served)
	}
	for _, part := range g[0].Parts {
		if known := part.Process == nginx; (part.Served != nil) != known || !part.Serves || part.Moves.Known != known {
			t.Errorf("pid %d: %+v", part.Process.PID, part.Served)
		}
	}
	if g[0].Served == nil || g[0].Served.Conns != 3 {
		t.Errorf("all that share: %+v", g[0].Served)
	}
}
