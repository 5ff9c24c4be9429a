package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"berth/model/table"
	"berth/sockets"
	"berth/ui/live"
)

func (a *app) rootCommand() *cobra.Command {
	l := &listing{}
	var w watching
	c := &cobra.Command{
		Use:   "berth [flags] [FILTER...]",
		Short: "shows which program listens or talks on which IP address and port of this machine",
		Long: `berth shows, live, which program listens or talks on which IP address and port
of this machine. If standard output is not a terminal, it prints the table
once, as "berth ls" does.

The exit status is 0 on success, 1 if the answer is no, 2 for an invalid
request, 3 for a failure, and 128+n after a signal.`,
		Example: `  berth                               # the live table; ? shows the keys, q quits
  berth :5432                         # port 5432 at either end
  berth proc:nginx or :443
  berth -tl                           # TCP listeners
  berth --interval 2s not user:root
  berth -- wait                       # filter for a word that names a command`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: terms,
		RunE: func(c *cobra.Command, args []string) error {
			if err := a.reserved(c, args); err != nil {
				return err
			}
			if version, _ := c.Flags().GetBool("version"); version {
				return a.version()
			}
			return a.watch(c.Context(), l, w, args)
		},
	}
	l.register(c.Flags())
	w.register(c)
	c.Flags().Bool("version", false, "print the version")
	grouped(c.Flags(), "General", "version")
	a.general.register(c)
	completeListing(c)
	return c
}

// watch shows the live table, or prints it once if it can't be live.
func (a *app) watch(ctx context.Context, l *listing, w watching, args []string) error {
	every, err := w.check()
	if err != nil {
		return err
	}
	out, outOK := terminal(a.Out)
	in, inOK := terminal(a.In)
	if !outOK || !inOK || l.output.any() || a.dumb() {
		l.bare = true
		return a.list(ctx, l, args)
	}
	o, err := a.options(l, w, args)
	if err != nil {
		return err
	}
	if every > 0 {
		o.Interval = every
	}
	o.In, o.Out, o.Env, o.Origin, o.Actor = in, out, a.Env, a.Origin, a.Act
	if o.Source, err = a.open(); err != nil {
		return fmt.Errorf("reading the sockets: %w", err)
	}
	return a.live(ctx, o)
}

// watching holds the flags that only the live table has.
type watching struct {
	interval string
	alerts   []string
	fitting
	speaking
}

func (w *watching) register(c *cobra.Command) {
	c.Flags().StringVar(&w.interval, "interval", "", "poll every `TIME`, 100ms to 1h (default 1s)")
	c.Flags().StringArrayVar(&w.alerts, "alert", nil, "alert when a row begins to match `FILTER`; may be repeated")
	w.fitting.register(c)
	w.speaking.register(c)
	grouped(c.Flags(), "The live table", "interval", "alert", "signs", "no-mouse", "lang")
}

// check returns an error if flags contradict each other. It parses the interval,
// which is 0 if not given.
func (w watching) check() (time.Duration, error) {
	if w.lang != "" {
		if _, err := parseLanguage("--lang", w.lang); err != nil {
			return 0, err
		}
	}
	if _, err := parseAlerts(w.alerts); err != nil {
		return 0, bad("--alert: %v", err)
	}
	if err := w.over(&settings{}); err != nil {
		return 0, err
	}
	return intervalOf(w.interval)
}

// intervalOf parses the value of --interval. It returns 0 if the flag was not given.
func intervalOf(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	return parseInterval("--interval", text)
}

// options returns the options with which the live table is started.
func (a *app) options(l *listing, w watching, args []string) (live.Options, error) {
	s, err := a.unremarked(l) // the live screen would cover anything printed before it
	if err != nil {
		return live.Options{}, a.saidIn(w.speaking, err)
	}
	if err := w.over(s); err != nil {
		return live.Options{}, err
	}
	if len(w.alerts) > 0 {
		s.alerts, _ = parseAlerts(w.alerts) // check has already reported any error
	}
	lang, err := a.language(w.speaking, s)
	if err != nil {
		return live.Options{}, err
	}
	notice := a.note.line(lang)
	a.note = nil
	cs, err := l.live(s.columns)
	if err != nil {
		return live.Options{}, err
	}
	q, err := filterIn(lang, args)
	if err != nil {
		return live.Options{}, err
	}
	if len(args) > 0 {
		s.filter = q.String()
	}
	want := l.wanted()
	switch {
	case l.kinds.all || s.filter != "":
		s.view = table.All
	case l.kinds.listening:
		s.view = table.Listening
	}
	return live.Options{
		Ask:      sockets.Ask{Protos: want.Protos, Families: want.Families, States: sockets.AllStates, Owners: sockets.KnownOwners, TCPInfo: l.shows.info, Health: sockets.SuspectFlows, Namespaces: sockets.AllNamespaces},
		Interval: s.interval, Filter: s.filter, Kind: s.view, Group: s.group, Order: s.order, Columns: cs, Numeric: s.numeric,
		Theme: s.theme, NoColor: s.noColor, Mouse: s.mouse, Signs: s.signs, Below: s.below, Linger: s.linger, Keys: s.keys, Limits: s.limits, Alerts: s.alerts, Language: lang, Notice: notice, Version: a.Build.Version,
	}, nil
}

// live runs the live table until it returns or a signal ends it. It restores the
// terminal before the signal becomes the exit status.
func (a *app) live(ctx context.Context, o live.Options) error {
	ctx, signals := untilSignal(ctx, fatal()...)
	defer signals.stop()
	o.Hurry = signals.hurry
	err := a.Watch(ctx, o)
	if cause := context.Cause(ctx); cause != nil && ctx.Err() != nil {
		return cause
	}
	return err
}
