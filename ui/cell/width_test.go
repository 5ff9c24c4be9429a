package cell

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "nginx": 5, "–": 1, "→": 1, " ◆": 2, " ◇": 2, "→ ": 2, " → ": 3,
		"サーバー": 8, "naïve": 5, "nai\u0308ve": 5, "한글 server": 11, "🚢": 2,
		"👍🏽": 4, "क्षि": 3, "🇩🇪": 4, "❤\ufe0f": 2, "\u1112\u1161\u11ab": 4, "a\u00adb": 3, "\U0001faff": 2,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) is %d, want %d", s, got, want)
		}
	}
}

// TestWidthIsNeverLess checks that, according to the tables of x/ansi, neither a
// character nor a cluster of characters takes more cells than are reserved for it.
func TestWidthIsNeverLess(t *testing.T) {
	for r := rune(' '); r <= unicode.MaxRune; r++ {
		if !unicode.IsPrint(r) {
			continue
		}
		all := []string{string(r)}
		if r < 0x3000 || r >= 0x1f000 && r < 0x1fb00 {
			all = append(all, "a"+string(r), string(r)+"\u0301", string(r)+"🏽")
			if !unicode.Is(unicode.M, r) {
				all = append(all, string(r)+"\ufe0f")
			}
		}
		for _, s := range all {
			if got := ansi.StringWidth(s); got > Width(s) {
				t.Fatalf("%q (%U) takes %d cells, %d are reserved", s, r, got, Width(s))
			}
		}
	}
}

// TestCertain checks that, if a width is certain, the tables of x/ansi agree with
// ours, and the character is not combined with others.
func TestCertain(t *testing.T) {
	n := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !Certain(r) {
			continue
		}
		n++
		if got := ansi.StringWidth(string(r)); got != RuneWidth(r) || Joins(r) || unicode.Is(unicode.M, r) {
			t.Errorf("%U: %d cells by x/ansi, %d by us, joins: %v", r, got, RuneWidth(r), Joins(r))
		}
	}
	if n < 30_000 {
		t.Errorf("%d characters are certain: Chinese and Korean are not", n)
	}
}

func TestHeadAndTail(t *testing.T) {
	for _, s := range []string{"nginx", "サーバー", "nai\u0308ve", "👍🏽👍🏽", "a日b本c", "", strings.Repeat("長", 20)} {
		for n := range Width(s) + 3 {
			head, tail := Head(s, n), Tail(s, n)
			if w := Width(head); w > n || !strings.HasPrefix(s, head) || n-w > 1 && w < Width(s) {
				t.Errorf("Head(%q, %d) is %q", s, n, head)
			}
			if w := max(0, Width(s)-n) - Width(tail); w < 0 || w > 1 || !strings.HasSuffix(s, tail) {
				t.Errorf("Tail(%q, %d) is %q", s, n, tail)
			}
		}
	}
}
