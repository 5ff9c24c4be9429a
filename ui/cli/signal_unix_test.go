//go:build unix

package cli

import (
	"context"
	"io"
	"syscall"
	"testing"

	"berth/ui/live"
)

// TestASignalEndsTheLiveTable checks that a signal ends the live table and becomes
// the exit status.
func TestASignalEndsTheLiveTable(t *testing.T) {
	a := &app{System: System{Watch: func(ctx context.Context, _ live.Options) error {
		if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
			return err
		}
		<-ctx.Done()
		return context.Cause(ctx)
	}}}
	if got := report(io.Discard, a.live(t.Context(), live.Options{})); got != 143 {
		t.Errorf("exit status %d", got)
	}
	a.Watch = func(context.Context, live.Options) error { return nil }
	if err := a.live(t.Context(), live.Options{}); err != nil {
		t.Errorf("the user left: %v", err)
	}
}
