package screen_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"berth/ui/cell"
	"berth/ui/live/screen"
	"berth/ui/live/screen/glass"
)

func TestAppendChange(t *testing.T) {
	for name, c := range map[string]struct{ old, line, want string }{
		"an age":              {"\x1b[0mnginx \x1b[0;2m>10s\x1b[0m", "\x1b[0mnginx \x1b[0;2m>20s\x1b[0m", "\x1b[5;7H\x1b[0;2m>20s\x1b[m"},
		"in the middle":       {"\x1b[0m12 \x1b[0m345", "\x1b[0m19 \x1b[0m345", "\x1b[5;1H\x1b[0m19 \x1b[m"},
		"shorter":             {"\x1b[0mnginx", "\x1b[0mngin", "\x1b[5;4H\x1b[0mn\x1b[K"},
		"another look":        {"\x1b[0mab\x1b[0;1mcd", "\x1b[0mab\x1b[0;7mcd", "\x1b[5;3H\x1b[0;7mcd\x1b[K"},
		"looks add up":        {"\x1b[0;1m\x1b[4mabc", "\x1b[0;1m\x1b[4mabd", "\x1b[5;2H\x1b[0;1m\x1b[4mbd\x1b[K"},
		"no look":             {"abcd", "abce", "\x1b[5;3Hce\x1b[K"},
		"nothing known":       {"a\x1b[1mbc", "a\x1b[1mbd", "\x1b[5Ha\x1b[1mbd\x1b[K"},
		"behind the unsure":   {"\x1b[0m👍ab", "\x1b[0m👍ac", "\x1b[5;1H\x1b[0m  \x1b[1G👍\x1b[3Gac\x1b[K"},
		"and more of it":      {"\x1b[0m👍abc", "\x1b[0m👍abd", "\x1b[5;4H\x1b[0mbd\x1b[K"},
		"behind its look":     {"\x1b[0m👍\x1b[0mb", "\x1b[0m👍\x1b[0mc", "\x1b[5;3H\x1b[0mc\x1b[K"},
		"a mark that goes":    {"\x1b[0mxe\u0301", "\x1b[0mxe", "\x1b[5;2H\x1b[0me\x1b[K"},
		"a mark that comes":   {"\x1b[0mxe", "\x1b[0mxe\u0301", "\x1b[5;2H\x1b[0m \x1b[2Ge\u0301\x1b[3G\x1b[K"},
		"unsure before a row": {"\x1b[0mxa\x1b[0mz", "\x1b[0mxé\x1b[0mz", "\x1b[5;1H\x1b[0mx \x1b[2Gé\x1b[3G\x1b[0mz\x1b[K"},
		"wider":               {"\x1b[0mxa\x1b[0mz", "\x1b[0mx長\x1b[0mz", "\x1b[5;1H\x1b[0mx長\x1b[0mz\x1b[K"},
		"beyond the edge":     {"\x1b[0m012345678長a", "\x1b[0m012345678長b", "\x1b[5;8H\x1b[0m78\x1b[K"},
		"the end has no room": {"\x1b[0m012345678\x1b[0mकि", "\x1b[0m012345679\x1b[0mकि", "\x1b[5;8H\x1b[0m79\x1b[0m \x1b[10Gक"},
		"from nothing":        {"", "\x1b[0mab", "\x1b[5H\x1b[0mab\x1b[K"},
	} {
		got := string(screen.AppendChange(nil, 4, 10, c.old, c.line, cell.Certain))
		if got != c.want {
			t.Errorf("%s: %q\ngot   %q\nwant  %q", name, c.line, got, c.want)
		}
	}
}

// TestChangeIsTheLine checks that the row shows what the second line alone would
// show, whatever the two lines have in common and whatever widths the terminal
// assumes.
func TestChangeIsTheLine(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	const w = 16
	saved := 0
	for range 5000 {
		width := someWidth(r.Uint64())
		pieces := make([]string, r.IntN(12))
		for i := range pieces {
			pieces[i] = somePiece(r)
		}
		line := "\x1b[0m" + strings.Join(pieces, "")
		shown := glass.New(w, 1, width)
		_, _ = shown.Write(append([]byte("\x1b[?7l"), screen.AppendLine(nil, 0, w, line, cell.Certain)...))
		history := fmt.Sprintf("%q", line)
		for range 4 {
			old := line
			for range 1 + r.IntN(2) {
				at := r.IntN(len(pieces) + 1)
				pieces = append(pieces[:at:at], append([]string{somePiece(r)}, pieces[min(len(pieces), at+r.IntN(2)):]...)...)
			}
			line = "\x1b[0m" + strings.Join(pieces, "")
			history += fmt.Sprintf("\n%q", line)
			change := screen.AppendChange(nil, 0, w, old, line, cell.Certain)
			whole := screen.AppendLine(nil, 0, w, line, cell.Certain)
			saved += len(whole) - len(change)
			_, _ = shown.Write(change)
			fresh := glass.New(w, 1, width)
			_, _ = fresh.Write(append([]byte("\x1b[?7l"), whole...))
			for x, want := range fresh.Cells[0] {
				if is := shown.Cells[0][x]; is.Text != want.Text || is.Look != want.Look && is.Text != " " {
					t.Fatalf("column %d is %q (%s), not %q (%s)\n%s\n%q", x, is.Text, is.Look, want.Text, want.Look, history, change)
				}
			}
		}
	}
	if saved <= 0 {
		t.Errorf("%d bytes saved", saved)
	}
}

func somePiece(r *rand.Rand) string {
	all := []string{
		"a", "b", " ", "xyz", "長", "👍", "👍🏽", "\u0301", "\u093e", "é", "→", "क्षि", "👩\u200d", "\u0600", "\u0d4e",
		"\x1b[0m", "\x1b[0;1m", "\x1b[0;38;2;1;2;3m", "\x1b[4m", "\x1b[0m12",
	}
	return all[r.IntN(len(all))]
}

// someWidth returns a terminal's table of widths, in which every character that is
// not certain has an arbitrary width.
func someWidth(seed uint64) glass.Width {
	return func(r rune) int {
		n := int((uint64(r)*0x9e3779b97f4a7c15 ^ seed) >> 33 % 3)
		switch {
		case cell.Certain(r):
			return cell.RuneWidth(r)
		case cell.Joins(r):
			return n
		}
		return max(1, n)
	}
}
