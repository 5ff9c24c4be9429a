package local

import (
	"berth/sockets"
	"berth/sockets/procfs"
)

func origins() func(*sockets.Process) sockets.Origin {
	return procfs.New("/proc").Leave(leftByOrigins).Origins().Of
}
