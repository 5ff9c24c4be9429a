//go:build !linux

package local

import (
	"berth/sockets"
	"berth/sockets/portable"
)

func open() (sockets.Source, error) { return portable.New(), nil }
