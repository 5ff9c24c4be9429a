package userfile

import (
	"errors"
	"fmt"
)

// ErrForeign is the error if root is asked to read a file that another user can
// write to.
var ErrForeign = errors.New("as root, berth reads only files that no other user can write to")

// Foreign is the error for a file that another user can write to, either because
// that user owns it or, if root owns it, because of its mode.
type Foreign struct {
	Owner int
	Mode  uint32
}

// Error returns the reason why another user can write to the file.
func (f *Foreign) Error() string {
	if f.Owner != 0 {
		return fmt.Sprintf("it belongs to user %d; %v", f.Owner, ErrForeign)
	}
	return fmt.Sprintf("its mode is %#o; %v", f.Mode, ErrForeign)
}

// Unwrap returns ErrForeign.
func (f *Foreign) Unwrap() error { return ErrForeign }

var errNoProc = errors.New("it can't be opened without /proc")

// trusted returns an error if euid is root and someone else may have written to a
// file with the given owner and mode.
func trusted(euid, owner int, mode uint32) error {
	switch {
	case euid != 0:
		return nil
	case owner != 0:
		return &Foreign{Owner: owner}
	case mode&0o022 != 0:
		return &Foreign{Mode: mode & 0o777}
	}
	return nil
}
