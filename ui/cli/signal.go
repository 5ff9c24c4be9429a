package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal gives a context that a signal ends, with the signal as its cause,
// so that what a run has taken can be put back before it becomes the exit
// status. stop lets go of the signals.
func untilSignal(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case s := <-signals:
			if n, ok := s.(syscall.Signal); ok {
				cancel(&ended{n})
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}
