//go:build linux

package main

import (
	"regexp"
	"strings"
)

// masks are what differs from run to run, each with what stands in its place,
// in the order in which they are put on.
func masks() [][2]string {
	return [][2]string{
		{`\d\d:\d\d:\d\d`, "CLOCK"},
		{`(● live|◌ poll has taken|◌ as of) .*?(  |$)`, "● live COST  "},
		{`>?\b\d+(\.\d+)?(µs|ms|s|m|h)(\d+s)?\b`, "AGE"},
		{`\b1[2-9]\d\d\b`, "PID"},                                            // settleIn has the first be 1200
		{`\b(3[3-9]|4\d|5\d)(\d\d[1-9]|\d[1-9]\d|[1-9]\d\d)\b`, "EPHEMERAL"}, // not the round ones of the map
		{` {2,}`, "  "},
	}
}

// masker puts the masks on the text of a screen.
type masker struct {
	from []*regexp.Regexp
	to   []string
}

func newMasker() masker {
	var m masker
	for _, s := range masks() {
		m.from, m.to = append(m.from, regexp.MustCompile(s[0])), append(m.to, s[1])
	}
	return m
}

func (m masker) mask(text string) string {
	for i, r := range m.from {
		text = r.ReplaceAllString(text, m.to[i])
	}
	all := strings.Split(text, "\n")
	for i := range all {
		all[i] = strings.TrimRight(all[i], " ")
	}
	return strings.TrimRight(strings.Join(all, "\n"), "\n")
}
