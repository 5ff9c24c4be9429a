package act

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"berth/sockets"
)

// ParseSignal parses the name or number of a signal. On Windows, which has no
// signals, both of the signals that berth sends end the process immediately.
func ParseSignal(text string) (sockets.Signal, error) {
	for _, s := range []sockets.Signal{sockets.Terminate(), sockets.Kill()} {
		if name := strings.ToUpper(text); name == s.Name || "SIG"+name == s.Name || name == fmt.Sprint(s.Number) {
			return s, nil
		}
	}
	return sockets.Signal{}, errors.New("must be TERM or KILL, which do the same on this system")
}

func send(pid int, _ sockets.Signal) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return sockets.ErrGone
	}
	defer func() { _ = p.Release() }()
	return p.Kill()
}
