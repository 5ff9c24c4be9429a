package explain

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"berth/sockets"
)

// Listed is a socket as ss, netstat or lsof lists it.
type Listed struct {
	UDP    bool
	State  string         // as the tool writes it; "" if the line has none
	Local  string         // as berth writes it: "127.0.0.1:80", "*:80"
	Remote netip.AddrPort // the zero AddrPort: none
}

// ListedIn parses a line that ss, netstat or lsof has printed, and reports whether text
// is such a line.
func ListedIn(text string) (Listed, bool) {
	fields := strings.Fields(text)
	var l Listed
	at := 0
	switch {
	case slices.Contains(fields, "IPv4") || slices.Contains(fields, "IPv6"): // lsof
		at = max(slices.Index(fields, "TCP"), slices.Index(fields, "UDP"))
		if at < 0 {
			return l, false
		}
		l.UDP = fields[at] == "UDP"
	case len(fields) > 3 && transport(fields[0]) != "":
		l.UDP = transport(fields[0]) == "udp"
	case len(fields) > 3 && isNumber(fields[1]) && (isState(fields[0]) && isNumber(fields[2]) || isNumber(fields[0])):
		l.UDP = strings.EqualFold(fields[0], "UNCONN")
	default:
		return l, false
	}
	return l.read(fields[at:])
}

// read takes the ends and the state from the fields of a line.
func (l Listed) read(fields []string) (Listed, bool) {
	ends := 0
	for _, f := range fields {
		if l.State == "" && isState(strings.Trim(f, "()")) {
			l.State = strings.Trim(f, "()")
		}
		for _, end := range strings.Split(f, "->") {
			host, port, ok := endAs(end)
			if !ok || ends > 1 {
				continue
			}
			if ends++; ends == 1 {
				l.setLocal(host, port)
			} else if host.IsValid() && port != 0 {
				l.Remote = netip.AddrPortFrom(host, port)
			}
		}
	}
	return l, l.Local != "" && (l.UDP || l.State != "" || ends == 2)
}

func (l *Listed) setLocal(host netip.Addr, port uint16) {
	if port == 0 {
		return
	}
	if l.Local = netip.AddrPortFrom(host, port).String(); !host.IsValid() {
		l.Local = "*:" + strconv.Itoa(int(port))
	}
}

// title names the socket as berth would if it were still there.
func (l Listed) title(state sockets.State) string {
	proto := "TCP "
	if l.UDP {
		proto = "UDP "
	}
	return proto + state.String() + " " + l.Local + " → " + l.Remote.String()
}

// Gone explains a connection that a tool has listed but that has no socket here now.
func (x *Explainer) Gone(l Listed) Text {
	set, _ := sockets.ParseState(l.State)
	t := Text{Title: l.Local + " → " + l.Remote.String()}
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
	case "tcp", "tcp4", "tcp6":
		return "tcp"
	case "udp", "udp4", "udp6":
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

// endAs parses an end as the tools write it: "0.0.0.0:80", "*:80", "[::]:80", ":::80",
// "127.0.0.53%lo:53", "0.0.0.0:*". The zero Addr stands for any address, and port 0 for
// a port written as *.
func endAs(text string) (netip.Addr, uint16, bool) {
	at := strings.LastIndexByte(text, ':')
	if at < 0 {
		return netip.Addr{}, 0, false
	}
	port, err := strconv.ParseUint(text[at+1:], 10, 16)
	if err != nil && text[at+1:] != "*" {
		return netip.Addr{}, 0, false
	}
	host := strings.NewReplacer("[", "", "]", "").Replace(text[:at])
	if host == "*" {
		return netip.Addr{}, uint16(port), true
	}
	if before, _, zoned := strings.Cut(host, "%"); zoned && !strings.Contains(before, ":") {
		host = before // ss writes an interface after an IPv4 address, too
	}
	ip, err := netip.ParseAddr(host)
	if err == nil && !ip.IsLinkLocalUnicast() {
		ip = ip.WithZone("")
	}
	return ip, uint16(port), err == nil
}
