package live

import (
	"strings"
	"testing"
	"time"

	"berth/model/table"
	"berth/sockets"
	"berth/ui/cell"
)

// TestCountsSayOfWhenTheyAre checks that each count covers exactly the sockets that
// its word names. A count that was not read recently is still shown, with its age,
// and the system's own counts cover all of TCP.
func TestCountsSayOfWhenTheyAre(t *testing.T) {
	minute := noon.Add(-time.Minute)
	v := table.View{Counts: table.Counts{}}
	n := &v.Counts.States
	for s, count := range map[sockets.State]int{
		sockets.Listen: 3, sockets.Bound: 2, sockets.Established: 7, sockets.Connected: 4, sockets.CloseWait: 12, sockets.TimeWait: 5,
	} {
		n.Add(s, count)
	}
	tally := &sockets.Tally{Connected: 20, TimeWait: 6}
	for _, c := range []struct {
		tally   *sockets.Tally
		counted table.Counted
		want    string
	}{
		{nil, table.Counted{}, "3 listening 7 established 2 bound 5 time-wait 12 close-wait 4 connected"},
		{nil, table.Counted{Others: minute}, "3 listening 2 bound 7 established 5 time-wait 12 close-wait 4 connected (1m ago)"},
		{tally, table.Counted{Others: minute}, "3 listening 20 tcp connections 2 bound 6 time-wait 12 close-wait 4 connected (1m ago)"},
		{tally, table.Counted{}, "3 listening 20 tcp connections 2 bound 6 time-wait 12 close-wait 4 connected"},
		{nil, table.Counted{Waiting: minute, Others: minute}, "3 listening 7 established 2 bound 5 time-wait 12 close-wait 4 connected (1m ago)"},
	} {
		v.Tally, v.Counted = c.tally, c.counted
		h := header{view: &v, now: noon}
		if got := strings.Join(strings.Fields(textOf(h.counts())), " "); got != c.want {
			t.Errorf("%+v, %+v:\n%s\nwant\n%s", c.tally, c.counted, got, c.want)
		}
	}
}

func textOf(spans []cell.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// TestCloseWaitStaysInSight checks that sockets in CLOSE_WAIT remain on the screen
// while only listeners are read.
func TestCloseWaitStaysInSight(t *testing.T) {
	s := newStage(t, 140, 16, socket(1, sockets.Listen, "0.0.0.0:80"), socket(2, sockets.CloseWait, "10.0.0.5:40000 10.0.0.9:80"))
	s.now = s.now.Add(40 * time.Second)
	ask := sockets.Everything()
	ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	s.table.Apply(sockets.Snapshot{
		Time: s.now, Ask: ask, Sockets: s.open[:1], Host: s.host, Tally: &sockets.Tally{Connected: 31, TimeWait: 2},
	})
	s.answer(s.request)
	if top := s.lines()[0]; !strings.Contains(top, "31 tcp connections") || !strings.Contains(top, "1 close-wait (40s ago)") {
		t.Error(top)
	}
}
