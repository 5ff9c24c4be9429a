//go:build unix

package act

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// ParseSignal parses the name of a signal, with or without SIG and in any case, or
// its number.
func ParseSignal(text string) (sockets.Signal, error) {
	name := strings.ToUpper(text)
	if n, err := strconv.Atoi(text); err == nil {
		if name = unix.SignalName(unix.Signal(n)); name == "" && (n < 1 || n > lastSignal) {
			return sockets.Signal{}, fmt.Errorf("must be a name such as TERM, or a number from 1 to %d", lastSignal)
		}
		if name == "" {
			name = "signal " + text
		}
		return sockets.Signal{Name: name, Number: n}, nil
	}
	if !strings.HasPrefix(name, "SIG") {
		name = "SIG" + name
	}
	if n := unix.SignalNum(name); n != 0 {
		return sockets.Signal{Name: name, Number: int(n)}, nil
	}
	return sockets.Signal{}, fmt.Errorf("must be a name such as TERM, or a number from 1 to %d", lastSignal)
}
