package guard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"berth/ui/live/screen"
)

const (
	writeTimeout = time.Second // for a terminal that accepts no output
	most         = 1 << 20     // bytes of standard error that are kept
)

// errRefused indicates that a terminal accepts no output.
var errRefused = errors.New("the terminal takes no output")

// watch is the state of the guard.
type watch struct {
	words, crash, text int // descriptors; -1: at end of file
	last               word
	pending            []byte // what was written to standard error
}

// Run is the main function of the guard. It returns the exit status once the program
// that started the guard has ended and the terminal has been restored.
func Run() int {
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU)
	_ = os.WriteFile("/proc/self/comm", []byte("berth-guard"), 0) // otherwise the name would be "exe", because the guard is started through a link
	w := &watch{words: 3, crash: 4, text: 5}
	if unix.SetNonblock(w.crash, true) != nil || unix.SetNonblock(w.text, true) != nil {
		return 2
	}
	for w.words >= 0 {
		if err := w.step(); err != nil {
			return 1
		}
	}
	return 0
}

// step waits for something to happen, and handles it.
func (w *watch) step() error {
	fds := []unix.PollFd{
		{Fd: int32(w.text), Events: unix.POLLIN}, {Fd: int32(w.crash), Events: unix.POLLIN}, {Fd: int32(w.words), Events: unix.POLLIN},
	}
	if _, err := unix.Poll(fds, -1); err != nil {
		return ignoring(err, unix.EINTR)
	}
	if fds[0].Revents != 0 {
		w.listen()
	}
	if fds[1].Revents != 0 {
		return w.crashing()
	}
	if fds[2].Revents != 0 {
		return w.hear()
	}
	return nil
}

// hear receives the next word, or finds that the program has ended and there are no
// more.
func (w *watch) hear() error {
	var next word
	b := make([]byte, binary.Size(next))
	if _, err := io.ReadFull(reader(w.words), b); err != nil {
		w.words = -1
		if err := w.restore(); err != nil {
			return err
		}
		return w.print()
	}
	if _, err := binary.Decode(b, binary.NativeEndian, &next); err != nil {
		return err
	}
	if w.last = next; next.Held {
		return nil
	}
	return w.print()
}

// crashing handles one write by the runtime, which continues once that write has
// been read from the pipe.
func (w *watch) crashing() error {
	if err := w.restore(); err != nil {
		return err
	}
	if err := w.print(); err != nil {
		return err
	}
	n, err := unix.Read(w.crash, make([]byte, os.Getpagesize()))
	if n == 0 && err == nil {
		w.crash = -1
	}
	return ignoring(err, unix.EAGAIN)
}

// listen reads what was written to standard error.
func (w *watch) listen() {
	buf := make([]byte, 1<<14)
	for {
		n, err := unix.Read(w.text, buf)
		if n <= 0 {
			if err == nil {
				w.text = -1
			}
			return
		}
		w.pending = append(w.pending, buf[:min(n, most-len(w.pending))]...)
	}
}

// restore restores the terminal if the program has it, and discards the keys that
// were meant for the program. It leaves the settings alone if something else, such as
// a shell that was quicker, has already changed them.
func (w *watch) restore() error {
	if !w.last.Held {
		return nil
	}
	w.last.Held = false
	if now, err := unix.IoctlGetTermios(0, unix.TCGETS); err == nil && *now == w.last.Now {
		_ = unix.IoctlSetInt(0, unix.TCFLSH, unix.TCIFLUSH)
		_ = unix.IoctlSetTermios(0, unix.TCSETS, &w.last.Before)
	}
	return writeAll(os.Stdout, []byte(screen.Restoring))
}

// print prints what was written to standard error.
func (w *watch) print() error {
	if w.text >= 0 {
		w.listen()
	}
	text := w.pending
	w.pending = nil
	return writeAll(os.Stderr, text)
}

// writeAll writes b. It fails if the file accepts nothing for a while.
func writeAll(f *os.File, b []byte) error {
	for len(b) > 0 {
		piece := b[:min(len(b), 256)]
		b = b[len(piece):]
		taken := make(chan error, 1)
		go func() {
			_, err := io.Copy(f, bytes.NewReader(piece))
			taken <- err
		}()
		select {
		case err := <-taken:
			if err != nil {
				return err
			}
		case <-time.After(writeTimeout):
			return errRefused
		}
	}
	return nil
}

// reader reads from a descriptor that it does not own.
type reader int

// Read reads, and retries if a signal interrupts it.
func (r reader) Read(b []byte) (int, error) {
	for {
		n, err := unix.Read(int(r), b)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

func ignoring(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}
