package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// action is one run of a command that changes the system: its target, and what it
// is allowed to do.
type action struct {
	*app
	consent
	target target
	source sockets.Source
	object object
}

// object is the JSON output of an action. It consists of two parts, the first of
// which, the plan, is written before anything is done.
type object struct {
	plan, rest func() error
	begun      bool
	err        error // from writing the plan
}

func (o *object) begin() error {
	if o.begun {
		return o.err
	}
	o.begun = true
	if err := o.plan(); err != nil {
		o.err = fmt.Errorf("writing: %w", err)
	}
	return o.err
}

// announced returns the error that prevented the plan from being written. A plan
// that could not be shown is not carried out.
func (e *action) announced() error {
	if err := e.shownSoFar(); err != nil || !e.json {
		return err
	}
	return e.object.begin()
}

// newAction parses the arguments of the command. It fails if confirmation is needed
// and there is nobody to ask, and checks that before it looks at any sockets.
func (a *app) newAction(ctx context.Context, command string, c consent, args []string) (*action, error) {
	m, err := a.parseTarget(ctx, command, args)
	if err != nil {
		return nil, err
	}
	if _, err := a.settings(nil); err != nil {
		return nil, err
	}
	if err := c.bound(command, m); err != nil {
		return nil, err
	}
	if err := a.mayAsk(command, c); err != nil {
		return nil, err
	}
	source, err := a.open()
	if err != nil {
		return nil, fmt.Errorf("reading the sockets: %w", err)
	}
	if c.json { // the JSON output contains everything that would be printed
		quiet := *a
		quiet.Out = io.Discard
		a = &quiet
	}
	return &action{app: a, consent: c, target: m, source: source}, nil
}

// unseenOwners prints what could not be seen if a filter has found nothing, because
// the intended owner may be among the unknown ones. JSON output lists these gaps
// itself.
func (e *action) unseenOwners(v *table.View) {
	if len(e.target.ports) == 0 && !e.json {
		e.unseen(v.Missing)
	}
}

// attempts is the maximum number of times that a list is read if it keeps changing
// while it is being read.
const attempts = 5

// read reads the sockets again. An action needs the complete list, because a socket
// that is not in it counts as gone.
func (e *action) read(ctx context.Context, ask sockets.Ask) (*table.View, error) {
	for range attempts {
		s, err := snapshotOf(ctx, e.source, ask)
		if err != nil {
			return nil, err
		}
		if len(s.Broken) == 0 {
			return rowsOf(s, query.Query{}, table.Order{Column: column.Local}), nil
		}
	}
	return nil, fmt.Errorf("reading the sockets: they changed each time they were read; berth ls shows their current state")
}

// machine completes the JSON output, if it was requested and either there is an
// answer or part of the output has already been written.
func (e *action) machine(answer error) error {
	if !e.json || !e.object.begun && answer != nil && !errors.Is(answer, errNo) && !errors.Is(answer, errDenied) {
		return answer
	}
	if err := e.object.begin(); err != nil {
		return err
	}
	if err := e.object.rest(); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return answer
}

// say prints a line of a plan. Lines after the first refer to the first and are
// indented.
func (e *action) say(n int, line string) {
	if n > 0 {
		line = "  " + line
	}
	fmt.Fprintln(e.Out, e.wrap(line))
}
