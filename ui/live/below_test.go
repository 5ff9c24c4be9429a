package live

import (
	"strings"
	"testing"
	"time"

	"berth/sockets"
)

// TestWhatStandsBelowATable checks that the key v shows the pulse below a table, then
// the detail of the row under the cursor, then nothing, and that the table keeps its
// rows.
func TestWhatStandsBelowATable(t *testing.T) {
	s := newStage(t, 120, 40, machine()...)
	pollTraffic(s, 1_000_000, 500_000, 7, 3)
	pollTraffic(s, 2_000_000, 600_000, 9, 3)
	before := s.lines()[:12]
	s.press("v")
	s.has("Bytes a second · this host", "ESTABLISHED", "↓ 1.0M", "Pulse below the table")
	for y, line := range s.lines()[:12] {
		if y > 0 && line != before[y] {
			t.Errorf("line %d was %q, and is %q", y, before[y], line)
		}
	}
	s.press("]")
	s.press("v")
	s.lacks("Bytes a second")
	s.has("TCP LISTEN")
	for range 8 {
		if s.press("down"); strings.Contains(s.text(), "TCP ESTABLISHED") {
			break
		}
	}
	s.has("TCP ESTABLISHED")
	s.press("v")
	s.lacks("TCP ESTABLISHED", "Bytes a second")
	s.press("v", "5")
	s.lacks("Bytes a second") // the map uses all the room
	s.press("4")
	s.has("Bytes a second")
}

// TestWhatStandsBelowStandsStill checks that the panel below the table stays in
// place while rows come and go.
func TestWhatStandsBelowStandsStill(t *testing.T) {
	s := newStageWith(t, 100, 40, func(o *Options) { o.Below = "pulse" }, many(14)...)
	top := func() int {
		for y, line := range s.lines() {
			if strings.HasPrefix(line, "─────") {
				return y
			}
		}
		return -1
	}
	want := top()
	if want < 0 {
		t.Fatalf("nothing is below:\n%s", s.text())
	}
	all := s.open
	for n := 10; n <= 16; n++ {
		s.open = append(many(n)[:n:n], all[:0]...)
		s.poll(10 * time.Second)
		if got := top(); got != want {
			t.Errorf("with %d sockets it begins on line %d, and did on %d", n, got, want)
		}
	}
	s.open = many(60)
	s.poll(10 * time.Second)
	if got := top(); got >= 0 {
		t.Errorf("it takes room from the table:\n%s", s.text())
	}
	s.press("v")
	s.has("no room below it")
}

// TestWhatStandsBelowFits checks that the panel below the table fits on screens of
// every size.
func TestWhatStandsBelowFits(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	pollTraffic(s, 1_000_000, 500_000, 7, 3)
	pollTraffic(s, 2_000_000, 600_000, 9, 3)
	for range 3 {
		s.press("v")
		for _, size := range [][2]int{{1, 1}, {30, 60}, {40, 10}, {50, 15}, {80, 24}, {120, 35}, {200, 60}, {300, 20}} {
			s.resize(size[0], size[1])
			s.fits()
			for _, keys := range []string{"down", "enter", "esc", "?", "esc", "z", "pgdown", "2", "3"} {
				s.press(keys)
				s.fits()
			}
		}
	}
	s.open = []sockets.Socket{}
	s.poll(time.Minute)
	s.fits()
}
