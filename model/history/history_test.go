package history_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
	"unsafe"

	"berth/model"
	"berth/model/history"
	"berth/sockets"
)

// noon is on a whole second, so that columns begin at samples.
var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

const within = 3 * time.Second

// at returns a sample taken the given number of seconds after noon, with the
// traffic since the previous one.
func at(seconds float64, in, out, opens uint64, established int) history.Sample {
	s := history.Sample{At: noon.Add(time.Duration(seconds * float64(time.Second))), Traffic: &model.Traffic{In: in, Out: out, Opens: opens}}
	s.States = new(sockets.CountBy[sockets.State])
	s.States.Add(sockets.Established, established)
	return s
}

func TestAColumnForEachSecond(t *testing.T) {
	var h history.History
	for i, in := range []uint64{7, 100, 200, 300} { // the first snapshot shows nothing about the time before it
		h.Add(at(float64(i), in, 2*in, 1, 10*i), within)
	}
	p := h.Picture()
	got := p.Columns(4, time.Second)
	if got[0].Seen() {
		t.Errorf("something is known about the time before the first look: %+v", got[0])
	}
	for i, want := range []float64{100, 200, 300} {
		c := got[i+1]
		mean, most := c.State(sockets.Established)
		if c.PerSecond(c.In) != want || c.PerSecond(c.Out) != 2*want || mean != float64(10*(i+1)) || most != uint32(10*(i+1)) {
			t.Errorf("second %d: in %v, out %v, established %v and at most %d", i+1, c.PerSecond(c.In), c.PerSecond(c.Out), mean, most)
		}
	}
	if begin := p.Begin(4, time.Second); !begin.Equal(noon.Add(-time.Second)) {
		t.Errorf("the first of four columns begins at %v", begin)
	}
}

// TestCoarserColumnsKeepSumsAndMaxima checks that, after an hour of unevenly spaced
// polls, columns of every width have the same sum and the same maximum.
func TestCoarserColumnsKeepSumsAndMaxima(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 7))
	var h history.History
	h.Add(at(0, 0, 0, 0, 0), within)
	now, sum, most, weight := 0.0, 0.0, uint64(0), 0.0
	for now < 3600 {
		over := 0.1 + 2*r.Float64()
		now = min(3600, now+over)
		s := at(now, r.Uint64N(1e6), 1, 1, r.IntN(500))
		over = s.At.Sub(noon).Seconds() - weight
		weight += over
		sum, most = sum+over*float64(s.Traffic.In), max(most, s.Traffic.In)
		h.Add(s, within)
	}
	p := h.Picture()
	for _, c := range []struct {
		n     int
		width time.Duration
	}{{720, 5 * time.Second}, {360, 10 * time.Second}, {60, time.Minute}, {1, time.Hour}} {
		var got float64
		var peak uint64
		for _, x := range p.Columns(c.n, c.width) {
			got, peak = got+x.In.Sum, max(peak, x.In.Most)
		}
		if math.Abs(got-sum) > sum*1e-6 || peak != most {
			t.Errorf("%d columns of %v: %.0f bytes in all and %d a second at most, want %.0f and %d", c.n, c.width, got, peak, sum, most)
		}
	}
	fine, coarse := 0.0, 0.0
	for _, x := range p.Columns(300, time.Second) { // five minutes in steps of one second and of five seconds
		fine += x.In.Sum
	}
	for _, x := range p.Columns(60, 5*time.Second) {
		coarse += x.In.Sum
	}
	if math.Abs(fine-coarse) > fine*1e-6 {
		t.Errorf("five minutes: %.0f by the second, %.0f by five", fine, coarse)
	}
}

// TestGapsAreNoZeros covers a machine that was asleep, a poll that failed, a poll
// that read no counters, and a poll whose filter was narrowed.
func TestGapsAreNoZeros(t *testing.T) {
	for what, c := range map[string]struct {
		gap            func(h *history.History)
		moved, counted string // for seconds 2 to 5; x: known
	}{
		"nothing is missing": {func(*history.History) {}, "xxxx", "xxxx"},
		"a failed poll":      {func(h *history.History) { h.Tear() }, "..xx", "..xx"},
	} {
		var h history.History
		h.Add(at(0, 0, 0, 0, 0), within)
		h.Add(at(1, 5, 5, 5, 5), within)
		c.gap(&h)
		h.Add(at(3, 5, 5, 5, 5), within)
		h.Add(at(5, 5, 5, 5, 5), within)
		p := h.Picture()
		moved, counted := "", ""
		for _, x := range p.Columns(4, time.Second) {
			moved, counted = moved+sign(x.Moved()), counted+sign(x.Counted())
		}
		if moved != c.moved || counted != c.counted {
			t.Errorf("%s: traffic %q and states %q are known, want %q and %q", what, moved, counted, c.moved, c.counted)
		}
	}
	var h history.History
	h.Add(at(0, 0, 0, 0, 0), within)
	h.Add(at(100, 9, 9, 9, 9), within) // the machine slept: these bytes may have arrived at any time
	s := at(101, 9, 9, 9, 9)
	s.Traffic = nil
	h.Add(s, within)
	s = at(102, 9, 9, 9, 9)
	s.States = nil
	h.Add(s, within)
	p := h.Picture()
	got := p.Columns(103, time.Second)
	for i, x := range got[:101] {
		if x.Seen() {
			t.Errorf("something is known about second %d", i)
		}
	}
	if a, b := got[101], got[102]; a.Moved() || !a.Counted() || !b.Moved() || b.Counted() {
		t.Errorf("what was not reported is known: %+v, %+v", a, b)
	}
}

func sign(known bool) string {
	if known {
		return "x"
	}
	return "."
}

// TestAnHourIsKeptAndNoMore checks, besides what its name says, that little memory
// is used, however often the owner polls, and that a Picture never changes.
func TestAnHourIsKeptAndNoMore(t *testing.T) {
	var h history.History
	for i := range 4 * 3600 {
		h.Add(at(float64(i), 1, 1, 1, 1), within)
	}
	before := h.Picture()
	was := before.Columns(720, 5*time.Second)
	for i := range 2 * 3600 {
		h.Add(at(4*3600+float64(i)/4, 7, 7, 7, 7), within)
	}
	for i, x := range before.Columns(720, 5*time.Second) {
		if x != was[i] || x.In.Sum != 5 && i < 719 {
			t.Fatalf("column %d of a picture has become %+v, was %+v", i, x, was[i])
		}
	}
	p := h.Picture()
	total := 0.0
	for _, x := range p.Columns(720, 5*time.Second) {
		total += x.In.Sum
	}
	if want := 1800.0*7 + 1800; math.Abs(total-want) > 5 {
		t.Errorf("the last hour moved %.0f, want %.0f", total, want)
	}
	const slot = unsafe.Sizeof(history.Column{}) + 8
	if most := 1.25 * float64(800+760) * float64(slot); most > 460_000 {
		t.Errorf("a history may take %.0f bytes", most)
	}
}

// TestAClockThatGoesBack checks that the history waits for a clock that goes back a
// little, and discards its record if the clock goes back further.
func TestAClockThatGoesBack(t *testing.T) {
	var h history.History
	h.Add(at(0, 0, 0, 0, 0), within)
	h.Add(at(1, 3, 3, 3, 3), within)
	h.Add(at(0.5, 4, 4, 4, 4), within)
	h.Add(at(2, 5, 5, 5, 5), within)
	p := h.Picture()
	if c := p.Columns(2, time.Second); c[0].In.Sum != 3 || c[1].In.Sum != 5 {
		t.Errorf("after a small step back: %+v", c)
	}
	h.Add(at(-3600, 6, 6, 6, 6), within)
	h.Add(at(-3599, 6, 6, 6, 6), within)
	p = h.Picture()
	if c := p.Columns(2, time.Second); !p.Begun.Equal(noon.Add(-time.Hour)) || c[0].Seen() || c[1].In.Sum != 6 {
		t.Errorf("after an hour back it begins at %v: %+v", p.Begun, c)
	}
}

// TestBytesAreKept checks that no bytes are lost even if the counters were read
// over a different stretch of time than the one between the samples.
func TestBytesAreKept(t *testing.T) {
	var h history.History
	h.Add(at(0, 0, 0, 0, 0), within)
	s := at(1, 1000, 0, 0, 4)
	s.Traffic.Over = 1200 * time.Millisecond
	h.Add(s, within)
	p := h.Picture()
	c := p.Columns(1, time.Second)[0]
	if mean, _ := c.State(sockets.Established); math.Abs(c.In.Sum-1200) > 0.01 || c.In.Most != 1000 || mean != 4 {
		t.Errorf("%+v, %v established", c, mean)
	}
}

func TestALongIntervalIsSpread(t *testing.T) {
	var h history.History
	h.Add(at(0, 0, 0, 0, 0), time.Hour)
	h.Add(at(60, 10, 0, 0, 0), time.Hour)
	p := h.Picture()
	for i, c := range p.Columns(60, time.Second) {
		if c.In.Sum != 10 {
			t.Fatalf("second %d moved %v", i, c.In.Sum)
		}
	}
}

func TestNothingYet(t *testing.T) {
	var p history.Picture
	for _, c := range p.Minute(12) {
		if c.Seen() || c.Moved() || c.Counted() {
			t.Errorf("%+v", c)
		}
	}
}

func BenchmarkColumns(b *testing.B) {
	var h history.History
	for i := range 2 * 3600 {
		h.Add(at(float64(i), 1, 1, 1, 1), within)
	}
	p := h.Picture()
	b.ReportAllocs()
	for b.Loop() {
		p.Columns(360, 10*time.Second)
	}
}
