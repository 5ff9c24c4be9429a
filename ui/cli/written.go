package cli

import (
	"io"
	"io/fs"
	"os"
	"syscall"

	"berth/ui/cli/inherited"
)

// written writes and keeps the first error. All that a command says goes through
// it, so that no error of a write is lost, whoever wrote.
type written struct {
	w   io.Writer
	err error
}

// Write writes to what is underneath, and keeps the error if it is the first.
func (o *written) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// closedOutput is standard output that was closed before the program began.
type closedOutput struct{}

// Write says that standard output is closed.
func (closedOutput) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.EBADF}
}

// standardOutput returns what the program was given to write to.
func standardOutput() io.Writer {
	if inherited.OutputClosed() {
		return closedOutput{}
	}
	return os.Stdout
}

// shownSoFar returns the error that kept something from being shown. A plan that
// nobody could read is not carried out.
func (a *app) shownSoFar() error {
	if a.out == nil {
		return nil
	}
	return a.out.err
}
