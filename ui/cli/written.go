package cli

import (
	"io"
	"io/fs"
	"os"
	"syscall"

	"berth/ui/cli/inherited"
)

// written is a writer that keeps the first error. All output of a command goes
// through it, so that no write error is lost, wherever it occurs.
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

// closedOutput stands in for a standard output that was closed before the program
// started.
type closedOutput struct{}

// Write returns an error, because standard output is closed.
func (closedOutput) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.EBADF}
}

// standardOutput returns the output with which the program was started.
func standardOutput() io.Writer {
	if inherited.OutputClosed() {
		return closedOutput{}
	}
	return os.Stdout
}

// shownSoFar returns the error that prevented something from being shown. A plan
// that could not be shown is not carried out.
func (a *app) shownSoFar() error {
	if a.out == nil {
		return nil
	}
	return a.out.err
}
