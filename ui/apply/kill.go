// Package apply carries out a plan, for every face alike. It opens handles on the
// processes when the question is asked, and signals those very processes once it
// is answered.
package apply

import (
	"errors"
	"io/fs"
	"slices"
	"time"

	"berth/model/plan"
	"berth/sockets"
)

// Grace is how long processes are given to end after a signal.
const Grace = 5 * time.Second

// Deed is a plan to end processes, with a hold on each of them. Its methods
// must not be called at once.
type Deed struct {
	Plan  *plan.Kill
	Fates []plan.Fate // of the targets
	Whys  []error     // of the fates, where there is more to say

	holds []sockets.Hold // of the targets; nil where there is none
}

// Take takes hold of all whom k is to end. Whom it can't hold has a fate
// already. The caller releases the Deed.
func Take(a sockets.Actor, k *plan.Kill) *Deed {
	n := len(k.Targets)
	d := &Deed{Plan: k, Fates: make([]plan.Fate, n), Whys: make([]error, n), holds: make([]sockets.Hold, n)}
	for i := range k.Targets {
		t := &k.Targets[i]
		hold, err := a.Hold(t.Process, t.Inodes())
		if err != nil {
			d.Fates[i], d.Whys[i] = fateOf(err)
			continue
		}
		d.holds[i] = hold
	}
	return d
}

// fateOf reads why a process could not be held or signalled.
func fateOf(err error) (plan.Fate, error) {
	switch {
	case errors.Is(err, sockets.ErrGone):
		return plan.Gone, nil
	case errors.Is(err, sockets.ErrReplaced):
		return plan.Replaced, nil
	case errors.Is(err, sockets.ErrLetGo):
		return plan.LetGo, nil
	case errors.Is(err, fs.ErrPermission):
		return plan.Denied, nil
	}
	return plan.Failed, err
}

// Living gives the places of the targets that can be signalled.
func (d *Deed) Living() []int {
	var living []int
	for i, f := range d.Fates {
		if d.holds[i] != nil && (f == plan.Untried || f == plan.Lives) {
			living = append(living, i)
		}
	}
	return living
}

// Tried tells whether anybody has been sent a signal.
func (d *Deed) Tried() bool {
	return slices.Contains(d.Fates, plan.Lives) || slices.Contains(d.Fates, plan.Ended)
}

// Signal sends s to all who live, the oldest first, and gives them Grace to
// end. A server takes its children along: they may be on their way before
// their turn comes.
func (d *Deed) Signal(s sockets.Signal) {
	living := d.Living()
	for n, i := range living {
		err := d.holds[i].Signal(s)
		switch {
		case err == nil:
			d.Fates[i] = plan.Lives
		case errors.Is(err, sockets.ErrGone) && (n > 0 || d.Fates[i] == plan.Lives):
			d.Fates[i] = plan.Ended
		default:
			d.Fates[i], d.Whys[i] = fateOf(err)
		}
	}
	until := time.Now().Add(Grace)
	for n, i := range living {
		leaves := d.Fates[i] == plan.LetGo && n > 0
		if (leaves || d.Fates[i] == plan.Lives) && d.holds[i].Ended(max(0, time.Until(until))) {
			d.Fates[i] = plan.Ended
		}
		if d.Fates[i] == plan.Lives { // why, it tells by now
			d.Plan.Targets[i].Condition = d.holds[i].Condition()
		}
	}
}

// Release lets go of everybody.
func (d *Deed) Release() {
	for i, h := range d.holds {
		if h != nil {
			h.Release()
			d.holds[i] = nil
		}
	}
}
