package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"berth/sockets/scrub"
)

// The exit statuses. After a signal it is 128 plus the signal's number.
const (
	done     = 0
	no       = 1
	wrong    = 2
	failed   = 3
	bySignal = 128
)

// errNo ends a command whose answer is no, which has been said already.
var errNo = errors.New("no")

// errDenied ends a command that was not allowed to do everything that was asked
// for, which has been said already.
var errDenied = errors.New("not allowed")

// badRequest is a request that makes no sense as it is.
type badRequest struct {
	text string
	say  complaint // text in any language; nil: only in English
}

// Error says what is wrong with the request.
func (b *badRequest) Error() string { return b.text }

// bad returns a badRequest. The format is: what is wrong, a colon, what would be
// right.
func bad(format string, args ...any) error { return &badRequest{text: fmt.Sprintf(format, args...)} }

// ended is a run that a signal ended.
type ended struct {
	by     syscall.Signal
	stacks []byte // of every goroutine, for SIGQUIT
}

// Error names the signal.
func (e *ended) Error() string { return "ended by signal " + e.by.String() }

// report says what went wrong, if anything did, in one line without control
// characters, and returns the exit status for it. A reader that has left, as head
// does once it has enough, is no error.
func report(w io.Writer, err error) int {
	var request *badRequest
	var by *ended
	switch {
	case err == nil, closedPipe(err):
		return done
	case errors.Is(err, errNo):
		return no
	case errors.Is(err, errDenied):
		return failed
	case errors.As(err, &by):
		by.sayStacks(w)
		return bySignal + int(by.by)
	}
	var at *fs.PathError
	if errors.As(err, &at) && at.Path == os.Stdout.Name() {
		err = fmt.Errorf("standard output: %w", at.Err)
	}
	line := strings.Join(strings.Split(strings.TrimSpace(err.Error()), "\n"), "; ")
	fmt.Fprintln(w, "berth: "+brief(scrub.String(line)))
	if errors.As(err, &request) {
		return wrong
	}
	return failed
}

// longest is how many letters of an error message are worth reading.
const longest = 1000

// brief cuts the middle out of a line that quotes something endless: what was
// asked for is at its beginning, what would be right at its end.
func brief(line string) string {
	if r := []rune(line); len(r) > longest {
		return string(r[:longest/2]) + "…" + string(r[len(r)-longest/2:])
	}
	return line
}

// plain returns text from a request as it was written, or in quotes if it would
// not be seen as it is.
func plain(text string) string {
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

func closedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed)
}
