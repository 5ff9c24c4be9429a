package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"berth/model/who"
	"berth/sockets"
)

// waiting holds the flags of the wait command.
type waiting struct {
	tcp, udp    bool
	free, quiet bool
	timeout     string
}

func (a *app) waitCommand() *cobra.Command {
	var f waiting
	c := &cobra.Command{
		Use:         "wait [flags] PORT...",
		Short:       "wait for servers on ports, or for ports to become free",
		Annotations: map[string]string{netnsKey: "own"},
		Long: `Return when every PORT has a server, that is, when a program listens on it
over TCP or has it bound over UDP. With --free, return when none of them is
held any more (TIME_WAIT does not count as held).

PORT is a port or ADDR:PORT. It can also be written as 3000-3003, 3000/tcp,
localhost:3000 (either of its two addresses will do), http://localhost:3000, or
as a service such as http.

berth wait says on standard error what it is waiting for. At the end, it says
on standard output who holds each port.

It asks the kernel every 30 ms which sockets listen. It therefore returns
within 100 ms of listen(2), plus the time to find the owner. This takes about
2% of one core if there are few sockets, and 3% among 96,000. Expensive checks
are throttled to 5% of a core: --free among many sockets, and any check on a
system other than Linux.

The exit status is 0 on success, 1 after --timeout, 2 for an address that this
machine does not have, and 128+n after a signal.`,
		Example: `  berth wait 5432
  berth wait --timeout 30s 3000 127.0.0.1:5432
  berth wait -u 53
  berth wait --free --timeout 10s 8080
  berth wait -t 30 http://localhost:3000
  berth wait --quiet --timeout 1m 3000 && curl http://localhost:3000/`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 && c.Flags().Changed("timeout") {
				return bad("wait: needs a port; -t sets the timeout here, and --tcp selects TCP, as in berth wait --tcp 3000")
			}
			targets, err := a.targetsOf(c.Context(), "wait", args)
			if err != nil {
				return err
			}
			return a.wait(c.Context(), f, targets)
		},
	}
	c.Flags().BoolVar(&f.tcp, "tcp", false, "wait for TCP only, as in 3000/tcp")
	c.Flags().BoolVarP(&f.udp, "udp", "u", false, "wait for UDP only, as in 53/udp")
	c.Flags().BoolVar(&f.free, "free", false, "wait until no PORT is held")
	grouped(c.Flags(), "What to wait for")
	c.Flags().StringVarP(&f.timeout, "timeout", "t", "", "give up after `TIME`, such as 30s or 2m; 0 checks once")
	c.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "print nothing")
	grouped(c.Flags(), "How to wait", "timeout", "quiet")
	return c
}

// protos returns the transports selected by the flags. Without either flag, it
// returns both.
func protos(tcp, udp bool) sockets.ProtoSet {
	switch {
	case tcp && !udp:
		return sockets.Protos(sockets.TCP)
	case udp && !tcp:
		return sockets.Protos(sockets.UDP)
	}
	return sockets.Protos(sockets.TCP, sockets.UDP)
}

// parseTimeout parses how long to wait. "" means forever.
func parseTimeout(text string) (time.Duration, error) {
	if text == "" {
		return 1<<63 - 1, nil
	}
	d, ok := duration(text)
	if !ok || d < 0 || d > 365*24*time.Hour {
		return 0, bad("--timeout %s: must be a time, such as 30s, 2m or 500ms", plain(text))
	}
	return d, nil
}

var errTimeout = errors.New("timed out")

func (a *app) wait(ctx context.Context, f waiting, targets []who.Target) error {
	timeout, err := parseTimeout(f.timeout)
	if err != nil {
		return err
	}
	s, err := a.settings(nil)
	if err != nil {
		return err
	}
	source, err := a.open()
	if err != nil {
		return fmt.Errorf("reading the sockets: %w", err)
	}
	ctx, signals := untilSignal(ctx)
	defer signals.stop()
	defer enforced(ctx)()
	watch := &watch{
		app: a, source: source, wait: who.Wait{Targets: targets, Protos: protos(f.tcp, f.udp), Free: f.free},
		quiet: f.quiet, mayBind: !s.readOnly, until: time.Now().Add(timeout),
	}
	if err := watch.locate(ctx); err != nil {
		return err
	}
	left, err := watch.run(ctx)
	switch {
	case errors.Is(err, errTimeout):
		if !f.quiet {
			fmt.Fprintf(a.Err, "berth: gave up after %v waiting for %s\n", timeout, watch.wait.Say(left))
		}
		return errNo
	case err != nil:
		return err
	}
	return watch.arrived(ctx)
}
