package cli

import (
	"context"
	"errors"
	"os"
	"time"
)

// atOnce is how long a run may take to stop if it has nothing to restore.
const atOnce = 80 * time.Millisecond

// enforced terminates the program if a run is still stuck in a read or write a
// moment after the signal that ended ctx. The caller must call release when the run
// has stopped.
func enforced(ctx context.Context) (release func()) {
	stopped := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
		case <-stopped:
			return
		}
		var by *ended
		if !errors.As(context.Cause(ctx), &by) {
			return
		}
		select {
		case <-stopped:
		case <-time.After(atOnce):
			os.Exit(bySignal + int(by.by))
		}
	}()
	return func() { close(stopped) }
}
