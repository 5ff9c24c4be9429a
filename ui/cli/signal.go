package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// interruption is the means of ending a run from outside.
type interruption struct {
	hurry chan struct{} // closed by a second signal; after that, nothing is restored if that requires waiting
	stop  func()        // stops listening for signals
}

// lastMoment is how long a run may take to restore things after a second signal.
// After that, it is terminated.
const lastMoment = 200 * time.Millisecond

// untilSignal returns a context that is cancelled by a signal, with the signal as
// its cause, so that a run can restore what it has changed before the signal
// becomes the exit status. A second signal ends the run immediately.
func untilSignal(ctx context.Context, which ...os.Signal) (context.Context, interruption) {
	ctx, cancel := context.WithCancelCause(ctx)
	i := interruption{hurry: make(chan struct{})}
	signals := make(chan os.Signal, 2)
	done := make(chan struct{})
	signal.Notify(signals, append(which, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)...)
	go func() {
		var by *ended
		select {
		case s := <-signals:
			by = endedBy(s)
			cancel(by)
		case <-done:
			return
		}
		select {
		case <-signals:
			close(i.hurry)
			time.Sleep(lastMoment)
			os.Exit(bySignal + int(by.by))
		case <-done:
		}
	}()
	i.stop = func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
	return ctx, i
}

// endedBy records a signal. SIGQUIT requests the stacks of all goroutines, as in
// any Go program.
func endedBy(s os.Signal) *ended {
	n, _ := s.(syscall.Signal)
	by := &ended{by: n}
	if isQuit(n) {
		buf := make([]byte, 1<<20)
		by.stacks = buf[:runtime.Stack(buf, true)]
	}
	return by
}

// sayStacks prints the stacks of the goroutines, unless w is a terminal that does
// not accept output.
func (e *ended) sayStacks(w io.Writer) {
	if e.stacks == nil {
		return
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		fmt.Fprintf(w, "SIGQUIT: quit\n\n%s\n", e.stacks)
	}()
	select {
	case <-written:
	case <-time.After(lastMoment):
	}
}
