package privilege

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// Raise makes the capabilities of readers effective for the calling goroutine,
// if they are permitted and are not effective already. The goroutine then
// keeps its thread until it ends, and the thread ends with it: nothing else
// ever runs there. So the caller is a goroutine that reads processes and does
// nothing else, and it opens nothing that a user may name. What the kernel
// refuses is left as it is: the reads say so themselves.
func Raise() {
	if s, err := capabilities(); err != nil || s.idle() == 0 {
		return
	}
	runtime.LockOSThread()   // never unlocked
	s, err := capabilities() // of the thread that it is now
	if err != nil {
		return
	}
	s[0].Effective |= uint32(s.idle())
	h := header()
	_ = unix.Capset(&h, &s[0])
}

// Do calls f with the capabilities of readers, as Raise has them, and returns
// when f has. Without anything to raise it is a call of f. A panic of f is one
// of the caller.
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

// Lent reports whether the program may read what the user who started it may not,
// without being root. Then a path that a user can choose, be it as a link in
// /proc, is not followed: whether a file stands there is told to nobody.
func Lent() bool {
	s, err := capabilities()
	return err == nil && unix.Geteuid() != 0 && s.permitted()&readers != 0
}
