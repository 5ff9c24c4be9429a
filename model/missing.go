package model

import (
	"strconv"
	"strings"

	"berth/sockets"
)

// Counted names what is missing with how many it is, where that is known:
// "12 owners", "1 process", "tcp bound".
func Counted(m sockets.Missing) string {
	switch m.Count {
	case 0:
		return m.What
	case 1:
		return "1 " + singular(m.What)
	}
	return strconv.Itoa(m.Count) + " " + m.What
}

func singular(what string) string {
	if one, ok := strings.CutSuffix(what, "sses"); ok {
		return one + "ss"
	}
	return strings.TrimSuffix(what, "s")
}
