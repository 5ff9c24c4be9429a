//go:build !linux

package input

import "os"

// Reader reads a terminal. On this system it holds back only the terminal's answers,
// not incomplete keys.
type Reader struct {
	*os.File
	stream Stream
	rest   []byte
}

// NewReader returns a Reader of tty. answer receives the terminal's answers.
func NewReader(tty *os.File, answer func(Answer), _ func(error)) (*Reader, error) {
	return &Reader{File: tty, stream: Stream{Answer: answer}}, nil
}

// Pause does nothing. Whatever waits for keys stops on its own.
func (r *Reader) Pause() {}

// Resume does nothing.
func (r *Reader) Resume() {}

// Close leaves the terminal open.
func (r *Reader) Close() error { return nil }

// Read reads keys.
func (r *Reader) Read(b []byte) (int, error) {
	n, err := r.File.Read(b)
	for _, p := range r.stream.Take(b[:n:n]) {
		r.rest = append(r.rest, p...)
	}
	if !r.stream.paste && !isString(r.stream.rest) {
		for _, p := range r.stream.Expire() {
			r.rest = append(r.rest, p...)
		}
	}
	n = copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, err
}
