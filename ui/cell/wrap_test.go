package cell

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want []string
	}{
		{"", 10, nil},
		{"one two three", 20, []string{"one two three"}},
		{"one two three", 9, []string{"one two", "three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"a (b c) d", 5, []string{"a (b", "c) d"}},
		{"0123456789abcdef", 10, []string{"0123456789", "abcdef"}},
		{"x 0123456789abcdef", 10, []string{"x", "0123456789", "abcdef"}},
		{"two\nlines", 20, []string{"two", "lines"}},
		{"  kept", 20, []string{"  kept"}},
		{"連接埠是整數", 6, []string{"連接埠", "是整數"}},
		{"連接埠是整數", 7, []string{"連接埠", "是整數"}},
		{"連接埠，整數", 6, []string{"連接", "埠，整", "數"}},
		{"連接（埠）數", 6, []string{"連接", "（埠）", "數"}},
		{"由 nginx 監聽", 8, []string{"由 nginx", "監聽"}},
		{"連接埠80是", 8, []string{"連接埠80", "是"}},
		{"連接埠8080是", 8, []string{"連接埠", "8080是"}},
	} {
		got := Wrap(c.text, c.w)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q in %d (-want +got):\n%s", c.text, c.w, d)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("連接埠，a (b) 0123456789\nx", 6)
	f.Add("…………、、、。。", 4)
	f.Fuzz(func(t *testing.T, text string, w int) {
		w = 4 + abs(w)%60
		text = strings.Map(printable, text)
		bare := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		lines := Wrap(text, w)
		if got := strings.Join(lines, ""); bare(got) != bare(text) {
			t.Errorf("%q became %q", text, got)
		}
		for _, l := range lines {
			if Width(l) > w {
				t.Errorf("%q is wider than %d", l, w)
			}
		}
	})
}

// printable removes what a Source would have made harmless, and combining marks,
// which do not occur in berth's messages.
func printable(r rune) rune {
	if r == '\n' || unicode.IsPrint(r) && !unicode.Is(unicode.M, r) && r < 0x10000 {
		return r
	}
	return -1
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
