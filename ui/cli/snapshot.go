package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"berth/model"
	"berth/model/language"
	"berth/model/query"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
	"berth/sockets/mask"
	"berth/ui/print"
)

// filterOf joins the arguments with spaces and parses the result.
func filterOf(args []string) (query.Query, error) { return parseFilter("", strings.Join(args, " ")) }

// filterIn is like filterOf, but for a command that reports errors in the given
// language.
func filterIn(l *language.Language, args []string) (query.Query, error) {
	q, err := query.Parse(strings.Join(args, " "))
	var wrong *query.Error
	if errors.As(err, &wrong) {
		return q, bad("%s", wrong.Line(l))
	}
	return q, err
}

// view reads the sockets and returns those that q accepts, sorted as o specifies.
// ask must include everything that q needs. If over is not 0, view waits that long
// and reads the sockets a second time, to determine their rates.
func (a *app) view(ctx context.Context, ask sockets.Ask, q query.Query, o table.Order, over time.Duration) (*table.View, error) {
	source, err := a.open()
	if err != nil {
		return nil, fmt.Errorf("reading the sockets: %w", err)
	}
	ask.Gist = ask.Gist || over > 0
	s, _ := a.configured() // any error in it has already been reported
	t, _, err := looked(ctx, source, ask, over, s.limits)
	if err != nil {
		return nil, err
	}
	return t.Select(table.Selection{Kind: table.All, Query: q, Order: o}), nil
}

// read reads the sockets once, including all owners.
func (a *app) read(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	source, err := a.open()
	if err != nil {
		return sockets.Snapshot{}, fmt.Errorf("reading the sockets: %w", err)
	}
	return snapshotOf(ctx, source, ask)
}

// readDeadline is far longer than it takes to read half a million sockets. berth
// never waits that long for a single read about a process or a single answer from
// the kernel, so this deadline is only for the unforeseen.
const readDeadline = 30 * time.Second

// snapshotOf reads the sockets, and fails after readDeadline.
func snapshotOf(ctx context.Context, source sockets.Source, ask sockets.Ask) (sockets.Snapshot, error) {
	limited, cancel := context.WithTimeout(ctx, readDeadline)
	defer cancel()
	snapshot, err := source.Snapshot(limited, ask)
	switch {
	case ctx.Err() != nil:
		return snapshot, context.Cause(ctx)
	case err != nil:
		return snapshot, fmt.Errorf("reading the sockets: %w", err)
	}
	return snapshot, nil
}

func rowsOf(s sockets.Snapshot, q query.Query, o table.Order) *table.View {
	t := table.New(table.Options{Limits: trouble.DefaultLimits()})
	t.Apply(s)
	return t.Select(table.Selection{Kind: table.All, Query: q, Order: o})
}

func pageOf(v *table.View) print.Page {
	return print.Page{Rows: v.Rows, Time: v.Time, Host: v.Host, Names: v.Names, Missing: v.Missing}
}

// unseen prints what could not be seen, one line for each item, for output formats
// that have no place for it.
func (a *app) unseen(missing []sockets.Missing) { a.unseenIn(language.English(), missing) }

// unseenIn is like unseen, but in the given language.
func (a *app) unseenIn(l *language.Language, missing []sockets.Missing) {
	for _, m := range missing {
		if m.What == sockets.MissingProcesses && (m.Gap == sockets.GapPermission || m.Gap == sockets.GapNamespace) {
			continue // reported instead: the sockets of these processes, because their owners are missing
		}
		fmt.Fprintln(a.Err, "berth: "+l.Tell("unseen.not", "line", model.Unseen(l, m)))
	}
}

// open opens the source. The source removes secrets if the general flag or the
// configuration requests that.
func (a *app) open() (sockets.Source, error) {
	source, err := a.Open()
	if err != nil {
		return nil, err
	}
	if source, err = a.spaced(source); err != nil {
		return nil, err
	}
	s, _ := a.configured() // any error in it has already been reported
	on := s.mask
	if a.general.flags.Changed("mask-secrets") {
		on = a.general.mask
	}
	if on {
		source = mask.Source(source)
	}
	return source, nil
}
