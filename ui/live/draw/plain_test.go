package draw

import (
	"testing"

	"berth/ui/cell"
)

func TestPlainKeepsTheWidth(t *testing.T) {
	for s, want := range map[string]string{
		"nginx":           "nginx",
		" ◆":              " #",
		"[::]:443 v4+v6…": "[::]:443 v4+v6~",
		"日本":              "????",
		"a\u0301b":        "ab",
		"déjà":            "d?j?",
	} {
		if got := plain(s, cell.Width(s), false); got != want {
			t.Errorf("%q became %q, want %q", s, got, want)
		}
	}
	for _, s := range append([]string{"日本語サーバー", "démon", "🚢🚢🚢🚢", "a\u0301b\u0301c\u0301", `evil\x1b[31m`, ""}, "👩‍👩‍👧‍👦", "🇩🇪") {
		if n := cell.Width(s); len(plain(s, n, false)) != n {
			t.Errorf("%q takes %d cells, in ASCII %q", s, n, plain(s, n, false))
		}
	}
}
