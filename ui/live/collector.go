package live

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

const (
	// tight is by how much of it, in per cent, the heap may grow before it is
	// collected: a steady table makes little garbage, so at 98,500 sockets a
	// tenth takes no more of the processor than Go's 100, and much less memory.
	tight = 10

	// loose is the same once garbage is collected at rest, and the table has
	// filled. A collection that comes while somebody types makes that person
	// wait: what allocates has to help until there is room. The less room there is
	// left, the longer that takes.
	loose = 40

	// filled is by how much of it, in per cent, what is live grows at most from
	// one rest to the next once the table has filled, and calm how many rests in
	// a row tell so.
	filled = 5
	calm   = 3

	// rubble is from what share of garbage in the heap, in per cent, memory is given
	// back to the system at once: every row has been made again, as where a column is
	// shown that was not read before, and that does not happen at each poll.
	rubble = 30

	// litter is the share of the heap, in per cent, that is worth collecting. scrap is
	// how many bytes never are: a collection takes as long as the heap is large.
	litter = 6
	scrap  = 4 << 20
)

// collector has the heap collected between the polls.
type collector struct {
	busy    atomic.Bool
	live    uint64 // at the rest before
	calm    int    // rests in a row by which it has not grown
	percent int
	samples [2]metrics.Sample
}

// newCollector sets how much the heap may grow, unless GOGC does, and returns what
// puts that back.
func newCollector() (g *collector, restore func()) {
	if os.Getenv("GOGC") != "" {
		return nil, func() {}
	}
	g = new(collector)
	g.samples[0].Name = "/gc/heap/live:bytes"                // at the end of the last collection
	g.samples[1].Name = "/memory/classes/heap/objects:bytes" // now
	g.percent = tight
	before := debug.SetGCPercent(tight)
	return g, func() { debug.SetGCPercent(before) }
}

// rest collects garbage, if there is enough of it, and sets how much the heap
// may grow from now on. It does not wait.
func (g *collector) rest() {
	if g == nil || !g.busy.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer g.busy.Store(false)
		if metrics.Read(g.samples[:]); g.littered(g.samples[0].Value.Uint64(), g.samples[1].Value.Uint64()) {
			before := g.samples[1].Value.Uint64()
			runtime.GC()
			if metrics.Read(g.samples[:1]); strewn(before, g.samples[0].Value.Uint64()) {
				debug.FreeOSMemory()
			}
		}
		g.adjust(g.samples[0].Value.Uint64())
	}()
}

// adjust sets how much the heap may grow, now that so many bytes are live.
func (g *collector) adjust(live uint64) {
	percent := tight
	if g.calm++; live > g.live+g.live*filled/100 {
		g.calm = 0
	}
	if g.calm >= calm {
		percent = loose
	}
	if g.live = live; percent != g.percent {
		g.percent = percent
		debug.SetGCPercent(percent)
	}
}

// strewn reports whether a collection has left so little of what there was that the
// rest is not needed again soon.
func strewn(before, live uint64) bool { return before > 16<<20 && live < before-before/100*rubble }

// littered reports whether garbage is worth collecting where live bytes were left
// by the last collection, and there are now so many.
func (*collector) littered(live, now uint64) bool {
	return now > live && now-live > max(scrap, live/100*litter)
}
