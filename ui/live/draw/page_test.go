package draw

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/ui/cell"
	"berth/ui/theme"
)

// TestPageEndsLinesWithoutEllipsis checks that a line as wide as the page is not
// cut.
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

// TestHungTextsAreToldApart checks that the continuation lines of text added by Hung
// are indented further than the first, but never beyond half the page.
func TestHungTextsAreToldApart(t *testing.T) {
	for text, want := range map[string][]string{
		"":                          nil,
		"one two three":             {"one two", "    three"},
		"  one two three":           {"  one two", "    three"},
		"  一二三四五六":                  {"  一二三四", "    五六"},
		"            one two three": {"      one", "      two", "      three"},
	} {
		g := Page{W: 12}
		g.Hung(theme.Plain, text)
		var got []string
		for _, line := range g.Lines {
			said := ""
			for _, s := range line {
				said += s.Text
			}
			got = append(got, said)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
