//go:build linux

package e2e_test

import (
	"bytes"
	"image/color"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"berth/e2e/paint"
	"berth/e2e/screen"
)

// TestClassesOfPortsLookDifferent checks that, on every kind of terminal that has
// colours, well-known ports have a different colour than dynamic ones, and that
// both colours stand out from the background.
func TestClassesOfPortsLookDifferent(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80", "listen 127.0.0.1:43210")
	for _, c := range []struct {
		name  string
		env   []string
		kind  func(color.Color) bool
		light bool
	}{
		{"16", []string{"TERM=xterm", "COLORTERM="}, isBasic, false},
		{"16 light", []string{"TERM=xterm", "COLORTERM=", "COLORFGBG=0;15"}, isBasic, true},
		{"256", []string{"TERM=xterm-256color", "COLORTERM="}, isIndexed, false},
		{"256 light", []string{"TERM=xterm-256color", "COLORTERM=", "COLORFGBG=0;15"}, isIndexed, true},
		{"true", []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, isTrue, false},
		{"true light", []string{"TERM=xterm-256color", "COLORTERM=truecolor", "COLORFGBG=0;15"}, isTrue, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			one, other := ports(g, t, c.env)
			if one.Fg == nil || one.Fg == other.Fg {
				t.Errorf("80 is %v, 43210 is %v", one.Fg, other.Fg)
			}
			for _, p := range []screen.Cell{one, other} {
				if !c.kind(p.Fg) {
					t.Errorf("the colour is %#v", p.Fg)
				}
				want := 3.0 // if the background is not known: on any of the usual backgrounds
				if c.light {
					want = 4.5
				}
				if got := contrast(p.Fg, c.light); !isBasic(p.Fg) && got < want {
					t.Errorf("%v has a contrast of %.1f to its background, want %.1f", p.Fg, got, want)
				}
			}
		})
	}
}

func isBasic(c color.Color) bool   { _, ok := c.(ansi.BasicColor); return ok }
func isIndexed(c color.Color) bool { _, ok := c.(ansi.IndexedColor); return ok }
func isTrue(c color.Color) bool    { return c != nil && !isBasic(c) && !isIndexed(c) }

// ports returns the cells in which the numbers 80 and 43210 begin.
func ports(g *stage, t *testing.T, env []string) (one, other screen.Cell) {
	t.Helper()
	g = &stage{T: t, ns: g.ns}
	g.open(program("berth", env), usual)
	f := g.see("both", func(f screen.Frame) bool {
		return row(f, "127.0.0.1:80 ") != "" && row(f, "127.0.0.1:43210") != ""
	})
	at := func(text string) screen.Cell {
		y := f.Find(text)
		return f.Cells[y][f.Column(y, text)+len("127.0.0.1:")]
	}
	return at("127.0.0.1:80 "), at("127.0.0.1:43210")
}

// TestNoColor checks that no cell has a colour, and that the glyphs distinguish the
// classes.
func TestNoColor(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80", "listen 127.0.0.1:43210")
	g.open(program("berth", []string{"NO_COLOR=1"}), usual)
	f := g.see("both", func(f screen.Frame) bool { return row(f, "127.0.0.1:43210") != "" })
	if a, b := row(f, "127.0.0.1:80 "), row(f, "127.0.0.1:43210"); !strings.Contains(a, "◆") || !strings.Contains(b, "◇") {
		t.Errorf("the glyphs in %q and %q", a, b)
	}
	for y, line := range f.Cells {
		for x, c := range line {
			if c.Fg != nil || c.Bg != nil {
				t.Fatalf("cell %d,%d %q has the colours %v on %v", x, y, c.Text, c.Fg, c.Bg)
			}
		}
	}
}

// TestNoColorSendsNoColour checks that, whatever view or overlay is shown and
// whatever key is pressed, the program neither sends nor queries a colour. The
// attributes that remain are bold, dim, underlined and reversed, and hidden while
// character widths are measured. Commands send no sequences at all.
func TestNoColorSendsNoColour(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80", "listen 127.0.0.1:43210")
	var log bytes.Buffer
	g.log = &log
	g.open(program("berth", []string{"NO_COLOR=1"}), usual)
	g.seeRow("127.0.0.1:80")
	for _, step := range [][2]string{
		{"2", ""},
		{"3", "PROTO"},
		{"4", "most sockets first"},
		{"5n", "■ listening"},
		{"1", "▌  tcp    127.0.0.1:80 "},
		{"<enter>", "Held by"},
		{"<esc>e", "esc close"},
		{"<esc>?", "↑↓ scroll"},
		{"<esc>s", "Sort by"},
		{"<esc>c", "space tick"},
		{"<esc>x", "enter continue"},
		{"<esc>/port:70000", "65535"},
	} {
		g.keys(step[0])
		g.see(step[1], func(f screen.Frame) bool { return f.Has(step[1]) })
	}
	g.keys("<ctrl+c>")
	g.see("the end", func(f screen.Frame) bool { return !f.Modes[1049] })
	g.Close()
	for _, sgr := range regexp.MustCompile("\x1b\\[([0-9;:]*)m").FindAllStringSubmatch(log.String(), -1) {
		for _, code := range strings.FieldsFunc(sgr[1], func(r rune) bool { return r == ';' || r == ':' }) {
			if !slices.Contains([]string{"", "0", "1", "2", "4", "7", "8"}, code) {
				t.Fatalf("%q sets a colour", sgr[0])
			}
		}
	}
	if i := strings.Index(log.String(), "\x1b]1"); i >= 0 {
		t.Errorf("it asks for a colour: %.20q", log.String()[i:])
	}
	for _, args := range [][]string{{"ls"}, {"who", "80"}, {"explain", "80"}, {"kill", "--dry-run", "80"}, {"-h"}, {"ls", "port:70000"}} {
		g := &stage{T: t, ns: g.ns}
		var log bytes.Buffer
		g.log = &log
		g.open(program("berth", []string{"NO_COLOR=1"}, args...), usual)
		if err := g.Wait(soon); err != nil && args[1] != "port:70000" {
			t.Fatal(err)
		}
		g.see("something", func(f screen.Frame) bool { return f.Has("80") || f.Has("berth") })
		g.Close()
		if log.Len() == 0 || strings.Contains(log.String(), "\x1b") {
			t.Errorf("%q: sequences in %q", args, log.String())
		}
	}
}

// TestPipeGetsNoEscape checks that escape sequences are sent only to a terminal.
func TestPipeGetsNoEscape(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80")
	for _, args := range [][]string{{"ls"}, {}} {
		var out []byte
		err := g.ns.Do(func() (err error) {
			cmd := exec.Command("sh", "-c", `"$0" "$@" | cat`, filepath.Join(built, "berth"))
			cmd.Args = append(cmd.Args, args...)
			cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "BERTH_NETNS=self")
			out, err = cmd.CombinedOutput()
			return err
		})
		if err != nil || !strings.Contains(string(out), "127.0.0.1:80") {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
		if strings.ContainsRune(string(out), '\x1b') {
			t.Errorf("%q: escape sequences in %q", args, out)
		}
	}
}

// contrast returns the WCAG contrast ratio of a colour to the background of the
// terminal: 1 for none, 21 for black on white.
func contrast(c color.Color, light bool) float64 {
	bg := paint.Dark().Bg
	if light {
		bg = paint.Light().Bg
	}
	a, b := luminance(c), luminance(bg)
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
