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

// The exit statuses. After a signal, the exit status is 128 plus the number of the
// signal.
const (
	done     = 0
	no       = 1
	wrong    = 2
	failed   = 3
	bySignal = 128
)

// errNo ends a command whose answer is no. The answer has already been printed.
var errNo = errors.New("no")

// errDenied ends a command that was not allowed to do everything requested, and has
// already said so.
var errDenied = errors.New("not allowed")

// badRequest is the error for a request that makes no sense.
type badRequest struct {
	text string
	say  complaint // returns the message in a given language; nil: it exists only in English
}

// Error returns what is wrong with the request.
func (b *badRequest) Error() string { return b.text }

// bad returns a badRequest. The format must state what is wrong, followed by a
// colon and what would be correct.
func bad(format string, args ...any) error { return &badRequest{text: fmt.Sprintf(format, args...)} }

// ended is the error of a run that was ended by a signal.
type ended struct {
	by     syscall.Signal
	stacks []byte // of all goroutines, for SIGQUIT
}

// Error names the signal.
func (e *ended) Error() string { return "ended by signal " + e.by.String() }

// report prints err, if it is not nil, in one line without control characters, and
// returns the exit status for it. It is not an error if a reader closes the pipe,
// as head does once it has enough.
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

// longest is the maximum length of an error message, in characters.
const longest = 1000

// brief cuts out the middle of a line that quotes something very long. The request
// is at the beginning of the line, and what would be correct is at its end.
func brief(line string) string {
	if r := []rune(line); len(r) > longest {
		return string(r[:longest/2]) + "…" + string(r[len(r)-longest/2:])
	}
	return line
}

// plain returns text from a request verbatim, or in quotes if it would not be
// recognizable otherwise.
func plain(text string) string {
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

func closedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed)
}
