package model

import (
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// Halted explains why p is not running and therefore answers nobody. It returns the
// zero Sentence if p is running.
func Halted(p *sockets.Process) language.Sentence {
	if p.Run == sockets.RunNormal {
		return language.Sentence{}
	}
	return language.Sentence{Key: "halted." + p.Run.String(), Facts: language.Facts{"pid": strconv.Itoa(p.PID)}}
}
