package userfile

import (
	"errors"
	"fmt"
)

// ErrForeign says that root was to read a file that another user may write.
var ErrForeign = errors.New("root reads only what no other user may write")

var errNoProc = errors.New("it can't be opened without /proc")

// trusted returns an error if euid is root and others can have written a file
// of that owner and mode.
func trusted(euid, owner int, mode uint32) error {
	switch {
	case euid != 0:
		return nil
	case owner != 0:
		return fmt.Errorf("it belongs to user %d: %w", owner, ErrForeign)
	case mode&0o022 != 0:
		return fmt.Errorf("its mode is %#o: %w", mode&0o777, ErrForeign)
	}
	return nil
}
