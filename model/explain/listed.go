package explain

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"berth/internal/pattern"
	"berth/model/port"
	"berth/sockets"
)

// Listed is a socket as ss, netstat or lsof lists it.
type Listed struct {
	UDP    bool
	State  string         // as the tool writes it; "" if the line has none
	Local  string         // as berth writes it: "127.0.0.1:80", "*:80"
	Remote netip.AddrPort // the zero AddrPort: none, or its host is written as a name
	Peer   string         // the other end if its host is written as a name: "example.com:443"
}

// arrows are the ways in which tools, and berth, write that one end is connected to another.
var arrows = strings.NewReplacer(" -> ", "->", " → ", "->", "→", "->")

// ListedIn parses a line that ss, netstat or lsof has printed, or the two ends of a
// connection alone, and reports whether text is such a line. A port may be written as the
// name of a service, but then the line must say what it is.
func ListedIn(text string) (Listed, bool) {
	fields := strings.Fields(arrows.Replace(text))
	var l Listed
	at := 0
	switch {
	case slices.Contains(fields, "IPv4") || slices.Contains(fields, "IPv6"): // lsof
		at = max(slices.Index(fields, "TCP"), slices.Index(fields, "UDP"))
		if at < 0 {
			return l, false
		}
		l.UDP = fields[at] == "UDP"
	case len(fields) > 3 && transport(fields[0]) != "", tail(fields):
		l.UDP = transport(fields[0]) == "udp"
	case len(fields) > 3 && isNumber(fields[1]) && (isState(fields[0]) && isNumber(fields[2]) || isNumber(fields[0])):
		l.UDP = strings.EqualFold(fields[0], "UNCONN")
	default:
		return l, false
	}
	return l.read(fields[at:])
}

// tail reports whether fields are the last ones of a line of lsof, or the two ends of a
// connection, with the transport and the state or without.
func tail(fields []string) bool {
	if len(fields) == 0 {
		return false
	}
	named := transport(fields[0]) != ""
	rest := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return transport(f) != "" || isState(strings.Trim(f, "()")) })
	if len(rest) != 1 {
		return false
	}
	first, second, two := strings.Cut(rest[0], "->")
	_, ok := endAs(first)
	if two {
		_, also := endAs(second)
		return ok && also
	}
	return ok && named && strings.HasPrefix(fields[len(fields)-1], "(")
}

// read takes the ends and the state from the fields of a line.
func (l Listed) read(fields []string) (Listed, bool) {
	var ends []end
	for _, f := range fields {
		if l.State == "" && isState(strings.Trim(f, "()")) {
			l.State = strings.Trim(f, "()")
		}
		for _, text := range strings.Split(f, "->") {
			if e, ok := endAs(text); ok && len(ends) < 2 {
				ends = append(ends, e)
			}
		}
	}
	if l.UDP && l.State != "" && !strings.EqualFold(l.State, "UNCONN") {
		l.State = sockets.Connected.String() // tools borrow TCP's name for it
	}
	if len(ends) > 0 {
		l.setLocal(ends[0])
	}
	if len(ends) > 1 {
		l.setRemote(ends[1])
	}
	return l, l.Local != "" && (l.UDP || l.State != "" || len(ends) == 2)
}

func (l *Listed) setLocal(e end) {
	if e.port == 0 {
		return
	}
	switch l.Local = netip.AddrPortFrom(e.addr, e.port).String(); {
	case strings.EqualFold(e.host, "localhost"):
		l.Local = "localhost:" + strconv.Itoa(int(e.port))
	case !e.addr.IsValid():
		l.Local = "*:" + strconv.Itoa(int(e.port))
	}
}

func (l *Listed) setRemote(e end) {
	switch {
	case e.port == 0:
	case e.addr.IsValid() && !e.addr.IsUnspecified():
		l.Remote = netip.AddrPortFrom(e.addr, e.port)
	case e.host != "":
		l.Peer = e.host + ":" + strconv.Itoa(int(e.port))
	}
}

// title names the socket as berth would if it were still there.
func (l Listed) title(state sockets.State) string {
	proto := "TCP "
	if l.UDP {
		proto = "UDP "
	}
	return proto + state.String() + " " + l.ends()
}

// Connected reports whether the line is about a socket that has another end.
func (l Listed) Connected() bool { return l.Remote.IsValid() || l.Peer != "" }

// ends returns both ends of the socket as they are shown.
func (l Listed) ends() string {
	if !l.Remote.IsValid() {
		return l.Local + " → " + l.Peer
	}
	return l.Local + " → " + l.Remote.String()
}

// Filter returns the filter that finds the socket.
func (l Listed) Filter() string {
	filter := "local:" + l.Local + " remote:" + l.Remote.String()
	if host, mine, _ := cutLast(l.Local); host == "*" || host == "localhost" || !l.Remote.IsValid() { // a name may stand for any address
		_, its, _ := cutLast(cmp.Or(l.Peer, l.Remote.String()))
		filter = "lport:" + mine + " rport:" + its
	}
	if l.UDP {
		filter += " proto:udp"
	}
	return filter
}

// Gone explains a connection that a tool has listed but that has no socket here now.
func (x *Explainer) Gone(l Listed) Text {
	set, _ := sockets.ParseState(l.State)
	t := Text{Title: l.ends()}
	for _, s := range sockets.States() {
		if l.State != "" && set.Has(s) {
			t = x.States(l.State, set)
			t.Title = l.title(s)
			break
		}
	}
	t.Blocks = append(t.Blocks, x.now("now.none", nil))
	return t
}

// transport returns "tcp" or "udp" for a tool's name of a protocol, or else "".
func transport(name string) string {
	switch strings.ToLower(name) {
	case "tcp", "tcp4", "tcp6", "tcp46":
		return "tcp"
	case "udp", "udp4", "udp6", "udp46":
		return "udp"
	}
	return ""
}

// isState reports whether a word is the name of a single state.
func isState(word string) bool {
	set, ok := sockets.ParseState(word)
	n := 0
	for _, s := range sockets.States() {
		if set.Has(s) {
			n++
		}
	}
	return ok && (n == 1 || strings.EqualFold(word, "UNCONN"))
}

func isNumber(word string) bool { return word != "" && strings.Trim(word, "0123456789") == "" }

// end is one end of a socket as a tool writes it.
type end struct {
	host string     // the host if it is written as a name
	addr netip.Addr // the zero Addr: any address, or host is a name
	port uint16     // 0: written as *
}

// endAs parses an end as the tools write it: "0.0.0.0:80", "*:80", "[::]:80", ":::80",
// "127.0.0.53%lo:53", "0.0.0.0:*", "localhost:ssh", and on macOS "*.3000".
func endAs(text string) (end, bool) {
	host, service, ok := cutLast(text)
	if !ok {
		return end{}, false
	}
	var e end
	if e.port, ok = portNamed(service); !ok {
		return end{}, false
	}
	host = strings.NewReplacer("[", "", "]", "").Replace(host)
	if host == "*" {
		return e, true
	}
	if before, _, zoned := strings.Cut(host, "%"); zoned && !strings.Contains(before, ":") {
		host = before // ss writes an interface after an IPv4 address, too
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil && !ip.IsLinkLocalUnicast():
		e.addr = ip.WithZone("")
	case err == nil:
		e.addr = ip
	default:
		e.host = host
		return e, hostName().MatchString(host)
	}
	return e, true
}

// hostName matches the name of a host as tools print it.
var hostName = pattern.Lazy(`^[A-Za-z\d](?:[A-Za-z\d.-]*[A-Za-z\d])?$`)

// cutLast cuts an end before its port, which a colon precedes or, in macOS's netstat, a
// dot.
func cutLast(text string) (host, service string, ok bool) {
	for _, sep := range []byte{':', '.'} {
		at := strings.LastIndexByte(text, sep)
		if at <= 0 {
			continue
		}
		host, service = text[:at], text[at+1:]
		if _, err := netip.ParseAddr(host); sep == ':' && !strings.Contains(service, ".") || sep == '.' && (host == "*" || host == "localhost" || err == nil) {
			return host, service, true
		}
	}
	return "", "", false
}

// portNamed returns the port that a number or the name of a service stands for, and 0 for
// a *. If a service has several ports, it is usually found on the last: http-alt on 8080,
// not on 591.
func portNamed(text string) (uint16, bool) {
	if n, err := strconv.ParseUint(text, 10, 16); err == nil || text == "*" {
		return uint16(n), true
	}
	if isNumber(text) {
		return 0, false
	}
	named := port.NewRegistry(nil).Ports(text)
	if len(named) == 0 {
		return 0, false
	}
	return named[len(named)-1].Port, true
}
