package cell

import (
	"math"
	"strings"
)

// Spark draws a value in each cell of one line, in eighths of what fills the cell. What
// is not known (NaN) is blank, and 0 is not.
func Spark(values []float64, full float64, ascii bool) string {
	signs := [...]rune{'▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'}
	if ascii {
		signs = [...]rune{'_', '.', '-', '-', '+', '*', '*', '#'}
	}
	var b strings.Builder
	for _, v := range values {
		if v != v {
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(signs[Steps(v, full, len(signs)-1)])
	}
	return b.String()
}

// Steps returns how many of n steps a value takes where full takes them all: at least
// one if it is not 0, so that little is not taken for nothing.
func Steps(v, full float64, n int) int {
	if v <= 0 || full <= 0 {
		return 0
	}
	return max(1, min(n, int(math.Round(v/full*float64(n)))))
}
