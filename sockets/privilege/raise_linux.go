package privilege

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// Raise makes the readers' capabilities effective for the calling goroutine, if they are
// permitted and not yet effective. The goroutine then keeps its thread until it ends, and the
// thread ends with it: nothing else ever runs there. So the caller must be a goroutine that
// reads processes and does nothing else, and that opens nothing that a user may name. What
// the kernel refuses is left as it is: the reads will report it themselves.
func Raise() {
	if s, err := capabilities(); err != nil || s.idle() == 0 {
		return
	}
	runtime.LockOSThread()   // never unlocked
	s, err := capabilities() // those of its present thread
	if err != nil {
		return
	}
	s[0].Effective |= uint32(s.idle())
	h := header()
	_ = unix.Capset(&h, &s[0])
}

// Do calls f with the readers' capabilities, as with Raise, and returns when f does. Without
// anything to raise it simply calls f. A panic in f becomes a panic of the caller.
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

// Lent reports whether the program may read what the user who started it may not, without
// being root. If so, a path that a user can choose, for example as a link in /proc, is not
// followed: nobody is told whether a file exists there.
func Lent() bool {
	s, err := capabilities()
	return err == nil && unix.Geteuid() != 0 && s.permitted()&readers != 0
}
