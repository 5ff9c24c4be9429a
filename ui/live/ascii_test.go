package live

import (
	"strings"
	"testing"

	"berth/sockets"
)

// If the terminal shows only ASCII, it is sent only ASCII, in every view.
func TestASCIIScreens(t *testing.T) {
	s := newStage(t, 120, 30, append(machine(), socket(50, sockets.Listen, "0.0.0.0:3000", process(5, "日本語サーバー", "root")))...)
	s.plainly(false)
	s.gaps = []sockets.Missing{{What: "owners", Why: sockets.Said("needs root"), Count: 12}}
	s.poll(0)
	for _, keys := range [][]string{
		{"3"},
		{"down"},
		{"enter"},
		{"esc", "4", "right"},
		{"7", "Z"},
		{"?"},
		{"G"},
		{"esc", "s"},
		{"esc", "c"},
		{"esc", "/", "port:70000"},
		{"esc", "/日本"},
		{"esc", "esc", " "},
		{"/nothing", "enter"},
	} {
		s.press(keys...)
		s.fits()
		for _, r := range s.View() {
			if r > 127 {
				t.Fatalf("after %v %q is on the screen:\n%s", keys, r, s.text())
			}
		}
	}
	s.press("esc", " ", "3")
	s.has("0.0.0.0:80", "#", "-> postgres", ">", "????")
	s.press("?")
	s.has("up k", "right l", "+- Keys - berth ", strings.Repeat("-", 20))
}
