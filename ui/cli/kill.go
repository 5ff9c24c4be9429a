package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"berth/model/plan"
	"berth/sockets"
	"berth/sockets/act"
	"berth/ui/deed"
)

// killing is the flags of kill.
type killing struct {
	consent
	signal string
}

func (a *app) killCommand() *cobra.Command {
	var f killing
	c := &cobra.Command{
		Use:   "kill [flags] PORT...|FILTER",
		Short: "end the processes that hold a port, safely",
		Long: `End the processes that hold a port of this machine: those that listen there or
have it bound, never a client. PORT is a port, or ADDR:PORT. Instead of ports a
filter may choose the sockets; each of its terms must name its field.

It shows what will be hit and asks. Then it makes sure that each process is
still the one that was asked about and still has the socket, sends SIGTERM, and
waits 5 s; before SIGKILL it asks again. At the end it looks once more and tells
whether the port is free, or who holds it now.

Process 1, berth itself and what berth runs in take a "yes" in full, which
--yes does not give.

The exit status is 0 if all is done and the ports are free; 1 if there is nothing
to kill, something still lives, a port is held again, or the answer is no; 2 for
a wrong request, and where nobody can be asked; 3 if it is not allowed.`,
		Example: `  berth kill --dry-run 3000           # what would be hit
  berth kill --dry-run 127.0.0.1:8080
  berth kill --dry-run --signal INT 3000 3001
  berth kill --dry-run proc:node state:listen`,
		ValidArgsFunction: terms,
		RunE: func(c *cobra.Command, args []string) error {
			return a.kill(c.Context(), f, args)
		},
	}
	c.Flags().StringVar(&f.signal, "signal", "", "send `SIGNAL`, a name or a number, in place of TERM")
	f.register(c.Flags())
	grouped(c.Flags(), "How it is done")
	return c
}

func (a *app) kill(ctx context.Context, f killing, args []string) error {
	s := sockets.Terminate()
	if f.signal != "" {
		var err error
		if s, err = act.ParseSignal(f.signal); err != nil {
			return bad("--signal %s: %v", plain(f.signal), err)
		}
	}
	if len(args) == 0 {
		return bad("kill: wants a port, such as berth kill 3000, or a filter such as proc:node")
	}
	m, err := meantBy("kill", args)
	if err != nil {
		return err
	}
	if _, err := a.settings(nil); err != nil {
		return err
	}
	if err := a.mayAsk("kill", f.consent); err != nil {
		return err
	}
	e, err := a.eye()
	if err != nil {
		return err
	}
	k, err := a.planKill(ctx, e, m)
	if err != nil || len(k.Targets) == 0 {
		return err
	}
	if f.dryRun {
		return nil
	}
	if f.yes && k.Guarded() {
		return guarded(k)
	}
	return a.carryOut(ctx, e, k, m.ask(), s, f.consent)
}

// planKill works out what would be hit, and says it.
func (a *app) planKill(ctx context.Context, e *eye, m meant) (*plan.Kill, error) {
	v, err := e.look(ctx, m.ask())
	if err != nil {
		return nil, err
	}
	rows := m.rows(v)
	kin := a.Act.Kin(plan.PIDs(plan.Owners(rows)))
	k := plan.ForKill(rows, v.Rows, kin)
	k.Ports = m.ports
	for i := range k.Targets {
		for n, line := range k.Targets[i].Say(v.Time) {
			fmt.Fprintln(a.Out, a.wrap(indent(n)+line))
		}
	}
	for _, r := range k.Unknown {
		fmt.Fprintln(a.Err, "berth: "+plan.SayUnknown(r, v.Host))
	}
	if len(k.Targets) > 0 {
		return k, nil
	}
	if len(k.Unknown) == 0 {
		fmt.Fprintln(a.Out, "nothing to kill: "+m.nothing(v))
	}
	return k, unknown(k)
}

func indent(n int) string {
	if n > 0 {
		return "  "
	}
	return ""
}

// unknown is the answer where nobody is left to be ended, or not all who should.
func unknown(k *plan.Kill) error {
	for _, r := range k.Unknown {
		if r.Gap == sockets.GapPermission {
			return errDenied
		}
	}
	return errNo
}

// carryOut takes hold of all who are to be ended, asks, ends them and tells
// what has become of it.
func (a *app) carryOut(ctx context.Context, e *eye, k *plan.Kill, ask sockets.Ask, s sockets.Signal, c consent) error {
	d := deed.Take(a.Act, k)
	defer d.Release()
	if living := d.Living(); len(living) > 0 {
		if !c.yes && !a.asks(d, living, s, k.Guarded()) {
			fmt.Fprintln(a.Out, "nothing was done")
			return errNo
		}
		d.Signal(s)
	}
	a.tellFates(d, s)
	if living := d.Living(); len(living) > 0 && !c.yes && s != sockets.Kill() {
		if a.asks(d, living, sockets.Kill(), k.Guarded()) {
			d.Signal(sockets.Kill())
			a.tellFates(d, sockets.Kill())
		}
	}
	free, err := a.verify(ctx, e, k, ask)
	switch {
	case err != nil:
		return err
	case slices.Contains(d.Fates, plan.Denied), slices.Contains(d.Fates, plan.Failed):
		return errDenied
	case len(k.Unknown) > 0:
		return unknown(k)
	case !free, len(d.Living()) > 0:
		return errNo
	}
	return nil
}
