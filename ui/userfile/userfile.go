// Package userfile reads files named by the user, whether with a flag, in the
// environment, or by putting one where berth looks for it.
//
// Only regular files are opened. Anything else is recognized beforehand, through a
// descriptor, so that no pipe is drained, no device is started, and nothing blocks.
// When the program runs as root, a file is read only if no other user can have
// written to it.
package userfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Deadline is how long reading a file may take. Reading a file from a file server
// that is down takes forever, so the read is abandoned. A busy machine gets its time.
const Deadline = 3 * time.Second

// ErrDeadline is the error for a file that could not be read within Deadline.
var ErrDeadline = errors.New("it takes too long to read")

// Kind is the error for something at a path that is not a regular file.
type Kind string

// The kinds of things other than regular files.
const (
	Directory Kind = "directory"
	Pipe      Kind = "pipe"
	Socket    Kind = "socket"
	Device    Kind = "device"
	Other     Kind = "other"
)

// Error says what kind of thing is at the path.
func (k Kind) Error() string {
	if k == Other {
		return "something else, not a regular file"
	}
	return "a " + string(k) + ", not a regular file"
}

// Large is the error for a file that is too large. Its value is the maximum size in
// bytes.
type Large int

// Error returns a message with the maximum number of bytes.
func (l Large) Error() string { return fmt.Sprintf("it has more than %d bytes", int(l)) }

// Read returns the contents of the regular file at path, which may be a link to it,
// if there are at most limit bytes. The error never contains the path or any of the
// contents. It is a Kind, Large, a *Foreign, ErrDeadline, fs.ErrNotExist or the
// like.
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

// bare returns err, an error about a file, without the path.
func bare(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// kindOf returns the Kind of a file, or nil if it is a regular file.
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
