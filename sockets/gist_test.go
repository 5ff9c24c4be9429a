package sockets

import (
	"testing"
	"time"
)

// TestTick: a tick converts back to the time that it was made from, whether before or
// after this program began, and only the zero time becomes tick 0.
func TestTick(t *testing.T) {
	now := time.Now()
	for _, at := range []time.Time{now, began, now.Add(-time.Hour), now.AddDate(100, 0, 0), now.Round(0), time.Unix(0, 0)} {
		k := TickOf(at)
		if k == 0 {
			t.Errorf("%v has no tick", at)
		}
		if off := k.Time().Sub(at).Abs(); off > time.Nanosecond {
			t.Errorf("%v came back %v off", at, off)
		}
	}
	if k := TickOf(time.Time{}); k != 0 || !k.Time().IsZero() {
		t.Errorf("the zero time is %d, which is %v", k, k.Time())
	}
	if d := TickOf(now.Add(time.Second)).Since(TickOf(now)); d != time.Second {
		t.Errorf("a second is %v", d)
	}
}
