package explain

import (
	"strings"

	"berth/internal/pattern"
)

// Programs write the number of an error in many ways: "errno=111", "[Errno 111]",
// "errno: -98" (Node.js), "Os { code: 111, kind: …" (Rust), "curl: (7)", "curl error
// 7". The names of entries use only two: "errno 111" and "curl 7". Python's "[Errno
// -2]" is an error of the name service, not of the system.
var (
	errorNumber   = pattern.Lazy(`(?i)\berrno *(?:[:=] *-?|\( *|(?:is|was|code) +)(\d+)\)?`)
	chineseNumber = pattern.Lazy(`(?:操作系统|系统|作業系統|系統)(?:错误|錯誤)(?:代码|代碼)? *[:：]? *(1[01]\d{3})`)
	rustNumber    = pattern.Lazy(`\bcode: (\d+), kind\b`)
	curlNumber    = pattern.Lazy(`(?i)\bcurl(?::? *\(|:? (?:(?:exited|failed) with |returned )?(?:exit |error |return )?(?:code|status|error)?:? *\(?)(\d+)\)?`)
)

// numbered returns a message with its error numbers written as they are in the names of
// entries.
func numbered(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return text
	}
	text = ofSockets(strings.TrimSpace(text))
	text = errorNumber().ReplaceAllString(text, "errno $1")
	text = chineseNumber().ReplaceAllString(text, "os-error $1")
	text = rustNumber().ReplaceAllString(text, "errno $1, kind")
	return curlNumber().ReplaceAllString(text, "curl $1")
}

// bareNumber matches the number of an error with the word for an error and nothing else:
// "error 98", "錯誤 10048".
var bareNumber = pattern.Lazy(`(?i)^(?:(?:windows|winsock|socket|system|network|wsa) ?)?(?:error|错误|錯誤)(?: ?(?:码|碼|代码|代碼|code|number))? *[:：#]? *(\d+)$`)

// ofSockets returns a bare number as it is written in the names of entries if it is that
// of an error of sockets, on Linux or on Windows. Smaller numbers are those of anything.
func ofSockets(text string) string {
	m := bareNumber().FindStringSubmatch(text)
	switch {
	case m == nil:
		return text
	case len(m[1]) == len("10048") && strings.HasPrefix(m[1], "1"):
		return "os-error " + m[1]
	case m[1] == "98", m[1] == "99", "100" <= m[1] && m[1] <= "115" && len(m[1]) == len("100"):
		return "errno " + m[1]
	}
	return text
}
