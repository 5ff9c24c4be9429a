package explain

import (
	"regexp"
	"strings"
)

// Programs write the number of an error in many ways: "errno=111", "[Errno 111]",
// "errno: -98" (Node.js), "Os { code: 111, kind: …" (Rust), "curl: (7)", "curl error
// 7". The names of an entry use two: "errno 111" and "curl 7". Python's "[Errno -2]" is
// an error of the name service, not of the system.
var (
	errorNumber = regexp.MustCompile(`(?i)\berrno *(?:[:=] *-?|\( *|(?:is|was|code) +)(\d+)\)?`)
	rustNumber  = regexp.MustCompile(`\bcode: (\d+), kind\b`)
	curlNumber  = regexp.MustCompile(`(?i)\bcurl(?::? *\(|:? (?:(?:exited|failed) with |returned )?(?:exit |error |return )?(?:code|status|error)?:? *\(?)(\d+)\)?`)
)

// numbered returns a text with the numbers of errors written as in the names of
// entries.
func numbered(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return text
	}
	for number, name := range map[*regexp.Regexp]string{errorNumber: "errno $1", rustNumber: "errno $1, kind", curlNumber: "curl $1"} {
		text = number.ReplaceAllString(text, name)
	}
	return text
}
