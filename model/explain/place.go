package explain

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"berth/internal/pattern"
	"berth/model"
	"berth/model/language"
)

// Place is a port that a message or a question names, with the host if one is named.
type Place struct {
	Host string // an address or a name; "" if none is named
	Port uint16
}

// aPort is the word for a port, in English and in Chinese of one script.
const aPort = `(?:端口号?|连接埠号?|通讯埠|通信埠|埠号?|\bports?\b)`

// places match the ways in which programs and people name a port. Each has a group
// "port", and some have a group "host", or a group "name" if it can only be that of a host.
var places = []func() *regexp.Regexp{
	pattern.Lazy(`(?i)(?:(?P<host>[^\s"',()]+)["',)]* )?` + aPort + `(?: ?[:=#：] ?| number | no\. ?| tcp | )?(?P<port>\d{1,5})\b`),
	pattern.Lazy(`(?i)(?:^|[^\d.:])(?P<port>\d{1,5}) ?号?` + aPort),
	pattern.Lazy(`(?i)\bports?\(s\):? (?P<port>\d{1,5})\b`), // Tomcat
	pattern.Lazy(`(?P<host>\b(?:\d{1,3}\.){3}\d{1,3})(?:%\w+)?:(?P<port>\d{1,5})\b`),
	pattern.Lazy(`\('(?P<host>[0-9a-f.:]+)', (?P<port>\d{1,5})\b`), // Python
	pattern.Lazy(`/dev/(?:tcp|udp)/(?P<host>[^/\s]+)/(?P<port>\d{1,5})\b`),
	pattern.Lazy(`\[(?P<host>[0-9a-fA-F:.]+)(?:%\w+)?\]:(?P<port>\d{1,5})\b`),
	pattern.Lazy(`(?:^|\s)(?P<host>::1?):(?P<port>\d{1,5})\b`), // Node.js
	pattern.Lazy(`(?i)(?P<host>\blocalhost):(?P<port>\d{1,5})\b`),
	pattern.Lazy(`(?:\b(?:tcp|udp)[46]? |//)(?P<name>[A-Za-z0-9.-]*):(?P<port>\d{1,5})\b`),
	pattern.Lazy(`(?:^|[\s(])\*?:(?P<port>\d{2,5})\b`),
	pattern.Lazy(`^lsof (?:-\w+ )*-i ?[46]?(?:(?i)tcp|udp)?@?:(?P<port>\d{1,5})\b`),
	pattern.Lazy(`^(?:sudo )?(?:ss|netstat|lsof)\b.*\| *(?:grep|egrep|findstr)(?: -\w+| /\w)* ["']?:?(?P<port>\d{2,5})["']?$`),
	pattern.Lazy(`^fuser (?:-\w+ )*(?P<port>\d{1,5})/(?:tcp|udp)\b`),
	pattern.Lazy(`(?:占用|占|释放|关掉|关闭|杀掉|连不上|连接|连|监听|监听在|打开|开放|放行|绑定)(?:了|着|到)? ?(?P<port>\d{2,5})(?:[^.\d]|$)`),
	pattern.Lazy(`(?i)\b(?:using|uses?|kill|free(?: up)?|release|is|on) (?P<port>\d{3,5})(?: (?:free|open|taken|used|available|blocked))?\??$`),
}

// PlaceIn returns the port that a message or a question names. It is the first one or,
// if there is an arrow as in Go's messages, the one after it:
// "10.0.0.5:43210->10.0.0.9:443".
func PlaceIn(text string) (Place, bool) {
	if resolve(text) != "" { // "lsof -i :80"
		return Place{}, false
	}
	if p, ok := placedAs(strings.TrimSpace(text)); ok {
		return p, p.Port != 0
	}
	text = language.Simplified(text)
	if _, after, ok := strings.Cut(text, "->"); ok {
		if p, ok := placeIn(after); ok {
			return p, true
		}
	}
	return placeIn(text)
}

func placeIn(text string) (Place, bool) {
	var found Place
	first := len(text)
	for _, place := range places {
		way := place()
		for _, m := range way.FindAllStringSubmatchIndex(text, -1) {
			i := 2 * way.SubexpIndex("port")
			n, err := strconv.ParseUint(text[m[i]:m[i+1]], 10, 16)
			if err != nil || n == 0 || m[i] >= first {
				continue
			}
			first, found = m[i], Place{Port: uint16(n)}
			if h := 2 * way.SubexpIndex("host"); h >= 0 && m[h] >= 0 && isHost(text[m[h]:m[h+1]]) {
				found.Host = text[m[h]:m[h+1]]
			}
			if h := 2 * way.SubexpIndex("name"); h >= 0 {
				found.Host = text[m[h]:m[h+1]]
			}
		}
	}
	return found, found.Port != 0
}

// isHost reports whether a word may be the name or the address of a host: "localhost",
// "10.0.0.9" or "example.com".
func isHost(word string) bool {
	if _, err := netip.ParseAddr(word); err == nil || strings.EqualFold(word, "localhost") {
		return true
	}
	dot := strings.IndexByte(word, '.')
	return dot > 0 && dot < len(word)-1 && strings.Trim(strings.ToLower(word), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}

// numberedPorts match a port number with the word for a port.
var numberedPorts = []func() *regexp.Regexp{
	pattern.Lazy(aPort + `(?: ?[:=#：] ?| number | no\. ?| tcp | )?\d{1,5}\b`),
	pattern.Lazy(`\b\d{1,5} ?号?` + aPort),
}

// unnumbered returns a question without the number of the port that it is about, and
// reports whether it had one: "open port 8080" becomes "open port".
func unnumbered(said string) (string, bool) {
	for _, way := range numberedPorts {
		if without := way().ReplaceAllString(said, "port"); without != said {
			return without, true
		}
	}
	for _, bare := range places[len(places)-2:] {
		if m := bare().FindStringSubmatchIndex(said); m != nil {
			return said[:m[2]] + "port" + said[m[3]:], true
		}
	}
	return said, false
}

// aboutOne returns the entries that answer a question about a certain port better than
// an explanation of that port does.
func aboutOne() []string {
	return []string{"EADDRINUSE", "cannot-bind", "change-a-port", "close-a-port", "exposed", "firewall", "open-a-port", "port-forwarding", "privilege"}
}

// Named adds a statement to t, which explains a message that names a port. It states
// which socket has the port, or that none does. r is that socket, or nil if there is
// none. If r is in another network namespace, the port is not held here.
func (x *Explainer) Named(t Text, target string, r *model.Row) Text {
	if r == nil {
		t.Blocks = append(slices.Clip(t.Blocks), x.now("now.free", x.unheld(target)))
		return t
	}
	has := []Block{x.now("now.named", language.Facts{"target": target, "socket": titleOf(r)})}
	if r.Space != nil {
		elsewhere := language.Facts{"name": r.Space.Called(), "socket": titleOf(r)}
		has = []Block{x.now("now.free", x.unheld(target)), x.now("now.elsewhere", elsewhere)}
	}
	there := x.teller(r)
	owner := Block{Label: "owner", Text: there.owner()}
	more := Block{Label: "more", Text: "berth explain " + there.flag() + target}
	t.Blocks = slices.Concat(t.Blocks, has, x.labelled([]Block{owner, more}))
	return t
}

// Elsewhere adds an explanation of p to t, which explains a message. p is a port on
// another host, which the message names.
func (x *Explainer) Elsewhere(t Text, p Place) Text {
	n := strconv.Itoa(int(p.Port))
	text := x.join(x.known(p.Port), x.say("now.there", language.Facts{"port": n, "host": p.Host}))
	t.Blocks = append(slices.Clip(t.Blocks), Block{Label: x.say("label.port", nil), Text: text})
	return t
}
