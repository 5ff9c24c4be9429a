package main

import (
	"fmt"
	"math"
	"slices"
)

// sample is a set of measured values of the same quantity.
type sample struct{ values []float64 }

func (s *sample) add(v float64) { s.values = append(s.values, v) }

func (s *sample) n() int { return len(s.values) }

// at returns the q-quantile: the value below which the fraction q of all values
// lies.
func (s *sample) at(q float64) float64 {
	if len(s.values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s.values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func (s *sample) median() float64 { return s.at(0.5) }

// String returns the median, the minimum and the maximum.
func (s *sample) String() string {
	return fmt.Sprintf("%.3g (%.3g - %.3g)", s.median(), s.at(0), s.at(1))
}

// power fits y = a·x^k to points by least squares on the logarithms. It returns the
// exponent and the fraction of the variance that the fit explains.
func power(xs, ys []float64) (k, r2 float64) {
	n := float64(len(xs))
	var sx, sy, sxx, sxy, syy float64
	for i := range xs {
		x, y := math.Log(xs[i]), math.Log(ys[i])
		sx, sy, sxx, sxy, syy = sx+x, sy+y, sxx+x*x, sxy+x*y, syy+y*y
	}
	cov, vx, vy := n*sxy-sx*sy, n*sxx-sx*sx, n*syy-sy*sy
	return cov / vx, cov * cov / (vx * vy)
}
