package table_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// port80 is a web server with one connection from this host and two from elsewhere,
// and a name server.
func port80() []sockets.Socket {
	return []sockets.Socket{
		tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx, worker),
		tcp(2, sockets.Established, "10.0.0.5:80", "10.0.0.9:41000", worker),
		tcp(3, sockets.CloseWait, "10.0.0.5:80", "10.0.0.9:41001", worker),
		tcp(4, sockets.Established, "127.0.0.1:80", "127.0.0.1:41002", nginx),
		tcp(5, sockets.Established, "127.0.0.1:41002", "127.0.0.1:80", curl),
		timeWait(tcp(6, sockets.Established, "10.0.0.5:41003", "10.0.0.8:443"), 9),
		udp(7, sockets.Bound, "0.0.0.0:53", "", postgres),
	}
}

func filter(t *testing.T, text string) query.Query {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestSelect(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, port80()...))
	for _, c := range []struct {
		name    string
		kind    table.Kind
		filter  string
		column  column.Column
		reverse bool
		want    []uint64
		of      int
	}{
		{"listening", table.Listening, "", column.Local, false, []uint64{7, 1}, 2},
		{"connections", table.Connections, "", column.Local, false, []uint64{2, 3, 4, 5, 6}, 5},
		{"all", table.All, "", column.Local, false, []uint64{7, 1, 2, 3, 4, 5, 6}, 7},
		{"reverse", table.All, "", column.Local, true, []uint64{6, 5, 4, 2, 3, 1, 7}, 7},
		{"no remote end comes last", table.All, "", column.Remote, false, []uint64{6, 2, 3, 5, 4, 7, 1}, 7},
		{"and in reverse", table.All, "", column.Remote, true, []uint64{4, 5, 3, 2, 6, 7, 1}, 7},
		{"by process", table.All, "", column.Process, false, []uint64{5, 1, 4, 2, 3, 7, 6}, 7},
		{"by state", table.Connections, "", column.State, false, []uint64{2, 4, 5, 3, 6}, 5},
		{"filtered", table.All, "proc:nginx", column.Local, false, []uint64{1, 2, 3, 4}, 7},
		{"filtered to nothing", table.Listening, "proc:nothing", column.Local, false, nil, 2},
	} {
		v := tab.Select(table.Selection{
			Kind: c.kind, Query: filter(t, c.filter), Order: table.Order{Column: c.column, Reverse: c.reverse},
		})
		if diff := cmp.Diff(c.want, ids(v.Rows)); diff != "" || v.Of != c.of {
			t.Errorf("%s: of %d, want %d (-want +got):\n%s", c.name, v.Of, c.of, diff)
		}
		if v.Seq != 1 || !v.Time.Equal(start) || v.Host != host || v.Groups != nil {
			t.Errorf("%s: %+v", c.name, v)
		}
	}
}

func TestViewStaysAsItIs(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, port80()...))
	sel := table.Selection{Kind: table.All}
	view := tab.Select(sel)
	was := append([]*model.Row(nil), view.Rows...)
	counts := view.Counts
	tab.Apply(snap(1, port80()[3:]...))
	next := tab.Select(sel)
	tab.Select(table.Selection{Kind: table.All, Order: table.Order{Column: column.Process, Reverse: true}})
	if !cmp.Equal(ids(was), ids(view.Rows)) || counts != view.Counts {
		t.Error("a view changed")
	}
	if next.Seq != view.Seq+1 || len(next.Rows) != 7 || next.Counts.Closed != 3 {
		t.Errorf("the next: seq %d, %d rows, %d closed", next.Seq, len(next.Rows), next.Counts.Closed)
	}
}

func TestCounts(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, port80()...))
	tab.Apply(snap(1, append(port80()[1:], gapped(web(9), sockets.GapPermission))...))
	got := tab.Select(table.Selection{Kind: table.Listening}).Counts
	want := table.Counts{Opened: 1, Closed: 1}
	for s, n := range map[sockets.State]int{sockets.Established: 4, sockets.CloseWait: 1, sockets.TimeWait: 1, sockets.Bound: 1} {
		want.States.Add(s, n)
	}
	want.Gaps.Add(sockets.GapClosed, 1)
	want.Gaps.Add(sockets.GapPermission, 1)
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestEmptyTable(t *testing.T) {
	tab := patient()
	v := tab.Select(table.Selection{Kind: table.All})
	if len(v.Rows) != 0 || v.Host == nil || tab.Detail(sockets.Key{ID: 1}) != nil {
		t.Errorf("%+v", v)
	}
	s := snap(0)
	s.Host = nil
	tab.Apply(s)
	if v := tab.Select(table.Selection{Kind: table.Processes}); len(v.Groups) != 0 || v.Host == nil {
		t.Errorf("%+v", v)
	}
}

// line is a group in the form in which tests compare it.
type line struct {
	Name                                   string
	Gap                                    sockets.Gap
	Rows                                   []uint64
	Listening, Connections, Opened, Closed int
}

func lines(groups []*table.Group) []line {
	var all []line
	for _, g := range groups {
		l := line{"", g.Gap, ids(g.Rows), g.Listening, g.Connections, g.Opened, g.Closed}
		if g.Process != nil {
			l.Name = g.Process.Name
		}
		all = append(all, l)
	}
	return all
}

func TestGroups(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, port80()...))
	after := append(port80()[:2:2], port80()[3:]...) // without 3
	tab.Apply(snap(1, append(after, gapped(web(9), sockets.GapPermission), tcp(10, sockets.Established, "10.0.0.5:41009", "10.0.0.8:443", curl))...))
	for _, c := range []struct {
		name    string
		column  column.Column
		reverse bool
		want    []string
	}{
		{"by how many", column.Local, false, []string{"812 ×2", "2000", "901", "permission", "closed"}},
		{"by how few", column.Local, true, []string{"901", "2000", "812 ×2", "permission", "closed"}},
		{"by name", column.Process, false, []string{"2000", "812 ×2", "901", "permission", "closed"}},
		{"by name, reversed", column.Process, true, []string{"901", "812 ×2", "2000", "permission", "closed"}},
		{"by pid", column.PID, true, []string{"2000", "901", "812 ×2", "permission", "closed"}},
		{"by start", column.Started, false, []string{"812 ×2", "901", "2000", "permission", "closed"}},
	} {
		v := tab.Select(table.Selection{Kind: table.Processes, Order: table.Order{Column: c.column, Reverse: c.reverse}})
		if diff := cmp.Diff(c.want, keys(v.Groups)); diff != "" || len(v.Rows) != 0 || v.Of != 9 {
			t.Errorf("%s: %d rows of %d (-want +got):\n%s", c.name, len(v.Rows), v.Of, diff)
		}
	}
	v := tab.Select(table.Selection{Kind: table.Processes, Order: table.Order{Column: column.Process}})
	want := []line{
		{Name: "curl", Rows: []uint64{5, 10}, Connections: 2, Opened: 1},
		{Name: "nginx", Rows: []uint64{1, 4, 2, 3}, Listening: 1, Connections: 2, Closed: 1},
		{Name: "postgres", Rows: []uint64{7}, Listening: 1},
		{Gap: sockets.GapPermission, Rows: []uint64{9}, Connections: 1, Opened: 1},
		{Gap: sockets.GapClosed, Rows: []uint64{6}, Connections: 1},
	}
	if diff := cmp.Diff(want, lines(v.Groups)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	parts := []line{
		{Name: "nginx", Rows: []uint64{1, 4}, Listening: 1, Connections: 1},
		{Name: "nginx", Rows: []uint64{1, 2, 3}, Listening: 1, Connections: 1, Closed: 1},
	}
	if diff := cmp.Diff(parts, lines(v.Groups[1].Parts)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// keys identifies groups by PID, with the number of processes if there are several, or
// by gap.
func keys(groups []*table.Group) []string {
	var all []string
	for _, g := range groups {
		if g.Process == nil {
			all = append(all, g.Gap.String())
			continue
		}
		name := strconv.Itoa(g.Process.PID)
		if n := len(g.Parts); n > 0 {
			name += " ×" + strconv.Itoa(n)
		}
		all = append(all, name)
	}
	return all
}

func TestGroupOfTwoDescriptorsAndAChangedName(t *testing.T) {
	tab := patient()
	two := tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx, nginx)
	tab.Apply(snap(0, two, web(2)))
	renamed := *nginx
	renamed.Name = "nginx2"
	tab.Apply(snap(1, tcp(1, sockets.Listen, "0.0.0.0:80", "", &renamed, &renamed)))
	v := tab.Select(table.Selection{Kind: table.Processes, Order: table.Order{Column: column.Age}})
	want := []line{{Name: "nginx2", Rows: []uint64{1, 2}, Listening: 1, Closed: 1}}
	if diff := cmp.Diff(want, lines(v.Groups)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDetailOfAListener(t *testing.T) {
	tab := patient()
	special := tcp(8, sockets.Listen, "127.0.0.1:80", "", curl)
	tab.Apply(snap(0, append(port80(), special)...))
	d := tab.Detail(sockets.Key{NetNS: 1, ID: 1})
	if d.Row.Key.ID != 1 || d.Port.Name != "http" || d.Of != 2 {
		t.Fatalf("%+v", d)
	}
	if len(d.Remotes) != 1 || d.Remotes[0].Addr.String() != "10.0.0.9" || len(d.Remotes[0].Rows) != 2 ||
		d.Remotes[0].States.Of(sockets.CloseWait) != 1 || !cmp.Equal(ids(d.Remotes[0].Rows), []uint64{2, 3}) {
		t.Errorf("%+v", d.Remotes)
	}
	if d := tab.Detail(sockets.Key{NetNS: 1, ID: 8}); d.Of != 1 || d.Remotes[0].Addr.String() != "127.0.0.1" {
		t.Errorf("the more exact listener: %+v", d)
	}
}

func TestDetailOrdersRemotes(t *testing.T) {
	tab := patient()
	all := []sockets.Socket{tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx)}
	for i, from := range []string{"10.0.0.9:1", "10.0.0.10:1", "10.0.0.7:1", "10.0.0.7:2", "9.9.9.9:5"} {
		all = append(all, tcp(uint64(i+2), sockets.Established, "10.0.0.5:80", from, nginx))
	}
	tab.Apply(snap(0, all...))
	var got []string
	for _, r := range tab.Detail(sockets.Key{NetNS: 1, ID: 1}).Remotes {
		got = append(got, r.Addr.String())
	}
	if diff := cmp.Diff([]string{"10.0.0.7", "9.9.9.9", "10.0.0.9", "10.0.0.10"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDetailOfOthers(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, port80()...))
	if d := tab.Detail(sockets.Key{NetNS: 1, ID: 5}); d.Port.Name != "http" || d.Remotes != nil || d.Of != 0 {
		t.Errorf("a client: %+v", d)
	}
	tab.Apply(snap(1))
	if d := tab.Detail(sockets.Key{NetNS: 1, ID: 1}); d == nil || d.Row.Open() || d.Remotes != nil {
		t.Errorf("a listener that lingers: %+v", d)
	}
}

// TestFilterOfManyLikenesses: when hardly any two rows are alike, a filter that is
// asked once for each likeness accepts the rows that it would accept one by one,
// even after all of them have been replaced by others.
func TestFilterOfManyLikenesses(t *testing.T) {
	tab := table.New(table.Options{})
	var all []sockets.Socket
	for at := range 70 {
		for i := len(all); i < min(6000, 3000*(at+1)); i++ {
			all = append(all, sockets.Socket{})
		}
		for i := range all {
			if id := uint64(1_000_000*((at+i%3)/34) + i + 1); all[i].Cookie != id { // a third is replaced at a time
				p := &sockets.Process{PID: int(id), Name: "p" + strconv.Itoa(i%7), Started: start}
				all[i] = tcp(id, []sockets.State{sockets.Established, sockets.CloseWait}[i%2], "10.0.0.5:80", "10.0.0.9:"+strconv.Itoa(1000+i), p)
			}
		}
		tab.Apply(snap(at, all...))
		every := tab.Select(table.Selection{Kind: table.All})
		for _, text := range []string{"p3", "not proc:p3", "state:close_wait", "side:out or p1"} {
			q, err := query.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			got := tab.Select(table.Selection{Kind: table.All, Query: q}).Rows
			want := slices.DeleteFunc(slices.Clone(every.Rows), func(r *model.Row) bool { return !q.Match(r, every.Time) })
			if len(want) == 0 || !slices.Equal(got, want) {
				t.Fatalf("snapshot %d: %s leaves %d rows of %d, want %d", at, text, len(got), len(every.Rows), len(want))
			}
		}
	}
}
