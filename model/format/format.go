// Package format writes the parts that sentences about sockets share: lists,
// plurals, durations and shell words.
package format

import (
	"strconv"
	"strings"
	"time"

	"berth/model/language"
)

// Most is how many names a sentence has; the others are counted.
const Most = 4

// List joins names as an English sentence does, each of them once: "a, b and c".
// It returns "" for none.
func List(names []string) string { return ListIn(language.English(), names) }

// ListIn is List in a language.
func ListIn(l *language.Language, names []string) string {
	var once []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			once = append(once, n)
		}
	}
	if n := len(once); n > Most {
		once = append(once[:Most-1], l.Tell("list.more", "count", strconv.Itoa(n-Most+1)))
	}
	return l.List(once)
}

// Tally joins names as ListIn does, one that is there several times with how often,
// so that what is named and what is only counted come to all of them: of nine, "a ×3,
// b, c and 4 more".
func Tally(l *language.Language, names []string) string {
	var once []string
	times := map[string]int{}
	for _, n := range names {
		if times[n]++; times[n] == 1 {
			once = append(once, n)
		}
	}
	told, rest := once, 0
	if len(once) > Most {
		told = once[:Most-1]
	}
	for _, n := range once[len(told):] {
		rest += times[n]
	}
	var all []string
	for _, n := range told {
		if times[n] > 1 {
			n += " ×" + strconv.Itoa(times[n])
		}
		all = append(all, n)
	}
	if rest > 0 {
		all = append(all, l.Tell("list.more", "count", strconv.Itoa(rest)))
	}
	return l.List(all)
}

// Plural counts things: "1 socket", "3 sockets", "2 processes".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		noun += "e"
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Since returns a duration in its largest unit, in English: "58 s", "3 h"; one
// that a clock made negative is none.
func Since(d time.Duration) string { return SinceIn(language.English(), d) }

// SinceIn is Since in a language.
func SinceIn(l *language.Language, d time.Duration) string {
	unit, n := "days", int(d.Hours()/24)
	switch {
	case d < time.Minute:
		unit, n = "seconds", max(0, int(d.Seconds()))
	case d < time.Hour:
		unit, n = "minutes", int(d.Minutes())
	case d < 48*time.Hour:
		unit, n = "hours", int(d.Hours())
	}
	return l.Tell("since."+unit, "count", strconv.Itoa(n))
}
