package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"berth/model"
	"berth/model/language"
	"berth/model/query"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/print"
)

// examining holds the flags of the doctor command.
type examining struct {
	json bool
	over string
	speaking
}

func (a *app) doctorCommand() *cobra.Command {
	var f examining
	c := &cobra.Command{
		Use:         "doctor [flags] [FILTER...]",
		Short:       "report what is wrong, worst first",
		Annotations: map[string]string{netnsKey: "see above"},
		Long: `Report what is wrong with the sockets of this host and its containers, and with
the processes that hold them, judging by what the kernel reports. Each finding
says what is wrong, on what evidence, what that means, and what to do.

With a filter, berth doctor reports only findings that have a matching socket.
Without --netns, it examines its own network namespace and those of containers.
--netns all means every one.

berth doctor polls twice, a second apart, to see which counters move. --over
sets the time between the two polls. --over 0 polls once, and reports what it
could not judge.

A finding is trouble if something is wrong now, past if something was wrong but
no longer is, and a note if it is merely worth knowing. docs/TROUBLE.md lists
all kinds of findings with their limits, which the configuration sets.

The exit status is 1 if there is trouble, and 3 if the search failed.`,
		Example: `  berth doctor
  berth doctor proc:nginx or :5432
  berth doctor --over 10s             # to catch bursts
  berth doctor --json`,
		ValidArgsFunction: terms,
		RunE:              func(c *cobra.Command, args []string) error { return a.doctor(c.Context(), f, args) },
	}
	c.Flags().StringVar(&f.over, "over", "1s", "poll again after `TIME`, at most 10m; 0 polls once")
	f.speaking.register(c)
	grouped(c.Flags(), "Polling", "over")
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	grouped(c.Flags(), "Output", "json", "lang")
	return c
}

func (a *app) doctor(ctx context.Context, f examining, args []string) error {
	over, ok := duration(f.over)
	if !ok || over < 0 || over > 10*time.Minute {
		return bad("--over %s: needs a time from 0 to 10m, such as 1s", plain(f.over))
	}
	s, l, err := a.spoken(f.speaking)
	if err != nil {
		return err
	}
	q, err := filterIn(l, args)
	if err != nil {
		return err
	}
	r, err := a.examine(ctx, over, q, s.limits)
	if err != nil {
		return err
	}
	if err := a.diagnose(r.of(q), l, f.json); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return r.verdict(l)
}

// examination is the result of the doctor command.
type examination struct {
	*table.View
	gaps   []sockets.Missing
	broken bool // not all lists of sockets could be read
	filter bool
}

// examine takes a snapshot. If over is not 0, it waits that long and takes a second
// one.
func (a *app) examine(ctx context.Context, over time.Duration, q query.Query, limits trouble.Limits) (*examination, error) {
	source, err := a.open()
	if err != nil {
		return nil, fmt.Errorf("reading the sockets: %w", err)
	}
	ask := sockets.Everything()
	ask.Health, ask.Gist, ask.Namespaces = sockets.AllFlows, q.Ask(ask).Gist, sockets.AllNamespaces
	e := examiner{limits: limits, all: a.netns() == "all"}
	last, err := looks(ctx, source, ask, over, e.take)
	if err != nil {
		return nil, err
	}
	n := 1
	if over > 0 {
		n = 2
	}
	v := e.view()
	return &examination{View: v, gaps: append(slices.Clone(v.Missing), trouble.Gaps(n, v.Rows, last.Vital)...), broken: len(last.Broken) > 0}, nil
}

// of returns e, reduced to the findings that have a row that matches q.
func (e *examination) of(q query.Query) *examination {
	if q.Empty() {
		return e
	}
	v := *e.View
	v.Findings = slices.DeleteFunc(slices.Clone(v.Findings), func(f trouble.Finding) bool {
		return !slices.ContainsFunc(f.Rows, func(r *model.Row) bool { return q.Match(r, v.Time) })
	})
	e.View, e.filter = &v, true
	return e
}

// verdict returns the error with which the doctor command ends: errNo if there is
// trouble, another error if there may be trouble that could not be seen, and
// otherwise nil.
func (e *examination) verdict(l *language.Language) error {
	switch {
	case len(e.Findings) > 0 && e.Findings[0].Severity == trouble.Trouble:
		return errNo
	case e.broken:
		return errors.New(l.Tell("trouble.doctor.broken"))
	}
	return nil
}

// diagnose prints the findings.
func (a *app) diagnose(e *examination, l *language.Language, asJSON bool) error {
	if asJSON {
		p := pageOf(e.View)
		p.Judged = true
		p.Missing = e.gaps
		return print.DoctorJSON(a.Out, p, e.Findings, l)
	}
	if err := print.Doctor(a.Out, e.Findings, l, a.width()); err != nil {
		return err
	}
	key := "trouble.doctor.sum"
	if len(e.Findings) == 0 {
		if key = "trouble.doctor.calm"; e.filter {
			key = "trouble.doctor.calm_filter"
		}
	}
	facts := language.Facts{}
	for _, s := range trouble.Severities() {
		n := 0
		for _, f := range e.Findings {
			if f.Severity == s {
				n++
			}
		}
		facts[s.String()] = strconv.Itoa(n)
	}
	_, err := fmt.Fprintln(a.Out, a.wrap(l.Say(key, facts)))
	a.unseenIn(l, e.gaps)
	return err
}
