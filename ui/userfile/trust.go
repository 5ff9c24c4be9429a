package userfile

import (
	"errors"
	"fmt"
)

// ErrForeign says that root was asked to read a file that another user may write.
var ErrForeign = errors.New("as root, berth reads only files that no other user may write")

// Foreign is a file that another user may write, because of its owner or, if it
// is root's, because of its mode.
type Foreign struct {
	Owner int
	Mode  uint32
}

// Error says why another user may write it.
func (f *Foreign) Error() string {
	if f.Owner != 0 {
		return fmt.Sprintf("it belongs to user %d: %v", f.Owner, ErrForeign)
	}
	return fmt.Sprintf("its mode is %#o: %v", f.Mode, ErrForeign)
}

// Unwrap returns ErrForeign.
func (f *Foreign) Unwrap() error { return ErrForeign }

var errNoProc = errors.New("it can't be opened without /proc")

// trusted returns an error if euid is root and somebody else may have written a
// file with that owner and mode.
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
