package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"berth/model/language"
	"berth/model/suggest"
	"berth/sockets"
	"berth/sockets/lab"
	"berth/ui/live"
)

// teaching holds the flags of the lab command.
type teaching struct {
	list bool
	as   string // the role that this process plays in the lab; "": none
	fitting
	speaking
}

func (a *app) labCommand() *cobra.Command {
	var f teaching
	c := &cobra.Command{
		Use:   "lab [flags] [STEP]",
		Short: "learn what a port is, in a lesson with real sockets",
		Long: `Teach what a port is, and the states of a TCP connection, with real sockets.

Each step of the lesson starts servers and clients on loopback, in separate
processes. It shows them in the live table, and describes what to look at. n
goes to the next step, N to the previous one, and r starts the step again. You
need no privilege. Some steps need Linux.

STEP is the name of a step, its number, or a state such as FIN_WAIT1.

Without a terminal, berth lab sets up the step, prints its text, and keeps its
sockets until you interrupt it, so that you can look at them with berth ls, ss
or netstat in another terminal.

However it ends, berth lab leaves nothing behind except connections in
TIME_WAIT. The kernel keeps these for a while (60 s on Linux). As root, berth
lab closes them, too.`,
		Example: `  berth lab                           # from the first step
  berth lab --list
  berth lab time-wait
  berth lab 4 --lang zh-Hant
  berth lab queue | cat               # without the live table`,
		ValidArgs: stepNames(),
		RunE: func(c *cobra.Command, args []string) error {
			if f.as != "" {
				lab.Serve(f.as, a.In, a.Out)
				return nil
			}
			return a.teach(c.Context(), f, args)
		},
	}
	c.Flags().BoolVar(&f.list, "list", false, "list the steps")
	f.fitting.register(c)
	f.speaking.register(c)
	grouped(c.Flags(), "The lesson", "list", "lang", "signs", "no-mouse")
	c.Flags().StringVar(&f.as, "as", "", "be a `PROCESS` of the lab")
	must(c.Flags().MarkHidden("as"))
	return c
}

// teach lists the steps, or shows them starting at a given one.
func (a *app) teach(ctx context.Context, f teaching, args []string) error {
	s, lang, err := a.spoken(f.speaking)
	if err != nil {
		return err
	}
	at, err := stepOf(lang, args)
	if err != nil {
		return err
	}
	if err := f.over(s); err != nil {
		return err
	}
	c := &course{app: a, lang: lang, fitting: f.fitting}
	if f.list {
		return c.list()
	}
	if c.host, err = a.host(ctx); err != nil {
		return err
	}
	if c.lab, err = a.Lab(); err != nil {
		return fmt.Errorf("the lab: %w", err)
	}
	ctx, signals := untilSignal(ctx, fatal()...)
	defer signals.stop()
	defer c.close()
	in, inOK := terminal(a.In)
	out, outOK := terminal(a.Out)
	if inOK && outOK && !a.dumb() {
		return c.watch(ctx, live.Terminal{In: in, Out: out, Env: a.Env, Hurry: signals.hurry}, at)
	}
	return c.keepStep(ctx, at)
}

// host returns facts about this machine.
func (a *app) host(ctx context.Context) (*sockets.Host, error) {
	s, err := a.read(ctx, sockets.Ask{})
	return s.Host, err
}

func stepNames() []string {
	var names []string
	for _, s := range lab.Steps() {
		names = append(names, s.Name)
	}
	return names
}

// stepOf returns the index of the requested step, counting from 0.
func stepOf(l *language.Language, args []string) (int, error) {
	if len(args) == 0 {
		return 0, nil
	}
	names := stepNames()
	if len(args) > 1 {
		return 0, bad("lab: %s", l.Tell("lab.wrong.many", "first", names[0]))
	}
	text := strings.ToLower(strings.TrimSpace(args[0]))
	if n, err := strconv.Atoi(text); err == nil {
		if n < 1 || n > len(names) {
			return 0, bad("lab %s: %s", plain(args[0]), l.Tell("lab.wrong.range", "count", strconv.Itoa(len(names))))
		}
		return n - 1, nil
	}
	if i := slices.Index(names, text); i >= 0 {
		return i, nil
	}
	if i := stepOfState(text); i >= 0 {
		return i, nil
	}
	if found := suggest.Names(text, names); len(found) > 0 {
		return 0, bad("lab %s: %s", plain(args[0]), l.Tell("lab.wrong.near", "names", l.Either(found)))
	}
	return 0, bad("lab %s: %s", plain(args[0]), l.Tell("lab.wrong.unknown", "names", l.Series(names)))
}

// stepOfState returns the index of the step that shows a state, or -1.
func stepOfState(text string) int {
	set, ok := sockets.ParseState(text)
	if !ok {
		return -1
	}
	return slices.IndexFunc(lab.Steps(), func(s lab.Step) bool {
		of, ok := sockets.ParseState(s.Name)
		return ok && of == set
	})
}

// interrupted reports whether a run was ended by an interrupt.
func interrupted(err error) bool {
	var by *ended
	return errors.As(err, &by) && by.by == syscall.SIGINT
}
