//go:build linux

package main

import (
	"regexp"
	"strconv"
	"strings"
)

// masks returns patterns for what differs from run to run, each with its
// replacement, in the order in which they are applied.
func masks() [][2]string {
	return [][2]string{
		{`\d\d:\d\d:\d\d`, "CLOCK"},
		{`(● live|◌ poll has taken|◌ as of|● 即時|◌ 這次輪詢已花) .*?(  |$)`, "● live COST  "},
		{`>?\b\d+(\.\d+)?(µs|ms|s|m|h)(\d+s)?\b`, "AGE"},
		{`\b1[2-9]\d\d\b`, "PID"}, // furnish makes the kernel assign PIDs above 1200
		{` {2,}`, "  "},
		{` *\+\S+/s  ?-\S+/s  ↓ .*`, ""}, // rates and the graph of the last minute, which are known only after a second poll
		{`(?m)PID(  (·|–|\d+(\.\d+)?[kM]?)){0,2}(  AGE)? *$`, "PID  RATES"}, // the rates of a row, and its age
	}
}

// masker applies the masks to the text of a screen.
type masker struct {
	number *regexp.Regexp // matches a number that may be a port in the ephemeral range
	from   []*regexp.Regexp
	to     []string
}

func newMasker() masker {
	m := masker{number: regexp.MustCompile(`\b\d{5}\b`)}
	for _, s := range masks() {
		m.from, m.to = append(m.from, regexp.MustCompile(s[0])), append(m.to, s[1])
	}
	return m
}

func (m masker) mask(text string) string {
	text = m.number.ReplaceAllStringFunc(text, given)
	for i, r := range m.from {
		text = r.ReplaceAllString(text, m.to[i])
	}
	all := strings.Split(text, "\n")
	for i := range all {
		all[i] = strings.TrimRight(all[i], " ")
	}
	return strings.TrimRight(strings.Join(all, "\n"), "\n")
}

// given masks a number that may be a port that the system has assigned. It does not
// mask the first and the last port of that range, or the numbers at the edge of the
// map, which are multiples of 4000.
func given(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil || n <= 32768 || n >= 60999 || n%4000 == 0 {
		return number
	}
	return "EPHEMERAL"
}
