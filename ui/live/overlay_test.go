package live

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestOverlayLiesOverTheDetail checks that what is visible on both sides of an
// overlay is what was there before the overlay opened.
func TestOverlayLiesOverTheDetail(t *testing.T) {
	for _, w := range []int{110, 120, 180, 250} {
		s := newStage(t, w, 40, machine()...)
		s.press("enter")
		under := s.lines()
		for _, key := range []string{"?", "s", "c"} {
			s.press(key)
			f := s.overlays.open.Box()
			for y := range s.window.body() {
				was, is := under[s.window.above()+y], s.lines()[s.window.above()+y]
				from, to := 0, 0 // the part that is covered
				if f.Has(y) {
					from, to = f.X, f.X+f.W
				}
				if sides(was, from, to) != sides(is, from, to) {
					t.Errorf("%s at %d cells, line %d:\nwas %q\nis  %q", key, w, y, was, is)
				}
			}
			s.press("esc")
		}
	}
}

// sides returns a line without the cells from..to, without the cursor, which an
// overlay takes for itself, and without trailing space.
func sides(line string, from, to int) string {
	line = strings.Replace(line, "▌", " ", 1)
	return strings.TrimRight(ansi.Truncate(line, from, "")+"|"+ansi.TruncateLeft(line, to, ""), " ")
}
