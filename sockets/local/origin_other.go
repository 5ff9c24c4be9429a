//go:build !linux

package local

import "berth/sockets"

func origins() func(*sockets.Process) sockets.Origin {
	why := sockets.Because(sockets.ReasonReader)
	return func(*sockets.Process) sockets.Origin {
		return sockets.Origin{Missing: []sockets.Missing{
			{What: sockets.MissingParents, Why: why}, {What: sockets.MissingUnit, Why: why}, {What: sockets.MissingDirectory, Why: why},
		}}
	}
}
