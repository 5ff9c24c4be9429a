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
	n, key := strconv.Itoa(m.Count), missingKey(m.What)+".counted"
	switch {
	case m.Count == 0:
		return Missing(l, m.What)
	case l.Has(key):
		return l.Say(key, language.Facts{"count": n})
	}
	return n + " " + Missing(l, m.What)
}

// Missing names what is missing. A list and a kind of trouble keep the names by
// which users ask for them.
func Missing(l *language.Language, s sockets.Subject) string {
	if key := missingKey(s) + ".name"; l.Has(key) {
		return l.Say(key, nil)
	}
	return string(s)
}

func missingKey(s sockets.Subject) string {
	return "missing." + strings.ReplaceAll(string(s), " ", "_")
}
