package live

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/text/width"

	"berth/internal/sample"
	"berth/model/column"
	"berth/sockets"
	"berth/sockets/scrub"
	"berth/ui/cell"
	"berth/ui/live/keymap"
	"berth/ui/live/screen/glass"
)

// tables returns tables of character widths, as different terminals have them. Each
// agrees with ours on the characters that are certain. The last two agree with ours
// on no other characters.
func tables(seed uint64) map[string]glass.Width {
	ambiguous := func(n int) glass.Width {
		return func(r rune) int {
			if width.LookupRune(r).Kind() == width.EastAsianAmbiguous {
				return n
			}
			return cell.RuneWidth(r)
		}
	}
	return map[string]glass.Width{
		"narrow": ambiguous(1),
		"wide":   ambiguous(2),
		"old": func(r rune) int { // from before emoji
			if r >= 0x1f000 {
				return 1
			}
			return cell.RuneWidth(r)
		},
		"joining": func(r rune) int {
			if cell.Joins(r) {
				return 0
			}
			return cell.RuneWidth(r)
		},
		"any": anyWidth(seed, 1),
		"two": anyWidth(seed+1, 2),
	}
}

// anyWidth returns a table in which every character that is not certain has an
// arbitrary width.
func anyWidth(seed uint64, least int) glass.Width {
	return func(r rune) int {
		n := int((uint64(r)*0x9e3779b97f4a7c15 ^ seed) >> 33 % 3)
		switch {
		case cell.Certain(r):
			return cell.RuneWidth(r)
		case cell.Joins(r):
			return n
		}
		return max(least, n)
	}
}

// anyText returns up to 120 characters from all planes, scrubbed as a Source would
// scrub them. Terminals disagree about the widths of many of them.
func anyText(r *rand.Rand) string {
	pools := [][2]rune{
		{' ', '~'},
		{0xa0, 0x2ff},
		{0x300, 0x36f},
		{0x900, 0x97f},
		{0xe00, 0xe7f},
		{0x600, 0x6ff},
		{0x1100, 0x11ff},
		{0x2010, 0x2bff},
		{0x3000, 0x9fff},
		{0xac00, 0xd7ff},
		{0xe000, 0xffff},
		{0x1f1e6, 0x1f1ff},
		{0x1f300, 0x1faff},
		{0x1f3fb, 0x1f3ff},
		{0x10000, 0x1ffff},
		{0x20000, 0x10ffff},
	}
	var b strings.Builder
	pool := pools[r.IntN(len(pools))]
	for range 1 + r.IntN(120) {
		if r.IntN(4) == 0 {
			pool = pools[r.IntN(len(pools))]
		}
		b.WriteRune(pool[0] + rune(r.IntN(int(pool[1]-pool[0])+1)))
	}
	return scrub.String(b.String())
}

// TestNoRowIsForged checks that, whatever the processes are called and whatever
// widths the terminal assumes, only cells reserved for names differ from a screen on
// which all processes are called xxx.
func TestNoRowIsForged(t *testing.T) {
	n := sample.Size(t, "BERTH_TEST_FORGED", 300, 2000)
	seed := rand.Uint64()
	t.Logf("seed %d, %d names", seed, n)
	r := rand.New(rand.NewPCG(seed, 0))
	const rows = 20
	for ; n > 0; n -= rows {
		w := 40 + r.IntN(120)
		texts := make([]string, rows)
		for i := range texts {
			if texts[i] = anyText(r); cell.Width(texts[i]) == 0 {
				texts[i] = "m" + texts[i]
			}
		}
		keys := [][]string{{}, {"down", "down", "up"}, {"enter"}, {"4"}, {"e"}, {"s"}}[r.IntN(6)]
		forged, honest := named(t, w, texts, false), named(t, w, texts, true)
		for name, table := range tables(seed) {
			a, b := onGlass(forged, w, rows+6, table), onGlass(honest, w, rows+6, table)
			forged.press(keys...)
			honest.press(keys...)
			names := onGlass(honest, w, rows+6, cell.RuneWidth)
			from, to := forged.told()
			if diff := outside(a, b, names, from, to); diff != "" {
				t.Fatalf("%s at %d cells, %v: %s\nforged\n%s\nhonest\n%s", name, w, keys, diff, a, b)
			}
			forged.press("esc", "esc", "3", "g")
			honest.press("esc", "esc", "3", "g")
		}
	}
}

// named returns a screen of processes with the given command lines or, if honest is
// set, with the same number of x's.
func named(t *testing.T, w int, texts []string, honest bool) *stage {
	var open []sockets.Socket
	for i, text := range texts {
		if honest {
			text = strings.Repeat("x", cell.Width(text))
		}
		p := process(1000+i, text, "root")
		p.Cmdline = text
		open = append(open, socket(uint64(i+1), sockets.Listen, fmt.Sprintf("127.0.0.1:%d", 1000+i), p))
	}
	return newStageWith(t, w, len(texts)+6, func(o *Options) {
		o.Columns = []column.Column{column.Local, column.Command, column.Process, column.PID}
	}, open...)
}

// onGlass shows the screen on a terminal with the given table of widths.
func onGlass(s *stage, w, h int, table glass.Width) *glass.Terminal {
	t := newGlass(w, h, table)
	s.canvas = canvas{out: glassOut{t}}
	s.Update(tea.WindowSizeMsg{Width: w - 1, Height: h})
	s.Update(tea.WindowSizeMsg{Width: w, Height: h})
	s.canvas.young = -1 << 20 // every frame is drawn
	return t
}

// newGlass returns a terminal that is set up as Output would set it up.
func newGlass(w, h int, table glass.Width) *glass.Terminal {
	t := glass.New(w, h, table)
	_, _ = t.Write([]byte("\x1b[?7l"))
	return t
}

type glassOut struct{ *glass.Terminal }

func (p glassOut) Ready() bool { return true }

func (p glassOut) Frame(s string) { _, _ = p.Write([]byte(s)) }

// told returns the first and last column of the panel that describes a process in
// paragraphs. A long name may make these paragraphs longer.
func (s *stage) told() (from, to int) {
	switch {
	case s.overlays.open == s.overlays.of(keymap.Explain):
		box := s.overlays.open.Box()
		return box.X, box.X + box.W
	case s.panels.seen != nil:
		return s.window.w - s.panels.room.Beside, s.window.w
	}
	return 0, 0
}

// outside describes the first difference between the terminals outside the cells
// reserved for names and outside the columns from..to. It returns "" if there is
// none.
func outside(forged, honest, names *glass.Terminal, from, to int) string {
	if forged.Scrolls+honest.Scrolls > 0 {
		return "it scrolled"
	}
	for y := range honest.Cells {
		for x, is := range forged.Cells[y] {
			want := honest.Cells[y][x]
			if seen(is) != seen(want) && (x < from || x >= to) && !ours(names, x, y) {
				return fmt.Sprintf("line %d, column %d is %q (%s), not %q (%s)", y, x, is.Text, is.Look, want.Text, want.Look)
			}
		}
	}
	return ""
}

// ours reports whether a cell belongs to a name, which is the case if it shows an x
// or the mark of a name that was cut off.
func ours(t *glass.Terminal, x, y int) bool {
	return t.Cells[y][x].Text == "x" || t.Cells[y][x].Text == "…"
}

// seen removes from a cell what can't be seen: the foreground of a space.
func seen(c glass.Cell) glass.Cell {
	if _, ground, ok := strings.Cut(c.Look, "48;2;"); c.Text == " " {
		if c.Look = ""; ok {
			c.Look = ground
		}
	}
	return c
}
