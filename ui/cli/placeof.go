package cli

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"berth/internal/pattern"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/query"
)

// portCommands match a command or a URL that names a port, or a scheme that has one. Each
// has a group "port", and most have a group "host".
var portCommands = []func() *regexp.Regexp{
	pattern.Lazy(`(?i)^(?:(?:curl|wget|https?)(?: -{1,2}[\w-]+(?: (?:GET|POST|PUT|PATCH|DELETE|HEAD))?)* )?["']?(?P<scheme>[a-z][a-z0-9+.-]*)://` + urlHost + `$`),
	pattern.Lazy(`(?i)^(?:curl|wget)(?: -{1,2}[\w-]+)* (?P<host>[\w.-]+):(?P<port>\d{1,5})(?:/\S*)?$`),
	pattern.Lazy(`(?i)^(?P<host>(?:[\w-]+\.)+(?:com|net|org|io|dev|app|cn|tw|hk|cc|me|co|edu|gov|info|local|internal|lan|test|example|invalid)):(?P<port>\d{1,5})(?:/\S*)?$`),
	pattern.Lazy(`^(?:psql|pg_isready|redis-cli|mongosh?|mysql|mysqladmin)\b(?: .*)? (?:-h ?|--host[= ])(?P<host>[\w.-]+) (?:.* )?(?:-p |-P ?|--port[= ])(?P<port>\d{1,5})\b`),
	pattern.Lazy(`(?i)^(?:Test-NetConnection|tnc) (?:-ComputerName )?(?P<host>[\w.-]+) -Port (?P<port>\d{1,5})\b`),
	pattern.Lazy(`^ssh (?:-\w+ )*-p ?(?P<port>\d{1,5}) (?:-\w+ )*(?:[\w.-]+@)?(?P<host>[\w.-]+)$`),
	pattern.Lazy(`(?i)^(?:nc|ncat|netcat|telnet)(?: -\w+)* (?P<host>[\w.-]+) (?P<port>\d{1,5})$`),
}

// urlHost matches what follows the scheme of a URL.
const urlHost = `(?:[^/@\s]+@)?(?P<host>[\w.-]+|\[[0-9a-f:]+\])(?::(?P<port>\d{1,5}))?(?:[/?#]\S*)?["']?`

// urlInLine matches a URL in a longer line, which may say where a server has started:
// "Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)".
var urlInLine = pattern.Lazy(`(?i)(?:^|[\s(:])(?P<scheme>https?|wss?)://` + urlHost + `(?:[\s),.]|$)`)

// placeOf returns the ports that a text is about, as other commands write them, and
// reports whether there are any. If they are on another host, ports is "", and p is the
// one that the text names.
func placeOf(text string) (ports string, p explain.Place, ok bool) {
	if p, ok := inCommand(text); ok {
		return locally(p), p, true
	}
	if ports := cmp.Or(numbered(text), inQuestion(text), endpointIn(text)); ports != "" {
		return ports, explain.Place{}, true
	}
	p, ok = inLine(text)
	return locally(p), p, ok
}

// inCommand returns the place that a command such as "curl localhost:8080", a URL or a
// name with a port is about.
func inCommand(text string) (explain.Place, bool) {
	for _, way := range portCommands {
		if p, ok := placeBy(way(), strings.TrimSpace(text)); ok {
			return p, true
		}
	}
	return explain.Place{}, false
}

// inLine returns the place that a line of several words names: by a URL, or by an address
// and a port.
func inLine(text string) (explain.Place, bool) {
	if !strings.Contains(strings.TrimSpace(text), " ") && !language.HasChinese(text) {
		return explain.Place{}, false
	}
	if q, err := query.Parse(text); err == nil && q.Named() {
		return explain.Place{}, false
	}
	if p, ok := placeBy(urlInLine(), text); ok {
		return p, true
	}
	if slices.ContainsFunc(strings.Fields(text), isTerm) { // a filter with a mistake in it
		return explain.Place{}, false
	}
	return explain.PlaceIn(text)
}

// placeBy returns the place that a pattern finds in a text. A URL without a port has the
// port of its scheme.
func placeBy(way *regexp.Regexp, text string) (explain.Place, bool) {
	m := way.FindStringSubmatch(text)
	if m == nil {
		return explain.Place{}, false
	}
	port := m[way.SubexpIndex("port")]
	if at := way.SubexpIndex("scheme"); at >= 0 && port == "" {
		port = map[string]string{"http": "80", "ws": "80", "https": "443", "wss": "443", "ftp": "21"}[strings.ToLower(m[at])]
	}
	n, err := strconv.ParseUint(port, 10, 16)
	host := strings.Trim(m[way.SubexpIndex("host")], "[]")
	return explain.Place{Host: host, Port: uint16(n)}, err == nil && n != 0
}
