package explanation

import (
	"net/netip"
	"testing"

	"berth/model"
	"berth/sockets"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

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

func made() *Overlay { return New(nil) }

func scene() *pane.Scene {
	r := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, State: sockets.Listen, Local: netip.MustParseAddrPort("0.0.0.0:80")}}
	return &pane.Scene{Item: pane.Item{Row: r}}
}

func window(o *Overlay) (top, n, h int) { return o.page.Top, len(o.page.Lines), o.box.Inside() }
