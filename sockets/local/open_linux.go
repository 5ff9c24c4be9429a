package local

import (
	"berth/sockets"
	"berth/sockets/sockdiag"
)

func open() (sockets.Source, error) {
	conn, err := sockdiag.Dial()
	if err != nil {
		conn = nil
	}
	return newSource("/proc", conn, err), nil
}
