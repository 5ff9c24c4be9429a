//go:build !linux

package act

import (
	"errors"
	"fmt"
	"time"

	"berth/sockets"
	"berth/sockets/portable"
)

// handle refers to a process by its PID and its start time, which are checked right
// before each signal. These systems share no better way to identify a process.
type handle struct {
	pid     int
	started time.Time
}

// errAge means that a process's start time is unknown, so it can't be told apart from
// another process that had the same PID.
var errAge = errors.New("its start time can't be determined")

// system is the sockets.Actor for this machine.
type system struct{}

func newSystem() system { return system{} }

// Kin returns how processes relate to each other. See sockets.Actor.
func (system) Kin(pids []int) sockets.Kin { return portable.Kin(pids) }

// Open returns a handle for p. It can't check whether p has a socket open. See
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

// Condition always reports that the condition is not known.
func (h *handle) Condition() sockets.Condition { return sockets.Condition{NotKnown: true} }

// Close has nothing to release.
func (h *handle) Close() {}

// Destroy works only on Linux.
func (system) Destroy(s *sockets.Socket) error {
	return fmt.Errorf("destroy %v %v: %w", s.Proto, s.Local, errors.ErrUnsupported)
}
