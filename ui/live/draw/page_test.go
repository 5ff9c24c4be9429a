package draw

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/ui/cell"
)

// TestPageEndsLinesWithoutEllipsis: what is as wide as the page is whole.
func TestPageEndsLinesWithoutEllipsis(t *testing.T) {
	g := Page{W: 12}
	g.Flow(2, []cell.Span{{Text: "11  "}, {Text: "5 LISTEN  "}, {Text: "3 BOUND  "}})
	var got []string
	for _, line := range g.Lines {
		if n := Measure(line); n > g.W {
			t.Errorf("%v has %d cells, want %d at most", line, n, g.W)
		}
		text := ""
		for _, s := range line {
			text += s.Text
		}
		got = append(got, text)
	}
	if d := cmp.Diff([]string{"11  5 LISTEN", "  3 BOUND"}, got); d != "" {
		t.Error(d)
	}
}
