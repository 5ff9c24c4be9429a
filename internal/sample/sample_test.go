package sample

import (
	"math"
	"testing"
	"time"
)

const variable = "BERTH_TEST_SAMPLE"

func TestSize(t *testing.T) {
	for _, c := range []struct {
		full, own string
		want      int
	}{
		{"", "", 5},
		{"1", "", 50},
		{"", "7", 7},
		{"1", "7", 7},
		{"", "all", math.MaxInt},
	} {
		t.Setenv("BERTH_TEST_FULL", c.full)
		t.Setenv(variable, c.own)
		if got := Size(t, variable, 5, 50); got != c.want {
			t.Errorf("full %q, own %q: %d, want %d", c.full, c.own, got, c.want)
		}
	}
}

func TestSpan(t *testing.T) {
	for _, c := range []struct {
		full, own string
		want      time.Duration
	}{
		{"", "", time.Second},
		{"1", "", time.Minute},
		{"1", "10m", 10 * time.Minute},
	} {
		t.Setenv("BERTH_TEST_FULL", c.full)
		t.Setenv(variable, c.own)
		if got := Span(t, variable, time.Second, time.Minute); got != c.want {
			t.Errorf("full %q, own %q: %v, want %v", c.full, c.own, got, c.want)
		}
	}
}

// TestEvery checks that a sample of nested loops includes each value of each loop.
func TestEvery(t *testing.T) {
	for _, c := range []struct {
		full  string
		tried int
	}{{"", 9}, {"1", 60}} {
		t.Setenv("BERTH_TEST_FULL", c.full)
		next, tried := Every(7), 0
		var of [3][5]int
		for a := range 3 {
			for b := range 4 {
				for d := range 5 {
					if next() {
						tried++
						of[0][a]++
						of[1][b]++
						of[2][d]++
					}
				}
			}
		}
		if tried != c.tried {
			t.Errorf("full %q: %d tried, want %d", c.full, tried, c.tried)
		}
		for i, values := range of {
			for v := range 3 + i {
				if values[v] == 0 {
					t.Errorf("full %q: value %d of loop %d was never tried", c.full, v, i)
				}
			}
		}
	}
}
