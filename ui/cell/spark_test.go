package cell_test

import (
	"math"
	"testing"

	"berth/ui/cell"
)

func TestSpark(t *testing.T) {
	gap := math.NaN()
	for _, c := range []struct {
		values      []float64
		full        float64
		want, ascii string
	}{
		{[]float64{0, 1, 50, 100, 1000}, 100, "▁▂▅██", "_.+##"},
		{[]float64{gap, 0, gap, 7}, 7, " ▁ █", " _ #"},
		{[]float64{0, 0}, 0, "▁▁", "__"},
		{nil, 1, "", ""},
	} {
		if got, plain := cell.Spark(c.values, c.full, false), cell.Spark(c.values, c.full, true); got != c.want || plain != c.ascii {
			t.Errorf("%v: %q and %q, want %q and %q", c.values, got, plain, c.want, c.ascii)
		}
	}
}
