package live

import (
	"runtime/debug"
	"testing"
	"time"
)

// TestGarbageIsCollectedAtRest checks that garbage is collected at rest once there
// is enough of it, and that the heap may grow more from then on.
func TestGarbageIsCollectedAtRest(t *testing.T) {
	t.Setenv("GOGC", "")
	g, restore := newCollector()
	defer restore()
	var before debug.GCStats
	debug.ReadGCStats(&before)
	for deadline := time.Now().Add(10 * time.Second); ; {
		waste := make([]byte, 64<<20)
		waste[0] = 1
		g.rest()
		for g.busy.Load() {
			time.Sleep(time.Millisecond)
		}
		var now debug.GCStats
		if debug.ReadGCStats(&now); now.NumGC > before.NumGC && percent() == loose {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was collected")
		}
	}
	if restore(); percent() == loose || percent() == tight {
		t.Errorf("the heap may still grow by %d %%", percent())
	}
}

// TestHeapIsTightWhileItGrows checks that, while a table fills, the heap gets no
// room to fill with garbage.
func TestHeapIsTightWhileItGrows(t *testing.T) {
	t.Setenv("GOGC", "")
	g, restore := newCollector()
	defer restore()
	for i, c := range []struct {
		live uint64
		want int
	}{
		{10 << 20, tight},
		{60 << 20, tight},
		{60 << 20, tight},
		{61 << 20, tight},
		{100 << 20, tight},
		{101 << 20, tight},
		{90 << 20, tight},
		{92 << 20, loose},
		{92 << 20, loose},
		{120 << 20, tight},
		{120 << 20, tight},
		{120 << 20, tight},
		{120 << 20, loose},
	} {
		if g.adjust(c.live); percent() != c.want {
			t.Errorf("%d: %d bytes live: not %d %%", i, c.live, c.want)
		}
		debug.SetGCPercent(c.want)
	}
}

// percent returns the value set by debug.SetGCPercent.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}

func TestLittered(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live, now uint64
		want      bool
	}{
		{0, 0, false},
		{100 * mb, 100 * mb, false},
		{100 * mb, 105 * mb, false},
		{100 * mb, 107 * mb, true},
		{30 * mb, 33 * mb, false},
		{30 * mb, 35 * mb, true},
		{100 * mb, 50 * mb, false},
	} {
		if got := (*collector)(nil).littered(c.live, c.now); got != c.want {
			t.Errorf("%d of %d bytes live: %v", c.live, c.now, got)
		}
	}
}

// TestGOGCIsTheUsers checks that a GOGC set by the user takes precedence.
func TestGOGCIsTheUsers(t *testing.T) {
	t.Setenv("GOGC", "77")
	before := percent()
	g, restore := newCollector()
	g.rest()
	if restore(); g != nil || percent() != before {
		t.Errorf("%v, %d %%", g, percent())
	}
}

// TestMemoryIsGivenBack checks that memory is given back if, and only if, most of a
// large heap was garbage.
func TestMemoryIsGivenBack(t *testing.T) {
	for _, c := range []struct {
		before, live uint64
		want         bool
	}{
		{150 << 20, 90 << 20, true},
		{100 << 20, 90 << 20, false},
		{10 << 20, 1 << 20, false}, // too little to matter
	} {
		if got := strewn(c.before, c.live); got != c.want {
			t.Errorf("%d MB before, %d after: %v", c.before>>20, c.live>>20, got)
		}
	}
}
