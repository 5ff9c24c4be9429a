package watch

import (
	"context"
	"errors"
	"testing"
	"time"

	"berth/model"
	"berth/model/query"
	"berth/model/table"
	"berth/model/talk"
	"berth/model/trouble"
	"berth/sockets"
)

// TestWhatViewsTellIsRecorded checks that what a poll did not read is a gap, even
// if the View still has it from an earlier poll.
func TestWhatViewsTellIsRecorded(t *testing.T) {
	var r record
	moved := &model.Traffic{In: 1000, Out: 500, Opens: 3, Closes: 2}
	note := func(second int, traffic *model.Traffic, counted table.Counted, wrong ...trouble.Finding) {
		v := &table.View{Time: noon.Add(time.Duration(second) * time.Second), Traffic: traffic, Counted: counted, Findings: wrong}
		v.Counts.States.Add(sockets.Established, 4)
		r.note(v, 3*time.Second)
	}
	note(0, nil, table.Counted{})
	note(1, moved, table.Counted{}, trouble.Finding{Severity: trouble.Trouble}, trouble.Finding{Severity: trouble.Note})
	note(2, moved, table.Counted{Others: noon}) // unchanged, which means that it was not read again
	p := r.machine.Picture()
	c := p.Columns(2, time.Second)
	if got := c[0]; got.In.Sum != 1000 || got.Out.Sum != 500 || got.Opens.Sum != 3 || got.Closes.Sum != 2 || got.Trouble.Most != 1 || !got.Counted() {
		t.Errorf("the first second: %+v", got)
	}
	if got := c[1]; got.Moved() || got.Counted() || !got.Seen() || got.Trouble.Most != 0 {
		t.Errorf("the second that was not read: %+v", got)
	}
}

// TestAFailedPollIsAGap checks that a failed poll leaves a gap, and that the next
// successful poll adds nothing about the time before it.
func TestAFailedPollIsAGap(t *testing.T) {
	s := newStage(t, time.Minute)
	at := noon
	poll := func() {
		at = at.Add(time.Second)
		now := at
		s.machine.polls <- func(ctx context.Context, a sockets.Ask) (sockets.Snapshot, error) {
			sn, err := listeners(80)(ctx, a)
			sn.Time = now
			return sn, err
		}
	}
	poll()
	poll()
	s.machine.polls <- func(context.Context, sockets.Ask) (sockets.Snapshot, error) {
		return sockets.Snapshot{}, errors.New("refused")
	}
	poll()
	poll()
	u := s.until("four good polls", func(u Update) bool { return u.Poll.Count == 4 })
	want := []bool{false, true, false, true} // the first poll adds nothing about the time before it, either
	for i, c := range u.Past.Machine.Columns(4, time.Second) {
		if c.Seen() != want[i] {
			t.Errorf("second %d is known: %v", i+1, c.Seen())
		}
	}
}

// TestWhatAFilterLeavesIsRecordedAnew checks that what a filter selects is recorded
// separately from the machine, starting over with each filter.
func TestWhatAFilterLeavesIsRecordedAnew(t *testing.T) {
	var r record
	look := func(second int, filter string, in uint64) Past {
		v := &table.View{Time: noon.Add(time.Duration(second) * time.Second), Talk: &talk.Talk{In: in, Known: true, Opened: 3}}
		v.Selection.Query, _ = query.Parse(filter)
		r.note(v, 3*time.Second)
		return r.past(v)
	}
	moved := func(p Past, n int) (sum float64) {
		for _, c := range p.Matched.Columns(n, time.Second) {
			sum += c.In.Sum
		}
		return sum
	}
	look(0, "", 5)
	if p := look(1, "", 5); !p.Matched.Last.IsZero() {
		t.Error("without a filter there is a record for it")
	}
	look(2, "nginx", 7) // the filter is in effect from here on
	look(3, "nginx", 70)
	p := look(4, "nginx", 700)
	if got := moved(p, 5); got != 770 {
		t.Errorf("it moved %v, want 770", got)
	}
	if c := p.Matched.Columns(1, time.Second)[0]; c.Opens.Sum != 3 || !c.Counted() {
		t.Errorf("%+v", c)
	}
	if got := moved(look(5, "curl", 1), 5); got != 0 {
		t.Errorf("another filter begins with %v", got)
	}
	if got := moved(look(6, "curl", 1), 5); got != 1 {
		t.Errorf("and goes on with %v", got)
	}
}
