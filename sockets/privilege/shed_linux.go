package privilege

import (
	"fmt"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// readers are the capabilities needed for reading other users' processes
// (include/uapi/linux/capability.h). No other capability is ever raised.
const readers = 1<<unix.CAP_SYS_PTRACE | 1<<unix.CAP_DAC_READ_SEARCH

// Shed gives up the privileges that this program gained from its file and that the user
// who started it lacks. It permanently gives up the gained user or group ID, and all
// capabilities except the readers', which stay permitted but are not effective on any
// thread. main must call Shed before anything else. An error means that some of those
// privileges are left, and that the program must exit.
func Shed() error {
	if !secure() {
		return nil
	}
	if err := shedIDs(); err != nil {
		return err
	}
	if unix.Geteuid() == 0 { // root gained nothing; a security module set the flag
		return nil
	}
	runtime.LockOSThread() // so that no reader is ever on the first thread, which can't end
	return shedCapabilities()
}

// secure reports whether this program has privileges that its caller did not have, according
// to the kernel (AT_SECURE in getauxval(3)). If that can't be read, any capability of a user
// other than root counts as gained.
func secure() bool {
	const atSecure = 23 // AT_SECURE in include/uapi/linux/auxvec.h
	if all, err := unix.Auxv(); err == nil {
		for _, entry := range all {
			if entry[0] == atSecure {
				return entry[1] != 0
			}
		}
	}
	have, err := capabilities()
	return unix.Getuid() != unix.Geteuid() || unix.Getgid() != unix.Getegid() ||
		err == nil && have.permitted() != 0 && unix.Geteuid() != 0
}

// shedIDs permanently switches to the caller's user and group IDs, on all threads.
func shedIDs() error {
	uid, gid := unix.Getuid(), unix.Getgid()
	if gid != unix.Getegid() {
		if err := syscall.Setresgid(gid, gid, gid); err != nil {
			return fmt.Errorf("giving up the group of the program file (setgid): %w", err)
		}
	}
	if uid != unix.Geteuid() {
		if err := syscall.Setresuid(uid, uid, uid); err != nil {
			return fmt.Errorf("giving up the user of the program file (setuid): %w", err)
		}
	}
	return nil
}

// shedCapabilities leaves only the readers' capabilities permitted, and none effective, on
// all threads. In a program with cgo, where Go can't do that on all threads, package early
// must already have done it.
func shedCapabilities() error {
	have, err := capabilities()
	if err != nil {
		return fmt.Errorf("giving up the capabilities of the program file: %w", err)
	}
	rest := have
	for i := range rest {
		rest[i].Effective = 0
		rest[i].Permitted &= uint32(readers >> (32 * i))
	}
	if rest == have {
		return nil
	}
	header := header()
	_, _, errno := syscall.AllThreadsSyscall(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&rest)), 0)
	if errno != 0 {
		return fmt.Errorf("giving up the capabilities of the program file: %w: grant them as permitted only (setcap …+p), or build berth with CGO_ENABLED=0", errno)
	}
	return nil
}

// sets is what capget(2) reports about a thread, the lower 32 capabilities first.
type sets [2]unix.CapUserData

func header() unix.CapUserHeader { return unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3} }

// capabilities returns the capabilities of the calling thread.
func capabilities() (s sets, err error) {
	h := header()
	err = unix.Capget(&h, &s[0])
	return s, err
}

func (s sets) permitted() uint64 { return uint64(s[0].Permitted) | uint64(s[1].Permitted)<<32 }
func (s sets) effective() uint64 { return uint64(s[0].Effective) | uint64(s[1].Effective)<<32 }

// idle returns the readers' capabilities that are permitted but not effective.
func (s sets) idle() uint64 { return s.permitted() &^ s.effective() & readers }
