package theme

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

var (
	coloured = []Profile{Colors16, Colors256, TrueColor}
	grounds  = map[bool][]uint32{false: {0x000000, 0x1e1e1e, 0x14181d}, true: {0xffffff, 0xfafafa}}
	// muted are the roles that may be fainter than text that must be read.
	muted = map[Role]bool{Muted: true, Ephemeral: true, Gap: true, Gone: true, Ending: true, Head: true, Tab: true, Hint: true, Border: true, SystemZone: true, RegisteredZone: true, EphemeralZone: true, PrivateZone: true}
)

func each(t *testing.T, f func(t *testing.T, o Options)) {
	for _, p := range coloured {
		for _, isLight := range []bool{false, true} {
			name := p.String() + " dark"
			if isLight {
				name = p.String() + " light"
			}
			t.Run(name, func(t *testing.T) { f(t, Options{Profile: p, Light: isLight}) })
		}
	}
}

func TestClassesOfPortsDiffer(t *testing.T) {
	each(t, func(t *testing.T, o Options) {
		th := New(o)
		for _, prefix := range []func(Role) string{th.Prefix, th.OnCursor} {
			known, dynamic, ephemeral := prefix(WellKnown), prefix(Dynamic), prefix(Ephemeral)
			if known == dynamic || known == ephemeral {
				t.Errorf("well-known %q, dynamic %q, ephemeral %q: want two classes", known, dynamic, ephemeral)
			}
		}
		if th.Prefix(Dynamic) == th.Prefix(Ephemeral) {
			t.Error("an ephemeral port looks like a registered one")
		}
		look := paletteOf(o)
		if o.Profile == Colors16 && look[WellKnown].fore.basic == look[Dynamic].fore.basic {
			t.Error("the two classes have one hue of the 16")
		}
	})
}

func TestTrueColorsCanBeRead(t *testing.T) {
	for isLight, backs := range grounds {
		look := paletteOf(Options{Profile: TrueColor, Light: isLight})
		backs = append(backs, look[Cursor].back.hex)
		for r := range roles {
			if look[r].fore == (shade{}) {
				continue
			}
			want := 4.5
			if muted[r] {
				want = 3
			}
			on := backs
			if look[r].back != (shade{}) {
				on = []uint32{look[r].back.hex}
			}
			for _, back := range on {
				if back == look[Cursor].back.hex {
					want = min(want, 4)
					if r == Border { // never part of a row
						continue
					}
				}
				if got := contrast(look[r].fore.hex, back); got < want {
					t.Errorf("light %v, role %d: #%06x on #%06x has contrast %.1f, want %.1f", isLight, r, look[r].fore.hex, back, got, want)
				}
			}
		}
	}
}

// TestCursorHidesNothing checks that the row under the cursor is reversed, and
// therefore as legible as any other. The 16 colours are the user's own, and none of
// them is known to be legible on another.
func TestCursorHidesNothing(t *testing.T) {
	for _, light := range []bool{false, true} {
		look := New(Options{Profile: Colors16, Light: light})
		for r := range roles {
			if got := look.OnCursor(r); r != Title && (!strings.Contains(got, ";7") || strings.Contains(got, ";4") && strings.Contains(got, ";10") || strings.Contains(got, ";2;")) {
				t.Errorf("light %v, role %d: %q under the cursor", light, r, got)
			}
		}
	}
}

// The two hues must be distinct for eyes that lack one kind of cone. All such eyes
// share the blue channel and the mean of red and green.
func TestHuesOfClassesSuitEveryEye(t *testing.T) {
	for _, isLight := range []bool{false, true} {
		look := paletteOf(Options{Profile: TrueColor, Light: isLight})
		yellowness := func(r Role) int {
			red, green, blue := look[r].fore.rgb()
			return (red+green)/2 - blue
		}
		if d := yellowness(WellKnown) - yellowness(Dynamic); d < 120 {
			t.Errorf("light %v: orange and blue lie %d apart on the yellow-blue axis, want 120", isLight, d)
		}
	}
}

func TestEphemeralIsDimmer(t *testing.T) {
	for isLight, backs := range grounds {
		look := paletteOf(Options{Profile: TrueColor, Light: isLight})
		if contrast(look[Ephemeral].fore.hex, backs[0]) >= contrast(look[Dynamic].fore.hex, backs[0]) {
			t.Errorf("light %v: an ephemeral port stands out more than a registered one", isLight)
		}
	}
}

func TestNoneWritesNothing(t *testing.T) {
	th := New(Options{})
	if got := th.Paint(WellKnown, "80"); got != "80" {
		t.Errorf("got %q", got)
	}
	if th.Prefix(Bad)+th.OnCursor(Bad)+th.Reset() != "" {
		t.Error("an escape sequence without a terminal")
	}
}

func TestMonoHasNoColor(t *testing.T) {
	th := New(Options{Profile: Mono})
	for r := range roles {
		for _, prefix := range []string{th.Prefix(r), th.OnCursor(r)} {
			for _, code := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(prefix, "\x1b["), "m"), ";") {
				if len(code) > 1 {
					t.Errorf("role %d: %q sets a colour", r, prefix)
				}
			}
		}
	}
	if !strings.Contains(th.OnCursor(Plain), "7") {
		t.Error("the cursor's row is not reversed")
	}
}

func TestPrefixesStandAlone(t *testing.T) {
	each(t, func(t *testing.T, o Options) {
		th := New(o)
		for r := range roles {
			if !strings.HasPrefix(th.Prefix(r), "\x1b[0") {
				t.Errorf("role %d: %q keeps what came before", r, th.Prefix(r))
			}
			if ansi.StringWidth(th.Prefix(r)+th.OnCursor(r)+th.Reset()) != 0 {
				t.Errorf("role %d: a prefix takes room", r)
			}
		}
		if th.Prefix(Plain) == th.OnCursor(Plain) {
			t.Error("the cursor's row looks like the others")
		}
	})
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Options{Profile: TrueColor})
	}
}

// contrast returns the contrast ratio as defined by WCAG 2.1.
func contrast(a, b uint32) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(hex uint32) float64 {
	channel := func(v uint32) float64 {
		c := float64(v&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(hex>>16) + 0.7152*channel(hex>>8) + 0.0722*channel(hex)
}

// A space of a role that is Blank shows nothing, so such a role has no background,
// underline or reverse video.
func TestBlank(t *testing.T) {
	for _, p := range []Profile{Mono, Colors16, TrueColor} {
		for _, light := range []bool{false, true} {
			look := New(Options{Profile: p, Light: light})
			for r, want := range map[Role]bool{Plain: true, Address: true, Fresh: true, Title: false, TabActive: false} {
				if got := look.Blank(r); got != want {
					t.Errorf("%v, light %v: Blank of role %d is %v", p, light, r, got)
				}
			}
		}
	}
	if New(Options{Profile: Mono}).Blank(Head) {
		t.Error("a space in an underlined heading counts as blank")
	}
}
