package who

import (
	"math"
	"math/rand/v2"
	"testing"

	"berth/internal/sample"
	"berth/model/port"
	"berth/sockets"
)

// TestDrawsAreEven draws the first candidate many times, from ranges with holes,
// from ranges across the edge of the ephemeral range and without a range, and
// compares how often each port is drawn with how often it should be (chi-square).
// BERTH_TEST_DRAWS is the number of draws.
func TestDrawsAreEven(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	names := port.NewRegistry(nil)
	held := socketsOf(
		row(t, "tcp 127.0.0.1:3001 LISTEN"), row(t, "tcp 127.0.0.1:3002 LISTEN"), row(t, "udp 0.0.0.0:3040 UNCONN"), row(t, "tcp 0.0.0.0:32760 LISTEN"),
	)
	both := sockets.Protos(sockets.TCP, sockets.UDP)
	for _, c := range []struct {
		name  string
		s     Search
		draws int // with BERTH_TEST_FULL; a quarter of it otherwise
	}{
		{"a range with holes", Search{Protos: both, Range: sockets.PortRange{First: 3000, Last: 3063}}, 10_000},
		{"across the edge of the ephemeral range", Search{Protos: both, Range: sockets.PortRange{First: 32750, Last: 32790}}, 10_000},
		{"around ports that browsers refuse", Search{Protos: both, Range: sockets.PortRange{First: 6660, Last: 6700}}, 10_000},
		{"anywhere", Search{Protos: both}, 1_500},
	} {
		c.draws = sample.Size(t, "BERTH_TEST_DRAWS", c.draws/4, c.draws)
		counts := map[uint16]int{}
		for range c.draws {
			for p := range c.s.Candidates(held, host, names, r.IntN) {
				counts[p]++
				break
			}
		}
		even(t, c.name, counts, c.s.best(held, names), c.draws)
	}
}

// best returns the ports of the first rank, in ascending order.
func (s Search) best(held []sockets.Socket, names *port.Registry) []uint16 {
	taken := s.taken(held)
	var best []uint16
	for p := range s.ports() {
		if !taken[p] && !host.IsReserved(p) && !port.BrowserRefuses(p) && s.rank(p, host, names) == 0 {
			best = append(best, p)
		}
	}
	return best
}

// even fails the test if the counts deviate from an even distribution over best by more
// than chance would cause in one test out of a million. If there are many ports,
// neighbours are counted together.
func even(t *testing.T, name string, counts map[uint16]int, best []uint16, draws int) {
	t.Helper()
	bins := min(64, len(best))
	got, want := make([]float64, bins), make([]float64, bins)
	for i, p := range best {
		got[i*bins/len(best)] += float64(counts[p])
		want[i*bins/len(best)] += float64(draws) / float64(len(best))
		delete(counts, p)
	}
	if len(counts) > 0 {
		t.Errorf("%s: drawn although there are better ones: %v", name, counts)
	}
	chi, free := 0.0, float64(bins-1)
	for i := range got {
		chi += (got[i] - want[i]) * (got[i] - want[i]) / want[i]
	}
	t.Logf("%s: %d draws of %d ports: chi-square %.1f with %v degrees of freedom", name, draws, len(best), chi, free)
	// Wilson and Hilferty: the cube root of chi-square/df is roughly normal.
	z := (math.Cbrt(chi/free) - (1 - 2/(9*free))) / math.Sqrt(2/(9*free))
	if math.Abs(z) > 5 {
		t.Errorf("%s: not even: z = %.1f", name, z)
	}
}
