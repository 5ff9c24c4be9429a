package apply

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"berth/model/plan"
	"berth/sockets"
)

// TestErrorsAreRead checks that each refusal by the system, however it is wrapped,
// leads to the right fate and answer.
func TestErrorsAreRead(t *testing.T) {
	for _, c := range []struct {
		err    error
		fate   plan.Fate
		answer plan.Answer
	}{
		{sockets.ErrGone, plan.Gone, plan.NotFound},
		{sockets.ErrReplaced, plan.Replaced, plan.Errored},
		{sockets.ErrLetGo, plan.LetGo, plan.Errored},
		{syscall.EPERM, plan.Denied, plan.Forbidden},
		{syscall.EACCES, plan.Denied, plan.Forbidden},
		{syscall.EOPNOTSUPP, plan.Failed, plan.Incapable},
		{syscall.EINVAL, plan.Failed, plan.Unfit},
		{errors.New("something else"), plan.Failed, plan.Errored},
	} {
		err := fmt.Errorf("hold process 812: %w", c.err)
		fate, _ := fateOf(err)
		answer, _ := answerOf(err)
		if fate != c.fate || answer != c.answer {
			t.Errorf("%v: fate %v, answer %v; want %v, %v", c.err, fate, answer, c.fate, c.answer)
		}
	}
	if answer, why := answerOf(nil); answer != plan.Taken || why != nil {
		t.Errorf("no error: %v, %v", answer, why)
	}
}
