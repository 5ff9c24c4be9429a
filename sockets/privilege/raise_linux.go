package privilege

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// Raise makes the readers' capabilities effective for the calling goroutine, if they are
// permitted and not yet effective. The goroutine is then locked to its thread, and the
// thread ends with it, so that nothing else ever runs there. The caller must be a
// goroutine that only reads processes, and does not open anything that a user may name.
// Raise ignores errors from the kernel, because the reads will then fail and report the
// problem themselves.
func Raise() {
	if s, err := capabilities(); err != nil || s.idle() == 0 {
		return
	}
	runtime.LockOSThread()   // never unlocked
	s, err := capabilities() // those of the thread that the goroutine is locked to
	if err != nil {
		return
	}
	s[0].Effective |= uint32(s.idle())
	h := header()
	_ = unix.Capset(&h, &s[0])
}

// Do calls f with the readers' capabilities raised (see Raise), and returns when f does. If
// there is nothing to raise, it simply calls f. A panic in f becomes a panic in the caller.
func Do(f func()) {
	if s, err := capabilities(); err != nil || s.idle() == 0 {
		f()
		return
	}
	ended := make(chan any, 1)
	go func() {
		defer func() { ended <- recover() }()
		Raise()
		f()
	}()
	if v := <-ended; v != nil {
		panic(v)
	}
}

// Lent reports whether the program, without being root, may read what the user who started it
// may not. If so, a path that a user can choose, for example through a link in /proc, must
// not be followed, so as not to reveal whether a file exists there.
func Lent() bool {
	s, err := capabilities()
	return err == nil && unix.Geteuid() != 0 && s.permitted()&readers != 0
}
