package live

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

const (
	// tight is the percentage by which the heap may grow before it is collected. A
	// steady table makes little garbage, so at 98,500 sockets a value of 10 takes no
	// more processor time than Go's default of 100, and much less memory.
	tight = 10

	// loose is the percentage used instead once garbage is collected at rest and the
	// table has filled. A collection while somebody types makes that person wait,
	// because any goroutine that allocates memory must help to collect until there is
	// room. The less room is left, the longer that takes.
	loose = 40

	// filled is the percentage by which the live heap may grow from one rest to the
	// next once the table has filled. A rest is a time between polls when no work is
	// left. calm is the number of such rests in a row after which the table counts
	// as filled.
	filled = 5
	calm   = 3

	// rubble is the share of garbage in the heap, in per cent, above which memory is
	// given back to the system immediately. So much garbage means that every row was
	// made again. This does not happen at each poll, but for example when a column is
	// shown whose data was not read before.
	rubble = 30

	// litter is the share of garbage, in per cent of the live heap, above which a
	// collection is worthwhile. scrap is an amount of garbage, in bytes, that is
	// never worth collecting, because the time for a collection depends on the size
	// of the heap.
	litter = 6
	scrap  = 4 << 20
)

// collector collects the heap between polls.
type collector struct {
	busy    atomic.Bool
	live    uint64 // at the previous rest
	calm    int    // consecutive rests at which it had hardly grown
	percent int
	samples [2]metrics.Sample
}

// newCollector sets how much the heap may grow, unless GOGC is set, and returns a
// function that restores the setting.
func newCollector() (g *collector, restore func()) {
	if os.Getenv("GOGC") != "" {
		return nil, func() {}
	}
	g = new(collector)
	g.samples[0].Name = "/gc/heap/live:bytes"                // live after the last collection
	g.samples[1].Name = "/memory/classes/heap/objects:bytes" // in use now
	g.percent = tight
	before := debug.SetGCPercent(tight)
	return g, func() { debug.SetGCPercent(before) }
}

// rest collects garbage if there is enough of it, and sets how much the heap may
// grow from now on. It does its work in the background.
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

// adjust sets how much the heap may grow, given how many bytes are live.
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

// strewn reports whether a collection has freed so much of the heap that the memory
// will not be needed again soon.
func strewn(before, live uint64) bool { return before > 16<<20 && live < before-before/100*rubble }

// littered reports whether the garbage is worth collecting, given the bytes that
// were live after the last collection and those in use now.
func (*collector) littered(live, now uint64) bool {
	return now > live && now-live > max(scrap, live/100*litter)
}
