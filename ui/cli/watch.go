package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
)

const (
	pause = 30 * time.Millisecond // between two snapshots, if they are cheap
	share = 30                    // snapshots take at most 1/share of the time
)

// watch is a wait in progress.
type watch struct {
	app     *app
	source  sockets.Source
	wait    who.Wait
	quiet   bool
	mayBind bool
	until   time.Time
	seen    []sockets.Socket
}

// run polls until nothing is left to wait for. If it ends before that, it returns
// the reason: errTimeout, the cause of ctx, or the error of a poll.
func (w *watch) run(ctx context.Context) (left []who.Target, err error) {
	var said []who.Target
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return left, context.Cause(ctx)
		case <-timer.C:
		}
		begun := time.Now()
		if left, err = w.poll(ctx); err != nil || len(left) == 0 {
			return left, err
		}
		if !begun.Before(w.until) {
			return left, errTimeout
		}
		if !slices.Equal(left, said) {
			w.say(left)
			said = left
		}
		timer.Reset(min(max(pause, share*time.Since(begun)), time.Until(w.until)))
	}
}

// locate determines whether this machine has the addresses in question.
func (w *watch) locate(ctx context.Context) error {
	if !slices.ContainsFunc(w.wait.Targets, func(t who.Target) bool { return t.Addr.IsValid() }) {
		return nil
	}
	snapshot, err := w.read(ctx, sockets.NoOwners)
	if err != nil {
		return err
	}
	w.wait.Targets = w.app.placed(w.wait.Targets, snapshot.Host, w.mayBind)
	left := w.wait.Left(snapshot.Sockets)
	return absent("wait", w.wait.Targets, snapshot.Host, func(t who.Target) bool {
		return slices.Contains(left, t) == w.wait.Free || t.Takes(snapshot.Host)
	})
}

// overtime is how long a snapshot in progress may exceed the time limit.
const overtime = 500 * time.Millisecond

// poll returns what is still being waited for. If a snapshot exceeds the
// time limit, the wait ends with all targets still missing.
func (w *watch) poll(ctx context.Context) ([]who.Target, error) {
	limited, cancel := context.WithTimeout(ctx, min(readDeadline, max(0, time.Until(w.until)))+overtime)
	defer cancel()
	snapshot, err := w.read(limited, sockets.NoOwners)
	switch {
	case err == nil:
	case ctx.Err() == nil && limited.Err() != nil && !time.Now().Before(w.until):
		return w.wait.Targets, errTimeout
	default:
		return nil, err
	}
	return w.wait.Left(snapshot.Sockets), nil
}

// read makes one snapshot of everything that needs to be known. The first part of
// the snapshot searches for owners, and the other parts reuse what the first has
// found.
func (w *watch) read(ctx context.Context, owners sockets.OwnerSearch) (all sockets.Snapshot, err error) {
	w.seen = w.seen[:0]
	for i, ask := range w.wait.Asks() {
		ask.Owners = owners
		if i > 0 {
			ask.Owners = min(owners, sockets.KnownOwners)
		}
		part, err := snapshotOf(ctx, w.source, ask)
		if err != nil {
			return all, err
		}
		w.seen = append(w.seen, part.Sockets...)
		ask.Protos |= all.Ask.Protos
		ask.States |= all.Ask.States
		all = part
		all.Ask = ask
	}
	all.Sockets = w.seen
	return all, nil
}

// say prints what is being waited for.
func (w *watch) say(left []who.Target) {
	if !w.quiet {
		fmt.Fprintln(w.app.Err, "berth: waiting for "+w.wait.Say(left))
	}
}

// arrived prints who has what was being waited for.
func (w *watch) arrived(ctx context.Context) error {
	if w.quiet {
		return nil
	}
	var facts who.Facts
	if !w.wait.Free {
		snapshot, err := w.read(ctx, sockets.AllOwners)
		if err != nil {
			return err
		}
		facts = w.app.factsOf(rowsOf(snapshot, query.Query{}, table.Order{Column: column.Local}))
	}
	for _, t := range w.wait.Targets {
		if _, err := fmt.Fprintln(w.app.Out, w.app.wrap(w.wait.Served(t, facts))); err != nil {
			return err
		}
	}
	return nil
}
