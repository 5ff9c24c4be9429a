package model_test

import (
	"math"
	"testing"
	"time"

	"berth/model"
)

// TestATrailIsAMinute checks what each rate adds, distributed over the time that it
// covers.
func TestATrailIsAMinute(t *testing.T) {
	begin := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	at := func(s float64) time.Time { return begin.Add(time.Duration(s * float64(time.Second))) }
	var trail *model.Trail
	if !trail.Over(begin) || trail.At(begin) != [model.TrailParts]float64{} {
		t.Error("nothing has moved yet")
	}
	first := trail.With(model.Rate{In: 60, Out: 40, From: at(3), To: at(7)}) // two seconds in each of two parts
	trail = first.With(model.Rate{In: 100, From: at(7), To: at(8)})
	for _, c := range []struct {
		now  float64
		want map[int]float64 // by part
		over bool
	}{
		{8, map[int]float64{11: 200}, false}, // the part from 5 to 10 is not over yet
		{14.9, map[int]float64{10: 200, 11: 300}, false},
		{64.9, map[int]float64{0: 200, 1: 300}, false},
		{65, map[int]float64{0: 300}, false},
		{70, nil, true},
		{100_000, nil, true},
	} {
		got := trail.At(at(c.now))
		for i, n := range got {
			if math.Abs(n-c.want[i]) > 0.01 {
				t.Errorf("at %v s part %d has %v, want %v", c.now, i, n, c.want[i])
			}
		}
		if trail.Over(at(c.now)) != c.over {
			t.Errorf("at %v s it is over: %v", c.now, !c.over)
		}
	}
	if first.At(at(10))[11] != 200 {
		t.Error("a trail has changed after it was made")
	}
	if back := trail.With(model.Rate{In: 1, From: at(-100), To: at(-99)}).At(at(-95)); back[11] != 1 || back[10] != 0 {
		t.Errorf("after the clock went back: %v", back)
	}
}
