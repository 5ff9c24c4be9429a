package theme

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// colors returns the colours that a prefix sets. -1 means the terminal's own colour.
func colors(t *testing.T, prefix string) (fore, back int) {
	t.Helper()
	fore, back = -1, -1
	codes := strings.Split(strings.TrimSuffix(strings.TrimPrefix(prefix, "\x1b["), "m"), ";")
	number := func(i int) int {
		n, err := strconv.Atoi(codes[i])
		if err != nil {
			t.Fatalf("%q: %v", prefix, err)
		}
		return n
	}
	for i := 0; i < len(codes); i++ {
		n := number(i)
		if n != 38 && n != 48 {
			continue
		}
		c := 0
		if number(i+1) == 5 {
			c = int(of256(number(i + 2)))
			i += 2
		} else {
			c = number(i+2)<<16 | number(i+3)<<8 | number(i+4)
			i += 4
		}
		if n == 38 {
			fore = c
		} else {
			back = c
		}
	}
	return fore, back
}

// isText reports whether a role is text to be read rather than something to look at.
func isText(r Role) bool { return r != Border && r != Cursor && r < SystemZone }

// TestTextIsReadable checks that, if the background is known and berth sets the
// colour, text has the contrast that WCAG requires, under the cursor too.
func TestTextIsReadable(t *testing.T) {
	grounds := []RGB{0x000001, 0xffffff, 0x002b36, 0xfdf6e3, 0x1e1e1e, 0x282c34, 0xf0f0f0, 0x444444, 0x808080, 0x5f00af, 0xffd7d7, 0x300a24}
	for _, p := range []Profile{TrueColor, Colors256} {
		for _, ground := range grounds {
			for _, light := range []bool{false, true} {
				look := New(Options{Profile: p, Light: light, Ground: ground})
				for r := range roles {
					for name, prefix := range map[string]string{"": look.Prefix(r), " under the cursor": look.OnCursor(r)} {
						fore, back := colors(t, prefix)
						on := ground
						if back >= 0 {
							on = RGB(back)
						}
						if fore < 0 || !isText(r) {
							continue
						}
						if got := Contrast(RGB(fore), on); got < 4.5 {
							t.Errorf("%v, light %v, role %d%s: #%06x on #%06x has contrast %.2f", p, light, r, name, fore, int(on), got)
						}
					}
				}
			}
		}
	}
}

// TestUnknownBackground checks that, on an unknown background, text has the
// terminal's own foreground, the hues of the classes are legible on every
// background, and berth sets no background.
func TestUnknownBackground(t *testing.T) {
	for _, p := range []Profile{TrueColor, Colors256, Colors16} {
		look := New(Options{Profile: p, Unknown: true})
		for r := range roles {
			fore, back := colors(t, look.Prefix(r))
			_, under := colors(t, look.OnCursor(r))
			hue := r == WellKnown || r == Dynamic || r == Ephemeral
			if back >= 0 || under >= 0 || isText(r) && !hue && fore >= 0 {
				t.Errorf("%v, role %d: %q, %q under the cursor", p, r, look.Prefix(r), look.OnCursor(r))
			}
			if !hue || p == Colors16 {
				continue
			}
			for _, ground := range []RGB{0, 0xffffff, 0x002b36, 0xfdf6e3} {
				if got := Contrast(RGB(fore), ground); got < 3 {
					t.Errorf("%v, role %d: #%06x on #%06x has contrast %.2f", p, r, fore, int(ground), got)
				}
			}
		}
		if look.Prefix(WellKnown) == look.Prefix(Dynamic) || look.Prefix(Dynamic) == look.Prefix(Ephemeral) {
			t.Errorf("%v: the classes look alike", p)
		}
	}
}

// TestSixteenColours checks that text has the terminal's own foreground. This also
// holds under the cursor, where the colour of the text becomes the background.
func TestSixteenColours(t *testing.T) {
	for _, o := range []Options{{Profile: Colors16}, {Profile: Colors16, Light: true}, {Profile: Colors16, Unknown: true}} {
		look := New(o)
		for r := range roles {
			if hue := r == WellKnown || r == Dynamic || r == Ephemeral; hue || !isText(r) {
				continue
			}
			for _, prefix := range []string{look.Prefix(r), look.OnCursor(r)} {
				for _, code := range strings.Split(strings.Trim(prefix, "\x1b[m"), ";") {
					if len(code) > 1 {
						t.Errorf("%s: role %d sets a colour: %q", fmt.Sprint(o), r, prefix)
					}
				}
			}
		}
		for _, r := range []Role{Stuck, Fresh, Ended, Warn, Bad} {
			if look.Prefix(r) == look.Prefix(Plain) || look.OnCursor(r) == look.OnCursor(Plain) {
				t.Errorf("%s: role %d does not stand out", fmt.Sprint(o), r)
			}
		}
	}
}

func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b RGB
		want string
	}{{0, 0xffffff, "21.00"}, {0x777777, 0xffffff, "4.48"}, {0xf0f3f6, 0xfdf6e3, "1.03"}} {
		if got := fmt.Sprintf("%.2f", Contrast(c.a, c.b)); got != c.want {
			t.Errorf("%06x on %06x: %s, want %s", int(c.a), int(c.b), got, c.want)
		}
	}
}
