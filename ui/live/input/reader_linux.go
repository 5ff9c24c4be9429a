package input

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Reader reads a terminal and passes on only what is complete. Each Read returns
// whole keys, however the terminal sent them. A Reader embeds a separate file, for
// code that uses the descriptor to wait for input.
type Reader struct {
	*os.File // the other end of pieces

	tty    *os.File
	stream Stream
	lost   func(error)
	pieces *os.File // a socket, which keeps together the bytes of one write
	ask    *os.File // sends commands to the goroutine that reads; the other end of asked
	asked  *os.File
	paused chan struct{} // signals that the goroutine has stopped reading
	resume chan struct{}
	done   chan struct{}
}

// most is the number of bytes passed on at a time. This is what Bubble Tea reads at
// a time, less one byte, because a full read would make it expect more.
const most = 255

// NewReader returns a Reader of tty, which must be in raw mode before the first key
// arrives. The function answer receives the terminal's answers, and the function lost
// receives the reason why tty can no longer be read. Both are called on a goroutine
// of the Reader.
func NewReader(tty *os.File, answer func(Answer), lost func(error)) (*Reader, error) {
	near, far, err := pair(syscall.SOCK_SEQPACKET)
	if err != nil {
		return nil, err
	}
	asked, ask, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("a pipe for the keys: %w", err), near.Close(), far.Close())
	}
	r := &Reader{
		File: far, tty: tty, stream: Stream{Answer: answer}, lost: lost, pieces: near, ask: ask, asked: asked,
		paused: make(chan struct{}), resume: make(chan struct{}), done: make(chan struct{}),
	}
	go r.run()
	return r, nil
}

func pair(typ int) (near, far *os.File, err error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, typ|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("a socket for the keys: %w", err)
	}
	return os.NewFile(uintptr(fds[0]), "keys"), os.NewFile(uintptr(fds[1]), "keys"), nil
}

// Pause leaves the terminal to others until Resume is called. It returns once the
// Reader has stopped reading.
func (r *Reader) Pause() {
	if _, err := r.ask.Write([]byte{'p'}); err == nil {
		<-r.paused
	}
}

// Resume continues reading after Pause.
func (r *Reader) Resume() { r.resume <- struct{}{} }

// Close stops reading. The terminal stays open.
func (r *Reader) Close() error {
	_, err := r.ask.Write([]byte{'c'})
	select {
	case <-r.done:
	case <-time.After(100 * time.Millisecond): // the Reader holds keys that nobody is reading
	}
	return err
}

// run reads until the terminal can't be read any more or Close is called.
func (r *Reader) run() {
	defer func() {
		_ = errors.Join(r.pieces.Close(), r.asked.Close())
		close(r.done)
	}()
	buf := make([]byte, 4096)
	var until time.Time // when the wait for the rest of an unfinished sequence ends
	for {
		keys, command, err := r.wait(until)
		switch {
		case err != nil:
			r.lost(err)
			return
		case command == 'c':
			return
		case command == 'p':
			r.paused <- struct{}{}
			<-r.resume
			continue
		case !keys:
			if !r.hand(r.stream.Expire()) {
				return
			}
		default:
			n, err := r.tty.Read(buf)
			if n == 0 && err == nil {
				err = io.EOF
			}
			if err != nil {
				r.lost(err)
				return
			}
			if !r.hand(r.stream.Take(buf[:n])) {
				return
			}
		}
		until = time.Time{}
		if d := r.stream.Wait(); d > 0 {
			until = time.Now().Add(d)
		}
	}
}

// wait waits for keys, a command or the time limit, whichever comes first.
func (r *Reader) wait(until time.Time) (keys bool, command byte, err error) {
	for {
		limit := -1
		if !until.IsZero() {
			limit = max(0, int(time.Until(until)/time.Millisecond)+1)
		}
		fds := []unix.PollFd{{Fd: int32(r.tty.Fd()), Events: unix.POLLIN}, {Fd: int32(r.asked.Fd()), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, limit)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return false, 0, fmt.Errorf("waiting for keys: %w", err)
		case n == 0:
			return false, 0, nil
		case fds[1].Revents != 0:
			var b [1]byte
			_, err := r.asked.Read(b[:])
			return false, b[0], err
		}
		return true, 0, nil
	}
}

// hand passes pieces on, as many at a time as Bubble Tea can read, and reports
// whether anything is still reading them.
func (r *Reader) hand(pieces [][]byte) bool {
	var out []byte
	for _, p := range pieces {
		for len(p) > most { // part of a paste
			pieces := p[:most]
			if !r.write(out) || !r.write(pieces) {
				return false
			}
			out, p = out[:0], p[most:]
		}
		if len(out)+len(p) > most {
			if !r.write(out) {
				return false
			}
			out = out[:0]
		}
		out = append(out, p...)
	}
	return r.write(out)
}

func (r *Reader) write(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	_, err := r.pieces.Write(b)
	return err == nil
}
