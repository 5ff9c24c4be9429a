package cell

import (
	"math"
	"strings"
)

// Spark draws a line of values, one cell for each, in eighths of full. An unknown
// value (NaN) is blank, but 0 is not.
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

// Steps returns how many of n steps represent v, if n steps represent the value
// full. The result is at least one unless v is 0, so that a small value does not
// look like nothing.
func Steps(v, full float64, n int) int {
	if v <= 0 || full <= 0 {
		return 0
	}
	return max(1, min(n, int(math.Round(v/full*float64(n)))))
}
