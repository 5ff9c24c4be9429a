// Package apply carries out a plan, in the same way for all user interfaces. It
// opens handles on the processes when the user is asked for confirmation, and
// signals exactly those processes once the user has confirmed.
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

// WatchTime is how long a port must remain free before it counts as free, because a
// supervisor takes a moment to restart its server.
const WatchTime = time.Second

// Kill is a plan to end processes, with a handle for each of them. Its methods
// must not be called concurrently.
type Kill struct {
	Plan  *plan.Kill
	Fates []plan.Fate // of the targets
	Whys  []error     // errors, if the fate doesn't say everything

	handles []sockets.Handle // of the targets; nil if not open
}

// NewKill opens a handle on every process that p is to end. If that fails for a
// process, its fate is set immediately. The caller must close the Kill.
func NewKill(a sockets.Actor, p *plan.Kill) *Kill {
	n := len(p.Targets)
	k := &Kill{Plan: p, Fates: make([]plan.Fate, n), Whys: make([]error, n), handles: make([]sockets.Handle, n)}
	for i := range p.Targets {
		t := &p.Targets[i]
		handle, err := a.Open(t.Process, t.Inodes())
		if err != nil {
			k.Fates[i], k.Whys[i] = fateOf(err)
			continue
		}
		k.handles[i] = handle
	}
	return k
}

// fateOf returns the fate of a process that could not be opened or signalled, and
// the error if the fate doesn't say everything.
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

// Living returns the indexes of the targets that can be signalled.
func (k *Kill) Living() []int {
	var living []int
	for i, f := range k.Fates {
		if k.handles[i] != nil && (f == plan.Untried || f == plan.Lives) {
			living = append(living, i)
		}
	}
	return living
}

// Tried reports whether any process has been sent a signal.
func (k *Kill) Tried() bool {
	return slices.Contains(k.Fates, plan.Lives) || slices.Contains(k.Fates, plan.Ended)
}

// Signal sends s to all living targets, oldest first, and waits for at most Grace
// until they end. A server that ends also ends its children, so these may be gone
// before it is their turn to be signalled.
func (k *Kill) Signal(s sockets.Signal) {
	living := k.Living()
	for n, i := range living {
		err := k.handles[i].Signal(s)
		switch {
		case err == nil:
			k.Fates[i] = plan.Lives
		case errors.Is(err, sockets.ErrGone) && (n > 0 || k.Fates[i] == plan.Lives):
			k.Fates[i] = plan.Ended
		default:
			k.Fates[i], k.Whys[i] = fateOf(err)
		}
	}
	until := time.Now().Add(Grace)
	for n, i := range living {
		leaves := k.Fates[i] == plan.LetGo && n > 0
		if (leaves || k.Fates[i] == plan.Lives) && k.handles[i].Ended(max(0, time.Until(until))) {
			k.Fates[i] = plan.Ended
		}
		if k.Fates[i] == plan.Lives { // the condition of the process explains why it is still alive
			k.Plan.Targets[i].Condition = k.handles[i].Condition()
		}
	}
}

// Close closes every handle.
func (k *Kill) Close() {
	for i, h := range k.handles {
		if h != nil {
			h.Close()
			k.handles[i] = nil
		}
	}
}
