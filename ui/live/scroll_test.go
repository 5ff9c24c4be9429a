package live

import (
	"math/rand/v2"
	"strings"
	"testing"

	"berth/internal/sample"
)

// TestTallerWindow checks that no scroll offset is beyond the last line after a
// window grows or shrinks, whatever is open and wherever it was scrolled to.
func TestTallerWindow(t *testing.T) {
	ends := [][]string{{"up"}, {"up", "up"}, {"end"}, {"pgdown", "pgdown", "pgdown", "pgdown"}, {"G", "up"}}
	for _, open := range []string{"s", "c", "?", "e", "enter", "5", "7", "3", "4"} {
		for _, end := range ends {
			s := newStage(t, 120, 20, many(60)...)
			s.press(open)
			s.press(end...)
			for _, size := range [][2]int{{120, 50}, {120, 12}, {40, 10}, {200, 100}, {1, 1}, {300, 3}, {120, 30}, {80, 100}} {
				s.resize(size[0], size[1])
				s.scrolledWell(open)
				s.fits()
			}
		}
	}
}

// TestAnyWindow is like TestTallerWindow, with random keys and sizes.
func TestAnyWindow(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	keys := strings.Split("s c ? e enter esc up up down pgdown pgup G g 1 2 3 4 5 7 tab n z Z", " ")
	s := newStage(t, 80, 24, many(60)...)
	for range sample.Size(t, "BERTH_TEST_WINDOWS", 1000, 3000) {
		k := keys[r.IntN(len(keys))]
		s.press(k)
		if r.IntN(3) == 0 {
			s.resize(1+r.IntN(300), 1+r.IntN(100))
		}
		s.scrolledWell(k)
		s.fits()
	}
}

// scrolledWell fails if a window has empty lines below its last line while there are
// lines above its first.
func (s *stage) scrolledWell(what string) {
	s.t.Helper()
	if s.end != nil {
		s.t.Fatalf("at %d x %d, after %s: %v", s.window.w, s.window.h, what, s.end)
	}
	if !s.onRows() || s.panels.covers(s.window.w) || s.window.h < 5 {
		return
	}
	c := s.cursor()
	if room := s.window.body() - s.panels.room.Below - 1; c.top > 0 && c.height < room {
		s.t.Fatalf("at %d x %d, after %s: line %d of %d is the first of a window of %d", s.window.w, s.window.h, what, c.top, c.lines, room)
	}
}
