// Package format writes the parts that sentences about sockets share: lists,
// plurals, durations and shell words.
package format

import (
	"strconv"
	"strings"
	"time"

	"berth/model/language"
)

// Most is the maximum number of names that a sentence lists; the rest are counted.
const Most = 4

// List joins names as in an English sentence, each of them once: "a, b and c". It
// returns "" if there are none.
func List(names []string) string { return ListIn(language.English(), names) }

// ListIn is List in the given language.
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

// Tally joins names like ListIn, but adds a count to each name that occurs several
// times, so that the names listed and the names counted add up to the total. For
// nine names: "a ×3, b, c and 4 more".
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

// Plural returns a count of things: "1 socket", "3 sockets", "2 processes".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		noun += "e"
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Since returns a duration in its largest unit, in English: "58 s", "3 h". A
// duration that is negative because a clock was set counts as 0.
func Since(d time.Duration) string { return SinceIn(language.English(), d) }

// SinceIn is Since in the given language.
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
