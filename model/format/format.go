// Package format writes the parts that sentences about sockets share: lists,
// plurals, durations and shell words.
package format

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Most is how many names a sentence has; the others are counted.
const Most = 4

// List joins names as a sentence does, each of them once: "a, b and c". It
// gives "" for none.
func List(names []string) string {
	var once []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			once = append(once, n)
		}
	}
	if n := len(once); n > Most {
		once = append(once[:Most-1], fmt.Sprintf("%d more", n-Most+1))
	}
	if len(once) < 2 {
		return strings.Join(once, "")
	}
	last := len(once) - 1
	return strings.Join(once[:last], ", ") + " and " + once[last]
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

// Since returns a duration in its largest unit: "58 s", "3 h"; one that a clock
// made negative is none.
func Since(d time.Duration) string {
	switch {
	case d < time.Minute:
		return strconv.Itoa(max(0, int(d.Seconds()))) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + " min"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + " h"
	}
	return strconv.Itoa(int(d.Hours()/24)) + " days"
}
