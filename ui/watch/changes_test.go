package watch

import (
	"slices"
	"testing"
	"time"

	"berth/model"
)

// TestChangesAreToldOnce checks that Changed is called with what each poll found to
// have opened and closed, whether or not it is selected, and that the totals in
// every View are the sums of these.
func TestChangesAreToldOnce(t *testing.T) {
	s := newStage(t, time.Minute)
	ports := func(rows []*model.Row) []uint16 {
		var out []uint16
		for _, r := range rows {
			out = append(out, r.Local.Port())
		}
		slices.Sort(out)
		return out
	}
	opened, closed := 0, 0
	for i, step := range []struct{ open, opened, closed []uint16 }{
		{[]uint16{80, 443}, nil, nil}, // open before the first poll
		{[]uint16{80, 443, 8080}, []uint16{8080}, nil},
		{[]uint16{80}, nil, []uint16{443, 8080}},
		{[]uint16{80, 8080, 9000}, []uint16{8080, 9000}, nil},
		{nil, nil, []uint16{80, 8080, 9000}},
	} {
		s.machine.polls <- listeners(step.open...)
		c := <-s.changes
		if got := ports(c.Opened); !slices.Equal(got, step.opened) {
			t.Errorf("poll %d opened %v, want %v", i, got, step.opened)
		}
		if got := ports(c.Closed); !slices.Equal(got, step.closed) {
			t.Errorf("poll %d closed %v, want %v", i, got, step.closed)
		}
		opened, closed = opened+len(step.opened), closed+len(step.closed)
		u := s.until("the poll", func(u Update) bool { return u.Poll.Count == uint64(i+1) })
		if n := u.View.Counts; n.Opened != uint64(opened) || n.Closed != uint64(closed) {
			t.Errorf("after poll %d %d opened and %d closed, want %d and %d", i, n.Opened, n.Closed, opened, closed)
		}
	}
}
