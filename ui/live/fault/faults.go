//go:build faults

package fault

import (
	"context"
	"os"
	"time"

	"berth/sockets"
)

// In panics if BERTH_FAULT names the given place, which is "update", "view", "cmd",
// "lab" or "feed". If BERTH_FAULT names a fault that happens on an unguarded
// goroutine, calling In with "update" starts that goroutine.
func In(place string, ready bool) {
	if ready && os.Getenv("BERTH_FAULT") == place {
		panic("fault raised in " + place)
	}
	if ready && place == "update" {
		if f := foreign(os.Getenv("BERTH_FAULT")); f != nil {
			go f()
			time.Sleep(time.Hour) // block the goroutine that draws, so that nothing else ends the program
		}
	}
}

// Source returns a Source that polls s. If BERTH_FAULT is "feed", its second poll
// panics.
func Source(s sockets.Source) sockets.Source { return &bomb{Source: s} }

type bomb struct {
	sockets.Source
	polls int
}

// Snapshot polls the Source. The second poll panics if BERTH_FAULT is "feed".
func (b *bomb) Snapshot(ctx context.Context, a sockets.Ask) (sockets.Snapshot, error) {
	b.polls++
	In("feed", b.polls > 1)
	return b.Source.Snapshot(ctx, a)
}
