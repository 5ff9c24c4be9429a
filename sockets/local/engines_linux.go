package local

import (
	"context"
	"time"

	"berth/sockets"
	"berth/sockets/engine"
	"berth/sockets/procfs"
)

const (
	// enginesRest is how long engines are left alone after they were asked.
	enginesRest = 2 * time.Second
	// enginesAgain is how long to wait before asking again about what they did not know.
	enginesAgain = time.Minute
)

// engines asks container engines for the names of containers that processes were
// seen in, in parallel with the looks at sockets.
type engines struct {
	places []engine.Place
	names  *procfs.Containers
	asked  time.Time
	since  time.Time // when they were last asked about everything
	waited bool      // once is enough: a hanging engine is not waited for at each look
	done   chan map[string]sockets.Container
}

func newEngines(fs *procfs.FS) engines {
	return engines{places: engine.Places(), names: fs.Containers()}
}

// begin asks the engines, if there is something to ask and no query is under way.
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

// fromEngines asks every engine, all at the same time.
func fromEngines(places []engine.Place) map[string]sockets.Container {
	answers := make(chan map[string]sockets.Container, len(places))
	for _, p := range places {
		go func() {
			is, _ := engine.List(context.Background(), p) // without names there are still IDs
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

// take takes in what the engines have answered, and reports whether there was
// anything. The first time it waits for a while.
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
