package main

import (
	"math"
	"testing"
)

func TestPower(t *testing.T) {
	xs := []float64{1e3, 1e4, 1e5, 2e5}
	var ys []float64
	for _, x := range xs {
		ys = append(ys, 3*math.Pow(x, 1.25))
	}
	if k, r2 := power(xs, ys); math.Abs(k-1.25) > 1e-9 || math.Abs(r2-1) > 1e-9 {
		t.Errorf("exponent %v, R² %v", k, r2)
	}
	ys[1] *= 2
	if _, r2 := power(xs, ys); r2 > 0.999 {
		t.Errorf("R² %v for points off the line", r2)
	}
}

func TestSample(t *testing.T) {
	var s sample
	if s.n() != 0 || !math.IsNaN(s.median()) {
		t.Error("of nothing")
	}
	for _, v := range []float64{5, 1, 4, 2, 3} {
		s.add(v)
	}
	if s.median() != 3 || s.at(0) != 1 || s.at(1) != 5 || s.at(0.99) != 5 {
		t.Errorf("%v", s.String())
	}
}
