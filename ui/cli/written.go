package cli

import (
	"io"
	"io/fs"
	"os"
	"syscall"

	"berth/ui/cli/inherited"
)

// written writes, and keeps the first error. All output of a command goes through
// it, so that no write error is lost, wherever it occurs.
type written struct {
	w   io.Writer
	err error
}

// Write writes to the underlying writer, and keeps the error if it is the first.
func (o *written) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// closedOutput stands for a standard output that was closed before the program
// began.
type closedOutput struct{}

// Write says that standard output is closed.
func (closedOutput) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.EBADF}
}

// standardOutput returns the output that the program was given.
func standardOutput() io.Writer {
	if inherited.OutputClosed() {
		return closedOutput{}
	}
	return os.Stdout
}

// shownSoFar returns the error that kept something from being shown. A plan that
// could not be read is not carried out.
func (a *app) shownSoFar() error {
	if a.out == nil {
		return nil
	}
	return a.out.err
}
