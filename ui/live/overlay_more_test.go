package live

import (
	"fmt"
	"strings"
	"testing"
)

// TestABoxTellsOfWhatIsBeyondIt checks that a box, whatever it lists, says how many
// lines are hidden above and below, and that a box with room for everything says
// nothing.
func TestABoxTellsOfWhatIsBeyondIt(t *testing.T) {
	for _, key := range []string{"s", "c", "b", "?", "e"} {
		s := newStage(t, 76, 9, machine()...)
		s.press(key)
		var above, below int
		read := func() {
			above, below = 0, 0
			for _, l := range s.lines() {
				if _, note, ok := strings.Cut(l, "↑ "); ok && strings.Contains(l, "╭") {
					_, _ = fmt.Sscanf(note, "%d more", &above)
				}
				if _, note, ok := strings.Cut(l, " ↓ "); ok && strings.Contains(l, "╰") {
					_, _ = fmt.Sscanf(note, "%d more", &below)
				}
			}
		}
		read()
		all := above + below
		if below == 0 {
			t.Errorf("%s: nothing says that there is more below:\n%s", key, s.text())
		}
		s.press("end")
		if read(); below != 0 || above != all {
			t.Errorf("%s: at the end %d are said to be above, %d below, of %d:\n%s", key, above, below, all, s.text())
		}
		s.press("pgup")
		s.fits()
		s.resize(76, 200)
		if read(); above+below != 0 {
			t.Errorf("%s: with room for all, %d are said to be above, %d below", key, above, below)
		}
	}
}
