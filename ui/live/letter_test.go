package live

import (
	"strings"
	"testing"

	"berth/model"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/theme"
)

// TestALetterOfTheState checks that, if the state column does not fit, a letter
// represents the state, in the state's look.
func TestALetterOfTheState(t *testing.T) {
	open := append(machine(), socket(60, sockets.CloseWait, "10.0.0.5:44555 10.0.0.9:80", process(9, "leak", "app")))
	s := newStage(t, 50, 15, open...)
	for _, c := range []struct{ socket, letter string }{
		{"0.0.0.0:80", " L "}, {"10.0.0.5:80", " E "}, {"10.0.0.5:44444", " T "}, {"10.0.0.5:44555", " W "},
	} {
		if line := lineWith(s, c.socket); !strings.Contains(line, c.letter) {
			t.Errorf("%s has no%s: %q", c.socket, c.letter, line)
		}
	}
	if red := s.frame.theme.Prefix(theme.Stuck) + "W"; !strings.Contains(s.View(), red) {
		t.Error("CLOSE_WAIT is not in its look")
	}
	s.fits()
	s.press("2")
	if line := lineWith(s, "10.0.0.5:80"); !strings.Contains(line, " E ") {
		t.Errorf("among connections: %q", line)
	}
	s.press("1")
	if line := lineWith(s, "0.0.0.0:80"); strings.Contains(line, " L ") {
		t.Errorf("among listeners it says nothing: %q", line)
	}
	s.press("3")
	s.resize(80, 24)
	if line := lineWith(s, "10.0.0.5:44444"); !strings.Contains(line, "TIME_WAIT") || strings.Contains(line, " T ") {
		t.Errorf("where the column has room: %q", line)
	}
	seen := make(map[string]sockets.State)
	for _, state := range sockets.States() {
		_, letter := cell.Letter(rowIn(state))
		if other, twice := seen[letter]; twice && letter != "F" || len(letter) != 1 {
			t.Errorf("%q stands for %v and %v", letter, state, other)
		}
		seen[letter] = state
	}
}

func rowIn(state sockets.State) *model.Row {
	r := &model.Row{}
	r.State = state
	return r
}
