package cli

import (
	"context"
	"fmt"
	"time"

	"berth/model/language"
	"berth/model/plan"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/apply"
)

// watchInterval is the time between two snapshots.
const watchInterval = 50 * time.Millisecond

// outcomes watches the ports that k was meant to free and returns what has become of
// them. It returns as soon as one of them is held, or else after apply.WatchTime.
func (e *action) outcomes(ctx context.Context, k *plan.Kill) (*table.View, []plan.Outcome, error) {
	ask := e.target.ask()
	if len(k.Verify(nil)) == 0 { // none were to be freed
		v, err := e.read(ctx, ask)
		return v, nil, err
	}
	quick := ask
	quick.States, quick.Owners = sockets.StatesOf(sockets.Listen, sockets.Bound), sockets.NoOwners
	for until := time.Now().Add(apply.WatchTime); ; time.Sleep(watchInterval) {
		v, err := e.read(ctx, quick)
		if err != nil {
			return nil, nil, err
		}
		if plan.Freed(k.Verify(v.Rows)) && time.Now().Before(until) {
			continue
		}
		v, err = e.read(ctx, ask)
		if err != nil {
			return nil, nil, err
		}
		if all := k.Verify(v.Rows); !plan.Freed(all) || !time.Now().Before(until) {
			return v, all, nil
		}
	}
}

// verify takes another snapshot, and reports for each port whether it is free now.
func (e *action) verify(ctx context.Context, k *plan.Kill) ([]plan.Outcome, error) {
	v, all, err := e.outcomes(ctx, k)
	if err != nil {
		return nil, err
	}
	for i := range all {
		kin := e.Act.Kin(plan.PIDs(plan.Owners(all[i].Rows)))
		fmt.Fprintln(e.Out, all[i].Say(language.English(), k, kin, v.Host))
	}
	e.unseen(withoutOwners(v.Missing))
	return all, nil
}
