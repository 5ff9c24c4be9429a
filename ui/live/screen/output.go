package screen

import (
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Output is a terminal that is drawn on without ever waiting for it: what is
// written is queued, and a goroutine of its own passes it on as the terminal
// takes it. Its methods may be called by several goroutines at once.
type Output struct {
	*os.File // whose size Bubble Tea asks for

	to      *os.File // where the bytes go
	drained func()   // called when a frame is welcome again

	mu     sync.Mutex
	queue  []byte
	spare  []byte
	frames bool          // a frame is among what was not taken yet
	wanted bool          // somebody has asked for the next one
	torn   bool          // the terminal may have got the beginning of a sequence alone
	closed bool          // nothing more is passed on
	utf8   bool          // the terminal reads UTF-8 because it was told to
	filled chan struct{} // has something when the queue has
	empty  chan struct{} // closed when all has been taken
}

// The marks of a synchronised update (mode 2026): a terminal that knows them
// shows nothing of a frame before it has all of it, and another ignores them.
const (
	beginFrame = "\x1b[?2026h"
	endFrame   = "\x1b[?2026l"
)

// setup and restore go beyond what Bubble Tea sets up and restores: autowrap is
// off while the table is live, so that what a terminal draws wider than we think
// stays on its row.
const (
	setup   = "\x1b[?7l"
	restore = "\x1b[?7h"
)

// all puts back whatever may have been set, whoever set it: a frame that was
// begun, the mouse, pasting, the look, the cursor, autowrap, the screen.
const all = endFrame + "\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[0m\x1b[?25h" + restore + "\x1b[?1049l"

// endString ends what was left unfinished: CAN a sequence, ST a string.
const endString = "\x18\x1b\\"

// Restoring restores a terminal on which anything may have been left unfinished.
const Restoring = endString + all

// What is read as UTF-8, and as before (ISO 2022, 15.4).
const (
	readUTF8 = "\x1b%G"
	readOwn  = "\x1b%@"
)

// NewOutput returns the terminal f to draw on. drained, which may be nil, is
// called on a goroutine of the Output when a frame is welcome again after Ready
// has said that none is.
func NewOutput(f *os.File, drained func()) *Output {
	o := &Output{File: f, to: reopened(f), drained: drained, filled: make(chan struct{}, 1), empty: make(chan struct{})}
	close(o.empty)
	go o.pass()
	return o
}

// Ready reports whether a frame is welcome: while another is on its way, none
// is, so that a slow terminal gets fewer frames rather than late ones.
func (o *Output) Ready() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wanted = o.frames
	return !o.frames
}

// Frame writes a frame, or what has changed of one.
func (o *Output) Frame(s string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.frames = true
	o.enqueue(beginFrame, s, endFrame)
}

// Write drops what Bubble Tea's renderer makes of a frame: the canvas has drawn
// it by then.
func (o *Output) Write(b []byte) (int, error) { return len(b), nil }

// WriteString writes what sets the terminal up and restores it: the alternate
// screen, the cursor, the mouse. The renderer writes these as strings, and
// nothing else.
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

// unguarded has everything erased that is to be (DECSCA). Where UTF-8 is not read,
// the bytes of a sign begin a guarded area (SPA), which erasing leaves alone.
const unguarded = "\x1b[0\"q"

// ReadUTF8 tells the terminal to read UTF-8, or what it has read before, and ends
// what it may have taken the bytes of letters for. While the terminal is given back
// it reads what it has read before.
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

// pass passes on what is queued, for as long as there is an Output.
func (o *Output) pass() {
	for range o.filled {
		for o.next() {
		}
	}
}

// next passes on what has been queued meanwhile, and reports whether there was
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
	if err != nil { // what is wrong with the terminal, its input tells
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

// Flush waits until the terminal has taken everything, but not beyond the
// limit, and reports whether it has.
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

// Abandon gives up a terminal that takes no more: what is queued is dropped,
// and the terminal is restored as far as it takes bytes at once.
func (o *Output) Abandon() {
	o.mu.Lock()
	o.queue, o.closed = o.queue[:0], true
	o.mu.Unlock()
	if o.to == o.File || o.to.SetWriteDeadline(time.Now()) != nil { // its goroutine stands in a write, and nothing ends that
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
