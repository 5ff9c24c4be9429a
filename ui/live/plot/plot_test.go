package plot

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCeilings(t *testing.T) {
	for v, want := range map[float64]float64{0: 10, 9: 10, 10: 10, 10.1: 20, 20: 20, 21: 30, 50: 60, 81: 100, 1_200_000: 2_000_000} {
		if got := Ceiling(v, 10); got != want {
			t.Errorf("%v: %v, want %v", v, got, want)
		}
	}
}

func TestArea(t *testing.T) {
	values := []float64{0, 1, 25, 50, 75, 100, Gap(), 200}
	for _, c := range []struct {
		h     int
		hangs bool
		ink   Ink
		want  []string
	}{
		{2, false, Braille, []string{"  ⣼⢸", "⢀⣼⣿⢸"}},
		{2, true, Braille, []string{"⠈⢻⣿⢸", "  ⢻⢸"}},
		{1, false, Braille, []string{"⢀⣠⣾⢸"}},
		{2, false, ASCII, []string{"  ::", ".:::"}},
		{2, true, ASCII, []string{"':::", "  ::"}},
		{2, true, Blocks, []string{"▀███", "  ██"}},
		{2, false, Blocks, []string{"  ██", "▄███"}},
		{0, false, Braille, []string{}},
	} {
		if d := cmp.Diff(c.want, Area(values, 100, c.h, c.hangs, c.ink)); d != "" {
			t.Errorf("%+v (-want +got):\n%s", c, d)
		}
	}
}
