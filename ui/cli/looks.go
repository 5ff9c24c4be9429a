package cli

import (
	"context"
	"time"

	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
)

const (
	// rateSpan is the time between two snapshots if rates are requested but no time
	// is given.
	rateSpan = time.Second

	leastSpan, mostSpan = 100 * time.Millisecond, 10 * time.Minute
)

// looked takes a snapshot of the sockets and applies it to a new table. If over is
// not 0, it waits that long and does the same with a second snapshot. It returns
// the table and the last snapshot.
func looked(ctx context.Context, source sockets.Source, ask sockets.Ask, over time.Duration, limits trouble.Limits) (*table.Table, sockets.Snapshot, error) {
	t := table.New(table.Options{Limits: limits})
	last, err := looks(ctx, source, ask, over, func(sn *sockets.Snapshot) { t.Apply(*sn) })
	if err != nil {
		return nil, last, err
	}
	return t, last, nil
}

// looks takes a snapshot of the sockets. If over is not 0, it waits that long and
// takes a second one. It passes each to take and returns the last one.
func looks(ctx context.Context, source sockets.Source, ask sockets.Ask, over time.Duration, take func(*sockets.Snapshot)) (sockets.Snapshot, error) {
	last, err := snapshotOf(ctx, source, ask)
	if err != nil {
		return last, err
	}
	take(&last)
	if over == 0 {
		return last, nil
	}
	if err := rest(ctx, over); err != nil {
		return last, err
	}
	ask.Owners = min(ask.Owners, sockets.KnownOwners) // the first snapshot has found all owners, so only new ones are searched for
	if last, err = snapshotOf(ctx, source, ask); err != nil {
		return last, err
	}
	take(&last)
	return last, nil
}

// rest waits for d, or until ctx is done.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
