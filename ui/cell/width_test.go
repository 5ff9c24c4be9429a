package cell

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "nginx": 5, "–": 1, "→": 1, " ◆": 2, " ◇": 2, "→ ": 2, " → ": 3,
		"サーバー": 8, "naïve": 5, "nai\u0308ve": 5, "한글 server": 11, "🚢": 2,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) is %d, want %d", s, got, want)
		}
		if got := ansi.StringWidth(s); got != want {
			t.Errorf("ansi gives %d for %q, want %d", got, s, want)
		}
	}
}
