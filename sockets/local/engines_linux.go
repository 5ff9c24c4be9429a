package local

import (
	"context"
	"time"

	"berth/sockets"
	"berth/sockets/engine"
	"berth/sockets/procfs"
)

const (
	// enginesRest is how long engines are left alone after a query.
	enginesRest = 2 * time.Second
	// enginesAgain is how long to wait before asking again about containers that the
	// engines did not know.
	enginesAgain = time.Minute
)

// engines asks container engines for the names of the containers in which processes were
// seen. It does so in parallel with reading sockets.
type engines struct {
	places []engine.Place
	names  *procfs.Containers
	asked  time.Time
	since  time.Time // when they were last asked about all containers
	waited bool      // (*engines).take has waited once; it does not wait for a hanging engine at each poll
	done   chan map[string]sockets.Container
}

func newEngines(fs *procfs.FS) engines {
	return engines{places: engine.Places(), names: fs.Containers()}
}

// begin starts a query if there is something to ask and no query is under way.
func (e *engines) begin(now time.Time) {
	if e.done != nil || now.Sub(e.asked) < enginesRest {
		return
	}
	again := now.Sub(e.since) > enginesAgain
	if !e.names.Wants(again) {
		return
	}
	e.asked = now
	if again {
		e.since = now
	}
	done := make(chan map[string]sockets.Container, 1)
	e.done = done
	go func() { done <- fromEngines(e.places) }()
}

// fromEngines asks all engines concurrently.
func fromEngines(places []engine.Place) map[string]sockets.Container {
	answers := make(chan map[string]sockets.Container, len(places))
	for _, p := range places {
		go func() {
			is, _ := engine.List(context.Background(), p) // if this fails, the container IDs are still known
			answers <- is
		}()
	}
	all := make(map[string]sockets.Container)
	for range places {
		for id, c := range <-answers {
			all[id] = c
		}
	}
	return all
}

// take records the engines' answers, and reports whether there were any. The first call
// waits up to the given time for them.
func (e *engines) take(ctx context.Context, wait time.Duration) bool {
	if e.done == nil {
		return false
	}
	if e.waited {
		wait = 0
	}
	e.waited = e.waited || wait > 0
	select {
	case all := <-e.done:
		e.done = nil
		e.names.Learn(all)
		return len(all) > 0
	case <-ctx.Done():
	case <-time.After(wait):
	}
	return false
}
