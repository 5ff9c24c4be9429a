package cli

import (
	"context"
	"errors"
	"os"
	"time"
)

// atOnce is how long a run that restores nothing may take to stop.
const atOnce = 80 * time.Millisecond

// enforced ends the program where a run does not stop within a moment of the
// signal that ended ctx, because a read or write does not return. The caller must
// call release when the run has stopped.
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
