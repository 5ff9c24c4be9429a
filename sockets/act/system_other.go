//go:build !linux

package act

import (
	"errors"
	"fmt"
	"time"

	"berth/sockets"
	"berth/sockets/portable"
)

// handle refers to one process by its number and its start, which are checked right before
// each signal: these systems have nothing better in common.
type handle struct {
	pid     int
	started time.Time
}

// errAge: without its start, a process can't be told from one that had its number before.
var errAge = errors.New("when it started can't be told")

// system is the sockets.Actor for this machine.
type system struct{}

func newSystem() system { return system{} }

// Kin returns how processes depend on each other. See sockets.Actor.
func (system) Kin(pids []int) sockets.Kin { return portable.Kin(pids) }

// Open returns a handle for p. Whether it has a socket open cannot be found out here. See
// sockets.Actor.
func (system) Open(p *sockets.Process, _ []uint64) (sockets.Handle, error) {
	h := &handle{p.PID, p.Started}
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("hold process %d: %w", p.PID, err)
	}
	return h, nil
}

func (h *handle) check() error {
	started, ok := portable.Started(h.pid)
	switch {
	case !ok:
		return sockets.ErrGone
	case started.IsZero() || h.started.IsZero():
		return errAge
	case !started.Equal(h.started):
		return sockets.ErrReplaced
	}
	return nil
}

// Signal sends s. See sockets.Handle.
func (h *handle) Signal(s sockets.Signal) error {
	err := h.check()
	if err == nil {
		err = send(h.pid, s)
	}
	if err != nil && !errors.Is(err, sockets.ErrGone) && !errors.Is(err, sockets.ErrReplaced) {
		err = fmt.Errorf("send %s to process %d: %w", s.Name, h.pid, err)
	}
	return err
}

// Ended waits for the process to end. See sockets.Handle.
func (h *handle) Ended(within time.Duration) bool {
	return waitFor(within, func() bool {
		err := h.check()
		return errors.Is(err, sockets.ErrGone) || errors.Is(err, sockets.ErrReplaced)
	})
}

// Condition can't be read here.
func (h *handle) Condition() sockets.Condition { return sockets.Condition{NotKnown: true} }

// Close has nothing to release.
func (h *handle) Close() {}

// Destroy works only on Linux.
func (system) Destroy(s *sockets.Socket) error {
	return fmt.Errorf("destroy %v %v: %w", s.Proto, s.Local, errors.ErrUnsupported)
}
