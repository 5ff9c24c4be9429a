package model_test

import (
	"testing"
	"time"

	"berth/model"
	"berth/sockets"
)

// TestClosesAreWhatOpenedAndIsNotThere checks that a connection still being opened
// is reported as closed once, and not again.
func TestClosesAreWhatOpenedAndIsNotThere(t *testing.T) {
	begin := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	last := sockets.Traffic{At: begin, In: 1, Active: 100, Passive: 100, Connected: 50}
	for i, c := range []struct {
		active, passive uint64
		connected       int64
		opens, closes   uint64
	}{
		{100, 100, 50, 0, 0},
		{103, 104, 57, 7, 0}, // all are there
		{103, 104, 50, 0, 7}, // all have gone
		{110, 110, 50, 13, 13},
		{111, 110, 50, 1, 1}, // being opened
		{111, 110, 51, 0, 0}, // it is established
		{111, 110, 50, 0, 0}, // it has gone, but was already reported as closed
		{111, 112, 51, 2, 1},
	} {
		now := sockets.Traffic{At: last.At.Add(time.Second), In: 1, Active: c.active, Passive: c.passive, Connected: c.connected}
		got, ok := model.TrafficOf(last, now)
		if !ok || got.Opens != c.opens || got.Closes != c.closes {
			t.Errorf("look %d: %d opens and %d closes, want %d and %d", i, got.Opens, got.Closes, c.opens, c.closes)
		}
		last = model.Settle(last, now)
	}
}

// TestNothingMovedIsKnown checks that a network in which nothing has ever moved
// differs from one in which bytes are not counted.
func TestNothingMovedIsKnown(t *testing.T) {
	begin := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	if got, ok := model.TrafficOf(sockets.Traffic{At: begin}, sockets.Traffic{At: begin.Add(time.Second)}); !ok || got.In != 0 || got.Out != 0 {
		t.Errorf("a quiet network: %+v, known %v", got, ok)
	}
	if got, ok := model.TrafficOf(sockets.Traffic{}, sockets.Traffic{}); ok {
		t.Errorf("not counted: %+v", got)
	}
}
