package help

import (
	"strings"
	"testing"

	"berth/model/query"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// Every filter in the help must be valid.
func TestHelpsFiltersAreFilters(t *testing.T) {
	m := &Overlay{page: draw.Page{W: 68}}
	m.filters(new(pane.Scene))
	n := 0
	for _, line := range m.page.Lines[1:] {
		text := strings.ReplaceAll(strings.TrimSpace(line[0].Text), ": ", ":x ")
		if strings.HasSuffix(text, ":") || strings.Contains(text, ":x") {
			continue // only names of fields
		}
		for _, example := range strings.Split(text, "   ") {
			if _, err := query.Parse(example); err != nil {
				t.Errorf("%q: %v", example, err)
			}
			n++
		}
	}
	if n < 8 {
		t.Errorf("only %d filters", n)
	}
}

// TestTallerWindow checks that a window that grows or shrinks, wherever it was
// scrolled to, never has empty lines at its end while there are lines above its
// first one.
func TestTallerWindow(t *testing.T) {
	s := scene()
	o := made()
	o.Open(s)
	for _, act := range []keymap.Action{keymap.MoveUp, keymap.MoveDown, keymap.PageDown, keymap.MoveBottom, keymap.PageUp} {
		for _, size := range [][2]int{{120, 20}, {120, 50}, {120, 12}, {40, 10}, {200, 100}, {1, 1}, {300, 3}, {120, 30}, {80, 100}} {
			s.Width, s.Height = size[0], size[1]
			o.Prepare(s)
			if top, n, h := window(o); top > max(0, n-max(0, h)) || top < 0 {
				t.Fatalf("%v after %s: line %d of %d is the first of a window of %d", size, act, top, n, h)
			}
			o.Press(pane.Input{Action: act})
		}
	}
}

func made() *Overlay { return New("1.0") }

func scene() *pane.Scene { return &pane.Scene{Keys: keymap.Default()} }

func window(o *Overlay) (top, n, h int) { return o.page.Top, len(o.page.Lines), o.box.Inside() }
