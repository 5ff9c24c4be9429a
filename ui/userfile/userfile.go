// Package userfile reads the files that a user names: by a flag, by the
// environment, or by what lies where a file is looked for.
//
// Only a regular file is opened. Anything else is told apart by its descriptor
// before that, so that a pipe is not drained, a device not started, and nothing
// blocks. As root, a file is read only if no other user can have written it.
package userfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Deadline is how long a file may take: behind a dead server it takes forever,
// and is then left behind.
const Deadline = time.Second

// ErrDeadline says that a file could not be read within Deadline.
var ErrDeadline = errors.New("it takes too long to read")

// A Kind is what lies at a path that is no regular file.
type Kind string

// What else may lie at a path.
const (
	Directory Kind = "directory"
	Pipe      Kind = "pipe"
	Socket    Kind = "socket"
	Device    Kind = "device"
	Other     Kind = "other"
)

// Error says what it is.
func (k Kind) Error() string {
	if k == Other {
		return "something else, not a regular file"
	}
	return "a " + string(k) + ", not a regular file"
}

// Large is a file that has more bytes than that.
type Large int

// Error says how many are too many.
func (l Large) Error() string { return fmt.Sprintf("it has more than %d bytes", int(l)) }

// Read returns what is in the regular file at path, which may be a link to it,
// if that is at most limit bytes. The error does not name the path, and never
// what is in the file: it is a Kind, Large, a *Foreign, ErrDeadline, fs.ErrNotExist
// and the like.
func Read(path string, limit int) ([]byte, error) {
	type answer struct {
		data []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		data, err := read(path, limit)
		answers <- answer{data, bare(err)}
	}()
	late := time.NewTimer(Deadline)
	defer late.Stop()
	select {
	case a := <-answers:
		return a.data, a.err
	case <-late.C:
		return nil, ErrDeadline
	}
}

func read(path string, limit int) ([]byte, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err == nil && len(data) > limit {
		err = Large(limit)
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

// bare returns what went wrong with a file without its path.
func bare(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// kindOf returns the Kind of what is no regular file, nil for one that is.
func kindOf(m os.FileMode) error {
	switch {
	case m.IsRegular():
		return nil
	case m.IsDir():
		return Directory
	case m&os.ModeNamedPipe != 0:
		return Pipe
	case m&os.ModeSocket != 0:
		return Socket
	case m&os.ModeDevice != 0:
		return Device
	}
	return Other
}
