package procfs

import (
	"context"
	"errors"
	"strconv"
)

// ask calls the function read, which reads what a caller wants to know about the
// process with the given pid. The error is ErrStuck if the function does not return in
// time, or if an earlier call for this process has not returned yet. The caller must
// then not touch anything that this function writes to.
func (fs *FS) ask(pid int, read func() error) error {
	if _, held := fs.strays.of(int32(pid), depthAsked); held {
		return ErrStuck
	}
	q := &question{look: read}
	j := &job{
		n: 1, depth: depthAsked, hands: 1, spare: fs.strays.room(depthAsked),
		pid: func(int) int32 { return int32(pid) }, fresh: func() work { return q },
	}
	switch c := (crew{strays: &fs.strays}); {
	case c.run(context.Background(), j) != nil, len(j.late) > 0:
		return ErrStuck
	case j.next == 0:
		return errUntried
	}
	return q.said
}

// question is the work that ask gives to a goroutine.
type question struct {
	look func() error
	err  error
	said error // err, once it has been handed over
}

func (q *question) open() error { return nil }
func (q *question) begin(int)   {}
func (q *question) read(*hand)  { q.err = q.look() }
func (q *question) take(int)    { q.said = q.err }
func (q *question) close()      {}

// told returns the result of the function read, which reads something about the process
// with the given pid. See ask.
func told[T any](fs *FS, pid int, read func() (T, error)) (T, error) {
	var mine, none T
	if err := fs.ask(pid, func() (err error) { mine, err = read(); return err }); err != nil {
		return none, err
	}
	return mine, nil
}

// tell reads a file of the process with the given pid; see ask.
func (fs *FS) tell(pid int, name string) ([]byte, error) {
	return told(fs, pid, func() ([]byte, error) { return fs.read(strconv.Itoa(pid), name) })
}

// isStuck reports whether err means that a process does not answer.
func isStuck(err error) bool { return errors.Is(err, ErrStuck) || errors.Is(err, errUntried) }
