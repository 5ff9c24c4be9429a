package apply

import (
	"errors"
	"io/fs"
	"syscall"

	"berth/model/plan"
	"berth/sockets"
)

// Closed is a plan to close sockets, and its outcome.
type Closed struct {
	Plan    *plan.Close
	Answers []plan.Answer // the system's answer for each of the plan's rows
	Whys    []error       // the system's error for each row, or nil if the answer says everything
}

// Close closes the sockets of the plan, one by one.
func Close(a sockets.Actor, c *plan.Close) *Closed {
	n := len(c.Rows)
	d := &Closed{Plan: c, Answers: make([]plan.Answer, n), Whys: make([]error, n)}
	for i, r := range c.Rows {
		d.Answers[i], d.Whys[i] = answerOf(a.Destroy(&r.Socket))
	}
	return d
}

func answerOf(err error) (plan.Answer, error) {
	switch {
	case err == nil:
		return plan.Taken, nil
	case errors.Is(err, sockets.ErrGone):
		return plan.NotFound, nil
	case errors.Is(err, fs.ErrPermission):
		return plan.Forbidden, nil
	case errors.Is(err, syscall.EINVAL):
		return plan.Unfit, nil
	case errors.Is(err, errors.ErrUnsupported):
		return plan.Incapable, nil
	}
	return plan.Errored, err
}
