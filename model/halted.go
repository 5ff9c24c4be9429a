package model

import (
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// Halted says why p is not running, and so answers nobody. It says nothing about a
// process that is.
func Halted(p *sockets.Process) language.Sentence {
	if p.Run == sockets.RunNormal {
		return language.Sentence{}
	}
	return language.Sentence{Key: "halted." + p.Run.String(), Facts: language.Facts{"pid": strconv.Itoa(p.PID)}}
}
