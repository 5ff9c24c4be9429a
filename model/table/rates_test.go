package table_test

import (
	"fmt"
	"testing"
	"time"

	"berth/model/table"
	"berth/sockets"
)

// counting returns a snapshot of a connection that has sent and received the given
// numbers of bytes.
func counting(ms int, id, sent, received uint64) sockets.Snapshot {
	s := tcp(id, sockets.Established, "10.0.0.5:80", "10.0.0.9:51234", nginx)
	n := snap(0, s)
	n.Time = start.Add(time.Duration(ms) * time.Millisecond)
	n.Ask.TCPInfo = true
	t := &n.Sockets[0]
	t.TCP = &sockets.TCPInfo{BytesSent: sent, BytesReceived: received, Counted: true, Moment: sockets.Moment{At: n.Time}}
	return n
}

// unread returns the snapshot without the amounts that connections have moved.
func unread(n sockets.Snapshot, asked bool) sockets.Snapshot {
	n.Ask.TCPInfo = asked
	n.Sockets[0].TCP = nil
	return n
}

func TestRates(t *testing.T) {
	type moved struct{ in, out uint64 }
	type look struct {
		snapshot sockets.Snapshot
		want     *moved // nil: not known
	}
	for what, looks := range map[string][]look{
		"the first look tells none": {
			{counting(0, 1, 500, 100), nil},
			{counting(1000, 1, 1500, 100), &moved{0, 1000}},
			{counting(1250, 1, 1500, 200), &moved{400, 0}},
			{counting(2000, 1, 1500, 200), &moved{0, 0}},
		},
		"a counter goes back": {
			{counting(0, 1, 500, 0), nil},
			{counting(1000, 1, 100, 0), nil},
			{counting(2000, 1, 200, 0), &moved{0, 100}},
		},
		"another socket at the same address": {
			{counting(0, 1, 500, 0), nil},
			{counting(1000, 2, 900, 0), nil},
		},
		"it was not asked for": {
			{counting(0, 1, 0, 0), nil},
			{counting(1000, 1, 100, 0), &moved{0, 100}},
			{unread(counting(2000, 1, 0, 0), false), nil},
			{counting(3000, 1, 900, 0), nil},
			{counting(4000, 1, 1000, 0), &moved{0, 100}},
		},
		"it was asked for, and not told": {
			{counting(0, 1, 0, 0), nil},
			{unread(counting(1000, 1, 0, 0), true), nil},
			{counting(2000, 1, 200, 0), &moved{0, 100}},
		},
		"two looks in a moment": {
			{counting(0, 1, 0, 0), nil},
			{counting(1000, 1, 100, 0), &moved{0, 100}},
			{counting(1010, 1, 200, 0), &moved{0, 100}},
			{counting(2000, 1, 300, 0), &moved{0, 200}},
		},
		"it was not on the screen for long": {
			{counting(0, 1, 0, 0), nil},
			{elsewhere(1000), nil},
			{elsewhere(89_000), nil},
			{counting(90_000, 1, 9000, 0), nil},
			{counting(91_000, 1, 9100, 0), &moved{0, 100}},
		},
		"polls are far apart": {
			{counting(0, 1, 0, 0), nil},
			{counting(600_000, 1, 6000, 0), &moved{0, 10}},
		},
	} {
		tab := patient()
		for i, l := range looks {
			tab.Apply(l.snapshot)
			if l.snapshot.Sockets == nil {
				continue
			}
			r := row(tab, l.snapshot.Sockets[0].Key.ID).Rate
			if (r == nil) != (l.want == nil) || r != nil && (moved{r.In, r.Out} != *l.want) {
				t.Errorf("%s: look %d: %+v, want %v", what, i+1, r, l.want)
			}
		}
	}
}

// elsewhere returns a snapshot of listeners only.
func elsewhere(ms int) sockets.Snapshot {
	n := snap(0)
	n.Time = start.Add(time.Duration(ms) * time.Millisecond)
	n.Ask.States = sockets.StatesOf(sockets.Listen)
	return n
}

// A row on which nothing moves is not made again merely because time passes, and a row
// that has closed has no rate.
func TestIdleRowsStay(t *testing.T) {
	tab := patient()
	idle := func(ms int) sockets.Snapshot {
		n := counting(ms, 1, 5, 5)
		n.Sockets[0].TCP.Moment.Sent = time.Duration(ms) * time.Millisecond
		return n
	}
	tab.Apply(idle(0))
	tab.Apply(idle(1000))
	was := row(tab, 1)
	if c := tab.Apply(idle(2000)); len(c.Changed) > 0 || row(tab, 1) != was || was.Rate == nil {
		t.Errorf("changed %d; rate %+v", len(c.Changed), was.Rate)
	}
	tab.Apply(counting(3000, 1, 500, 5))
	end := idle(4000)
	end.Sockets = nil
	tab.Apply(end)
	if r := row(tab, 1); r == nil || r.Open() || r.Rate != nil {
		t.Errorf("closed: %+v", r)
	}
}

// The memory that rates take is bounded by the number of rows.
func TestRatesAreForgottenWithTheirRows(t *testing.T) {
	tab := table.New(table.Options{})
	for i := range 100 {
		tab.Apply(counting(1000*i, uint64(i+1), uint64(i), 0))
	}
	if rows := tab.Rows(); len(rows) != 1 || rows[0].Rate != nil {
		t.Errorf("%d rows are left", len(rows))
	}
}

// TestQuietRowsWait: if very many connections are silent, their rows are not all made
// again in one Apply to record that. Rows on which something moves are updated
// immediately.
func TestQuietRowsWait(t *testing.T) {
	const many = 40_000
	tab := table.New(table.Options{})
	look := func(at int, asked bool) int {
		n := snap(at)
		n.Ask.Gist = asked
		for i := range uint64(many) {
			s := tcp(i+1, sockets.Established, "10.0.0.5:80", fmt.Sprintf("10.0.%d.%d:5000", 1+i/250, 1+i%250), nginx)
			switch {
			case asked && i == many-1:
				s = moved(s, at, uint64(at)*1000, 0)
			case asked:
				s = moved(s, at, 0, 0)
			}
			n.Sockets = append(n.Sockets, s)
		}
		return len(tab.Apply(n).Changed)
	}
	look(0, false)
	for at := 1; at < 20; at++ {
		if n := look(at, true); n > many/2 || n == 0 {
			t.Errorf("look %d: %d rows made again", at, n)
		}
		if r := row(tab, many).Rate; at > 1 && (r == nil || r.Out != 1000) {
			t.Errorf("look %d: what moves is not reported: %+v", at, r)
		}
		if idle(tab) {
			return
		}
	}
	t.Error("some are never reported")
}

// idle reports whether the rate of every row is known.
func idle(tab *table.Table) bool {
	for _, r := range tab.Rows() {
		if r.Rate == nil {
			return false
		}
	}
	return true
}
