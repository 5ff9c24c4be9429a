package screen

import (
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Output is a terminal that is drawn on without ever waiting for it. What is written
// is queued, and a separate goroutine passes it on as fast as the terminal takes it.
// The methods of Output may be called concurrently.
type Output struct {
	*os.File // Bubble Tea asks this file for its size

	to      *os.File // where the bytes go
	drained func()   // called when a frame can be taken again

	mu     sync.Mutex
	queue  []byte
	spare  []byte
	frames bool          // what the terminal has not taken yet includes a frame
	wanted bool          // somebody has asked whether the next frame can be taken
	torn   bool          // the terminal may have received only the beginning of a sequence
	closed bool          // nothing more will be passed on
	utf8   bool          // the terminal has been told to read UTF-8
	filled chan struct{} // receives a value when the queue is no longer empty
	empty  chan struct{} // closed when the terminal has taken everything
}

// The marks of a synchronised update (mode 2026). A terminal that knows the marks
// shows nothing of a frame until it has all of it. Other terminals ignore them.
const (
	beginFrame = "\x1b[?2026h"
	endFrame   = "\x1b[?2026l"
)

// setup and restore complement what Bubble Tea sets up and restores. Autowrap is off
// while the table is live, so that whatever a terminal draws wider than expected is
// confined to its row.
const (
	setup   = "\x1b[?7l"
	restore = "\x1b[?7h"
)

// all restores everything that may have been set, by whatever program: a frame that
// was begun, the mouse, pasting, the look, the cursor, autowrap, and the screen.
const all = endFrame + "\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[0m\x1b[?25h" + restore + "\x1b[?1049l"

// endString ends whatever was left unfinished. CAN ends a sequence, and ST ends a
// string.
const endString = "\x18\x1b\\"

// Restoring restores a terminal on which anything may have been left unfinished.
const Restoring = endString + all

// These switch the terminal to UTF-8, and back to what it read before (ISO 2022,
// 15.4).
const (
	readUTF8 = "\x1b%G"
	readOwn  = "\x1b%@"
)

// NewOutput returns an Output that draws on the terminal f. After Ready has returned
// false, drained is called on a goroutine of the Output when a frame can be taken
// again. drained may be nil.
func NewOutput(f *os.File, drained func()) *Output {
	o := &Output{File: f, to: reopened(f), drained: drained, filled: make(chan struct{}, 1), empty: make(chan struct{})}
	close(o.empty)
	go o.pass()
	return o
}

// Ready reports whether a frame can be taken. While another frame is on its way,
// none can, so a slow terminal gets fewer frames rather than late ones.
func (o *Output) Ready() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wanted = o.frames
	return !o.frames
}

// Frame writes a frame, or the changes since the last one.
func (o *Output) Frame(s string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.frames = true
	o.enqueue(beginFrame, s, endFrame)
}

// Write discards what Bubble Tea's renderer writes for a frame, because the canvas
// has already drawn it.
func (o *Output) Write(b []byte) (int, error) { return len(b), nil }

// WriteString writes what sets up and restores the terminal: the alternate screen,
// the cursor and the mouse. The renderer writes these as strings, and writes nothing
// else as a string.
func (o *Output) WriteString(s string) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch s {
	case ansi.SetModeAltScreenSaveCursor:
		o.enqueue(s, setup)
		if o.utf8 {
			o.enqueue(readUTF8)
		}
	case ansi.ResetModeAltScreenSaveCursor:
		if o.utf8 {
			o.enqueue(readOwn)
		}
		o.enqueue(restore, s)
	default:
		o.enqueue(s)
	}
	return len(s), nil
}

// unguarded makes everything erasable (DECSCA). A terminal that does not read UTF-8
// may take the bytes of a symbol for the beginning of a guarded area (SPA), which is
// not erased.
const unguarded = "\x1b[0\"q"

// ReadUTF8 tells the terminal to read UTF-8 or, if on is not set, the encoding that
// it read before. It also ends whatever the terminal may have begun because it
// misread letters. While the program has given the terminal back, the terminal reads
// the encoding that it read before.
func (o *Output) ReadUTF8(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.utf8 = on; on {
		o.enqueue(endString, unguarded, readUTF8)
	} else {
		o.enqueue(endString, unguarded, readOwn)
	}
}

func (o *Output) enqueue(texts ...string) {
	if o.closed {
		return
	}
	for _, s := range texts {
		o.queue = append(o.queue, s...)
	}
	select {
	case <-o.empty:
		o.empty = make(chan struct{})
	default:
	}
	select {
	case o.filled <- struct{}{}:
	default:
	}
}

// pass passes on what is queued, for as long as the Output exists.
func (o *Output) pass() {
	for range o.filled {
		for o.next() {
		}
	}
}

// next passes on what has been queued in the meantime, and reports whether there was
// anything.
func (o *Output) next() bool {
	o.mu.Lock()
	out := o.queue
	if len(out) == 0 {
		o.mu.Unlock()
		return false
	}
	o.queue, o.torn = o.spare[:0], true
	o.mu.Unlock()

	n, err := o.to.Write(out)

	o.mu.Lock()
	o.spare, o.torn = out, n < len(out)
	if err != nil { // if something is wrong with the terminal, reading from it will show that
		o.queue = o.queue[:0]
	}
	told := o.wanted && len(o.queue) == 0
	if len(o.queue) == 0 {
		o.frames, o.wanted = false, false
		o.signalEmpty()
	}
	o.mu.Unlock()
	if told && o.drained != nil {
		o.drained()
	}
	return true
}

// signalEmpty ends the wait for the terminal.
func (o *Output) signalEmpty() {
	select {
	case <-o.empty:
	default:
		close(o.empty)
	}
}

// Flush waits until the terminal has taken everything, but not longer than limit. It
// reports whether the terminal has taken everything.
func (o *Output) Flush(limit time.Duration) bool {
	o.mu.Lock()
	empty := o.empty
	o.mu.Unlock()
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case <-empty:
		return true
	case <-late.C:
		return false
	}
}

// Abandon gives up on a terminal that takes no more output. It drops what is queued,
// and restores the terminal as far as that is possible without waiting.
func (o *Output) Abandon() {
	o.mu.Lock()
	o.queue, o.closed = o.queue[:0], true
	o.mu.Unlock()
	if o.to == o.File || o.to.SetWriteDeadline(time.Now()) != nil { // the goroutine is blocked in a write, and nothing can end that
		return
	}
	o.Flush(100 * time.Millisecond)
	o.mu.Lock()
	defer o.mu.Unlock()
	text := all
	if o.torn {
		text = Restoring
	}
	if o.utf8 {
		text = readOwn + text
	}
	if o.to.SetWriteDeadline(time.Now().Add(50*time.Millisecond)) == nil {
		_, _ = o.to.Write([]byte(text))
	}
}
