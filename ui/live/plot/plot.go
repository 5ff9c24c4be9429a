// Package plot draws numbers as graphs made of characters: braille, blocks, or
// ASCII.
package plot

import "math"

// Gap returns the number that represents an unknown value.
func Gap() float64 { return math.NaN() }

// IsGap reports whether a value is unknown.
func IsGap(v float64) bool { return v != v }

// Most returns the greatest of values, or 0 if none is known.
func Most(values []float64) float64 {
	most := 0.0
	for _, v := range values {
		if v > most {
			most = v
		}
	}
	return most
}

// Ceiling returns the first of 1, 2, 3, 4, 6, 8, 10, 20, … that is at least v and at
// least floor. A scale that ends at such a value seldom changes, even if the values
// on it do.
func Ceiling(v, floor float64) float64 {
	v = max(v, floor)
	if v <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, step := range [...]float64{1, 2, 3, 4, 6, 8} {
		if v <= step*power*(1+1e-9) {
			return step * power
		}
	}
	return 10 * power
}
