package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"berth/model/language"
	"berth/model/plan"
	"berth/ui/apply"
	"berth/ui/print"
)

// closeFlags holds the flags of the close command.
type closeFlags struct {
	consent
	force bool
}

func (a *app) closeCommand() *cobra.Command {
	var f closeFlags
	c := &cobra.Command{
		Use:   "close [flags] FILTER...",
		Short: "close connections, but leave their programs running",
		Long: `Close connections without ending the programs that have them open. The programs
keep running, and get an error when they next use a closed connection. This
works only on Linux, as root (CAP_NET_ADMIN).

A filter selects the connections. Each of its terms must name its field. You
can also close connections in TIME_WAIT.

berth close shows what it would close and asks for confirmation. It closes only
the sockets that it showed, never a newer one at the same address. It then
looks again to check whether they are gone.

With --yes, it does not ask. It then closes at most 20 connections, and none if
the filter only excludes sockets. --max N allows up to N in either case.

berth close leaves alone a socket that listens, or is bound over UDP. Such a
socket would stop working if closed, but might keep its port. Use berth kill
instead, or --force to close it all the same.

The exit status is 0 if all are gone. It is 1 if there is nothing to close, a
socket was left alone or is still there, or you answer no. It is 2 for an
invalid request, or if there is nobody to ask, and 3 if closing is not allowed.`,
		Example: `  berth close --dry-run proc:nginx state:close_wait
  berth close --dry-run rip:192.0.2.7
  berth close --dry-run lport:5432 side:in rip:192.0.2.0/24
  berth close --dry-run state:time_wait lport:3000`,
		ValidArgsFunction: terms,
		RunE: func(c *cobra.Command, args []string) error {
			return a.closeSockets(c.Context(), f, args)
		},
	}
	f.register(c.Flags())
	c.Flags().BoolVar(&f.force, "force", false, "also close sockets that listen or are bound")
	grouped(c.Flags(), "Options")
	return c
}

func (a *app) closeSockets(ctx context.Context, f closeFlags, args []string) error {
	e, err := a.newAction(ctx, "close", f.consent, args)
	if err != nil {
		return err
	}
	done := print.Closed{DryRun: f.dryRun}
	e.object = object{
		plan: func() error { return print.ClosePlanJSON(a.Out, done) }, rest: func() error { return print.CloseJSON(a.Out, done) },
	}
	if err := e.planClose(ctx, f.force, &done); err != nil {
		return err
	}
	return e.machine(e.sever(ctx, &done))
}

// sever carries out the plan, if requested, and prints the result.
func (e *action) sever(ctx context.Context, done *print.Closed) error {
	c := done.Plan
	switch {
	case len(c.Rows) == 0:
		return errNo
	case e.dryRun:
		return nil
	case e.yes && len(c.Session) > 0:
		return bad("--yes: berth itself depends on %s, so you have to confirm it by typing yes", plan.SocketName(language.English(), c.Session[0]))
	case e.within(len(c.Rows), "connection", connectionsUnasked) != nil:
		return e.within(len(c.Rows), "connection", connectionsUnasked)
	case e.announced() != nil:
		return e.announced()
	case !e.yes && !e.consents(c.Ask(language.English()), len(c.Session) > 0):
		fmt.Fprintln(e.Out, "nothing was done")
		return errNo
	}
	d := apply.Close(e.Act, c)
	return e.tellClosed(ctx, d, done)
}

// planClose determines what would be closed, and prints it.
func (e *action) planClose(ctx context.Context, force bool, done *print.Closed) error {
	v, err := e.read(ctx, e.target.ask())
	if err != nil {
		return err
	}
	c := plan.ForClose(e.target.rows(v), e.Act.Kin(nil).Self, force)
	for i, r := range c.Rows {
		if i == shown {
			fmt.Fprintf(e.Out, "and %d more\n", len(c.Rows)-shown)
			break
		}
		fmt.Fprintln(e.Out, e.wrap(plan.SayRow(language.English(), r, v.Host)))
	}
	for i, s := range c.Spared {
		if i == shown {
			fmt.Fprintf(e.Err, "berth: and %d more are left alone\n", len(c.Spared)-shown)
			break
		}
		fmt.Fprintln(e.Err, "berth: "+s.Say(language.English()))
	}
	if len(c.Rows)+len(c.Spared) == 0 {
		fmt.Fprintln(e.Out, "nothing to close: "+e.target.nothing(v))
		e.unseenOwners(v)
	}
	done.Page, done.Plan = pageOf(v), c
	return nil
}

// tellClosed takes another snapshot and prints what has become of each socket.
func (e *action) tellClosed(ctx context.Context, d *apply.Closed, done *print.Closed) error {
	v, err := e.read(ctx, e.target.ask())
	if err != nil {
		return err
	}
	became := d.Plan.Become(v.Rows)
	done.Answers, done.Became = d.Answers, became
	for i, r := range d.Plan.Rows {
		fmt.Fprintln(e.Out, became[i].Say(language.English(), r, d.Answers[i], d.Whys[i]))
	}
	e.unseen(withoutOwners(v.Missing))
	remains := slices.Contains(became, plan.Remains)
	switch {
	case remains && slices.Contains(d.Answers, plan.Forbidden):
		return errDenied
	case remains, len(d.Plan.Spared) > 0:
		return errNo
	}
	return nil
}
