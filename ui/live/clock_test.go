package live

import (
	"testing"
	"time"
)

// TestTheClockIsTheViews checks that the screen shows the time of the View plus the
// time elapsed since the View arrived, whatever the local time is, so that a
// recording shows the time when it was made.
func TestTheClockIsTheViews(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	for _, here := range []time.Time{noon.AddDate(7, 0, 0), noon.AddDate(-7, 0, 0)} {
		v := *s.update.View
		v.Time = v.Time.Add(10 * time.Second)
		u := s.update
		u.View, u.At = &v, here
		s.Update(u)
		s.Update(tick(here.Add(4 * time.Second)))
		if want := v.Time.Add(4 * time.Second); !s.clock.now.Equal(want) {
			t.Errorf("4 s after a View of %v it is %v, want %v", v.Time, s.clock.now, want)
		}
		u.Number, u.At = s.request.Number, here.Add(5*time.Second) // the same View again, for another filter
		s.Update(u)
		if want := v.Time.Add(5 * time.Second); !s.clock.now.Equal(want) {
			t.Errorf("the same View, 5 s old, makes it %v, want %v", s.clock.now, want)
		}
	}
	s.has(">20s") // 10 s, another 10 s and 5 s after noon, rounded down to tens
	s.press("p")
	s.has("frozen at 12:00:25")
	here := s.clock.here
	s.Update(tick(here.Add(3 * time.Second)))
	s.has("frozen at 12:00:25, 3s ago")
	u := s.update
	u.Poll.Since = here.Add(2 * time.Second)
	s.press("p")
	s.Update(u)
	s.Update(tick(here.Add(9 * time.Second)))
	s.has("poll has taken 7s")
}
