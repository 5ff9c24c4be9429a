package cli

import (
	"context"
	"fmt"
	"time"

	"berth/model/column"
	"berth/model/plan"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// eye looks at the sockets more than once.
type eye struct{ source sockets.Source }

func (a *app) eye() (*eye, error) {
	source, err := a.Open()
	if err != nil {
		return nil, fmt.Errorf("reading the sockets: %w", err)
	}
	return &eye{source}, nil
}

func (e *eye) look(ctx context.Context, ask sockets.Ask) (*table.View, error) {
	s, err := e.source.Snapshot(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("reading the sockets: %w", err)
	}
	return rowsOf(s, query.Query{}, table.Order{Column: column.Local}), nil
}

// settle is how long a port is watched before it counts as free: a supervisor
// takes a moment to start its server again.
const (
	settle = time.Second
	glance = 50 * time.Millisecond // between two looks
)

// outcomes watches the ports that k was to free, and gives what has become of
// them: at once where one is held, else after settle.
func (e *eye) outcomes(ctx context.Context, k *plan.Kill, ask sockets.Ask) (*table.View, []plan.Outcome, error) {
	quick := ask
	quick.States, quick.Owners = sockets.StatesOf(sockets.Listen, sockets.Bound), sockets.NoOwners
	for until := time.Now().Add(settle); ; time.Sleep(glance) {
		v, err := e.look(ctx, quick)
		if err != nil {
			return nil, nil, err
		}
		if free(k.Verify(v.Rows)) && time.Now().Before(until) {
			continue
		}
		v, err = e.look(ctx, ask)
		if err != nil {
			return nil, nil, err
		}
		if all := k.Verify(v.Rows); !free(all) || !time.Now().Before(until) {
			return v, all, nil
		}
	}
}

func free(all []plan.Outcome) bool {
	for i := range all {
		if !all[i].Free() {
			return false
		}
	}
	return true
}

// verify looks again and tells of each port whether it is free now; it tells
// whether all are.
func (a *app) verify(ctx context.Context, e *eye, k *plan.Kill, ask sockets.Ask) (bool, error) {
	v, all, err := e.outcomes(ctx, k, ask)
	if err != nil {
		return false, err
	}
	for i := range all {
		kin := a.Act.Kin(plan.PIDs(plan.Owners(all[i].Rows)))
		fmt.Fprintln(a.Out, all[i].Say(k, kin, v.Host))
	}
	return free(all), nil
}
