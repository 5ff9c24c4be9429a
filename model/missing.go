package model

import (
	"strconv"
	"strings"

	"berth/model/language"
	"berth/sockets"
)

// Counted names what is missing with how many it is, where that is known:
// "12 owners", "1 process", "tcp bound".
func Counted(l *language.Language, m sockets.Missing) string {
	if m.Count == 0 {
		return Missing(l, m.What)
	}
	return l.Say(missingKey(m.What)+".counted", language.Facts{"count": strconv.Itoa(m.Count)})
}

// Missing names what is missing. The name of a list is the one that users type.
func Missing(l *language.Language, s sockets.Subject) string {
	if key := missingKey(s) + ".name"; l.Has(key) {
		return l.Say(key, nil)
	}
	return string(s)
}

func missingKey(s sockets.Subject) string {
	return "missing." + strings.ReplaceAll(string(s), " ", "_")
}
