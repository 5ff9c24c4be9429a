package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"berth/model/language"
	"berth/model/plan"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
	"berth/sockets/act"
	"berth/ui/apply"
	"berth/ui/print"
)

// killing holds the flags of the kill command.
type killing struct {
	consent
	signal string
}

func (a *app) killCommand() *cobra.Command {
	var f killing
	c := &cobra.Command{
		Use:         "kill [flags] PORT...|FILTER",
		Short:       "end the processes that hold a port, safely",
		Annotations: map[string]string{netnsKey: "see above"},
		Long: `End the processes that hold a port of this machine: those that listen on it or
have it bound, never clients.

PORT is a port or ADDR:PORT. It can also be written as 3000-3003, 3000/tcp,
localhost:3000, or as a service such as http. Instead of ports, you can give a
filter that selects the sockets. Each of its terms must name its field.
Without --netns, a PORT is one of this network namespace, while a filter selects
sockets in all of them.

berth kill shows what it would end and asks for confirmation. It then checks
that each process is still the one shown and still has the socket, sends
SIGTERM, and waits 5 s. It asks again before sending SIGKILL. Finally it
watches the port for a second, and reports whether the port is free, or who
holds it now.

With --yes, it does not ask. It then ends at most 5 processes, and none if the
filter only excludes sockets. --max N allows up to N in either case.

To end process 1, berth itself or whatever berth runs in, you have to confirm
by typing "yes". --yes does not cover them.

The exit status is 0 if everything is done and the ports are free. It is 1 if
there is nothing to kill, something is still alive, a port is held again, or
you answer no. It is 2 for an invalid request, or if there is nobody to ask. It
is 3 if killing is not allowed, or if a process that berth can't see holds a
port.`,
		Example: `  berth kill --dry-run 3000           # what would be hit
  berth kill --dry-run 127.0.0.1:8080
  berth kill --dry-run --signal INT 3000 3001
  berth kill --dry-run proc:node state:listen`,
		ValidArgsFunction: terms,
		RunE: func(c *cobra.Command, args []string) error {
			return a.kill(c.Context(), f, args)
		},
	}
	c.Flags().StringVarP(&f.signal, "signal", "s", "", "send `SIGNAL`, a name or a number, instead of TERM")
	f.register(c.Flags())
	grouped(c.Flags(), "Options")
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
	e, err := a.newAction(ctx, "kill", f.consent, args)
	if err != nil {
		return err
	}
	done := print.Killed{DryRun: f.dryRun, Signal: s}
	e.object = object{
		plan: func() error { return print.KillPlanJSON(a.Out, done) }, rest: func() error { return print.KillJSON(a.Out, done) },
	}
	if err := e.planKill(ctx, &done); err != nil {
		return err
	}
	return e.machine(e.end(ctx, &done))
}

// planKill determines what would be affected, and prints it.
func (e *action) planKill(ctx context.Context, done *print.Killed) error {
	v, err := e.read(ctx, e.target.ask())
	if err != nil {
		return err
	}
	e.target.ports = e.placed(e.target.ports, v.Host, true)
	rows := e.target.rows(v)
	if err := absent("kill", e.target.ports, v.Host, func(t who.Target) bool { return len(plan.Held([]who.Target{t}, rows)) > 0 }); err != nil {
		return err
	}
	k := plan.ForKill(rows, v.Rows, e.Act.Kin(plan.PIDs(plan.Owners(rows))))
	k.Ports = e.target.ports
	done.Page, done.Plan = pageOf(v), k
	e.tellPlan(k, v, done.Signal)
	if len(rows) == 0 {
		fmt.Fprintln(e.Out, "nothing to kill: "+e.target.nothing(v))
		e.unseenOwners(v)
	}
	return nil
}

// end carries out the plan, if requested, and prints the outcome.
func (e *action) end(ctx context.Context, done *print.Killed) error {
	k := done.Plan
	switch {
	case len(k.Targets) == 0:
		return unknown(k)
	case e.dryRun:
		return nil
	case e.yes && k.Guarded():
		return guarded(k)
	}
	if err := e.within(len(k.Targets), "process", processesUnasked); err != nil {
		return err
	}
	if err := e.announced(); err != nil {
		return err
	}
	d := apply.NewKill(e.Act, k)
	defer d.Close()
	if !e.signal(d, done.Signal) {
		return errNo
	}
	done.Fates = d.Fates
	var err error
	if done.Ports, err = e.verify(ctx, k); err != nil {
		return err
	}
	return concluded(d, plan.Freed(done.Ports))
}

// shown is the maximum number of processes or sockets that are listed individually.
const shown = 20

// tellPlan prints which processes are to be ended and with what consequences, and
// which sockets have no known owner.
func (e *action) tellPlan(k *plan.Kill, v *table.View, s sockets.Signal) {
	for i := range k.Targets[:min(shown, len(k.Targets))] {
		for n, line := range k.Targets[i].Say(language.English(), v.Time, s) {
			e.say(n, line)
		}
	}
	if more := len(k.Targets) - shown; more > 0 {
		fmt.Fprintf(e.Out, "and %d more processes\n", more)
	}
	if said := k.SayOrphans(language.English()); said != "" {
		e.say(0, said)
	}
	e.tellMore(k, v)
	for _, r := range k.Unknown[:min(shown, len(k.Unknown))] {
		fmt.Fprintln(e.Err, "berth: "+plan.SayUnknown(language.English(), r, v.Host))
	}
	if more := len(k.Unknown) - shown; more > 0 {
		fmt.Fprintf(e.Err, "berth: and %d more\n", more)
	}
}

// tellMore prints which sockets may have owners that can't be seen. Their ports are
// not free as long as these owners live.
func (e *action) tellMore(k *plan.Kill, v *table.View) {
	told := 0
	for _, r := range k.Rows {
		if said := plan.SayMore(language.English(), r, v.Host); said != "" && told < shown {
			e.say(0, said)
			told++
		}
	}
}

// signal asks for confirmation, sends s, and asks about SIGKILL if any target is
// still alive. It returns false if nothing was done.
func (e *action) signal(d *apply.Kill, s sockets.Signal) bool {
	for living := d.Living(); len(living) > 0; living = d.Living() {
		tried := d.Tried()
		if !e.yes && !e.consents(d.Plan.Ask(language.English(), living, s), d.Plan.Guarded()) {
			if !tried {
				fmt.Fprintln(e.Out, "nothing was done")
			}
			return tried
		}
		d.Signal(s)
		if !tried {
			living = everybody(d)
		}
		e.tellFates(d, living, s)
		if e.yes || s == sockets.Kill() {
			return true
		}
		s = sockets.Kill()
	}
	if !d.Tried() {
		e.tellFates(d, everybody(d), s)
	}
	return true
}

// everybody returns the indexes of all targets.
func everybody(d *apply.Kill) []int {
	all := make([]int, len(d.Fates))
	for i := range all {
		all[i] = i
	}
	return all
}

// concluded returns the exit status for the fates of all targets.
func concluded(d *apply.Kill, free bool) error {
	switch {
	case slices.Contains(d.Fates, plan.Denied), slices.Contains(d.Fates, plan.Failed):
		return errDenied
	case len(d.Plan.Unknown) > 0:
		return unknown(d.Plan)
	case !free, len(d.Living()) > 0:
		return errNo
	}
	return nil
}

// unknown returns the error for an owner that is to be ended but is not known. The
// answer is not "no" if some processes could not be examined.
func unknown(k *plan.Kill) error {
	for _, r := range k.Unknown {
		if r.Gap.Blind() {
			return errDenied
		}
	}
	return errNo
}
