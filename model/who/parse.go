package who

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"berth/sockets"
)

// Span is one port or several consecutive ports, on one address or on any.
type Span struct {
	Target        // the first
	Last   uint16 // equal to Port for a single port
}

// Targets returns the ports of the span one by one.
func (s Span) Targets() []Target {
	var all []Target
	for p := int(s.Port); p <= int(s.Last); p++ {
		t := s.Target
		t.Port = uint16(p)
		all = append(all, t)
	}
	return all
}

// Names returns the ports that the name of a service stands for.
type Names func(name string) []sockets.Service

// Parse parses one port, written as a number.
func Parse(text string) (Target, error) {
	spans, err := ParseSpans(text, nil)
	if err != nil {
		return Target{}, err
	}
	if s := spans[0]; s.Last != s.Port {
		return Target{}, fmt.Errorf("%s: a range, but one port is needed", shown(text))
	}
	return spans[0].Target, nil
}

// ParseSpans parses ports in all common notations: 80, :80, 3000-3003, 3000/tcp,
// tcp:3000, ADDR:PORT with an IPv6 address in brackets, *:80, localhost:3000, a URL,
// what ss, netstat, lsof, fuser and docker print, or the name of a service, which may
// have several ports.
func ParseSpans(text string, names Names) ([]Span, error) {
	s := spelling{whole: text, names: names, rest: strings.TrimSpace(narrow(text))}
	s.url()
	s.forwarded()
	s.transport()
	s.field()
	return s.endpoint()
}

// narrow replaces the full-width letters, digits and symbols of East Asian keyboards
// (U+FF01 to U+FF5E) and typographic dashes.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		case r == '–' || r == '—' || r == '−':
			return '-'
		}
		return r
	}, text)
}

// spelling is a port that is being parsed.
type spelling struct {
	whole  string // as it was given
	names  Names
	rest   string // what is left to be parsed
	scheme string // of a URL
	protos sockets.ProtoSet
}

// url removes what surrounds host and port: scheme, user, path, query.
func (s *spelling) url() {
	scheme, rest, ok := strings.Cut(s.rest, "://")
	if !ok {
		return
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if s.rest = rest; rest != "" {
		s.scheme = strings.ToLower(scheme)
	}
	if p := protoOf(scheme); p != 0 {
		s.scheme, s.protos = "", p
	}
}

// forwarded removes the destination that docker prints: "0.0.0.0:8080->80/tcp".
func (s *spelling) forwarded() {
	here, there, ok := strings.Cut(s.rest, "->")
	if !ok {
		return
	}
	_, proto, _ := strings.Cut(there, "/")
	s.rest, s.protos = here, protoOf(proto)
}

// transport removes a suffix such as "/tcp", and a prefix such as "tcp:", "tcp/" or
// "tcp@".
func (s *spelling) transport() {
	if i := strings.LastIndexByte(s.rest, '/'); i >= 0 {
		if p := protoOf(s.rest[i+1:]); p != 0 {
			s.rest, s.protos = s.rest[:i], p
		}
	}
	if i := strings.IndexAny(s.rest, ":/@"); i > 0 {
		if p := protoOf(s.rest[:i]); p != 0 {
			s.rest, s.protos = s.rest[i+1:], p
		}
	}
}

// protoOf parses the name of a transport, which may end in 4 or 6 for a family. It
// returns 0 for other names.
func protoOf(name string) sockets.ProtoSet {
	switch strings.TrimRight(strings.ToLower(name), "46") {
	case "tcp":
		return sockets.Protos(sockets.TCP)
	case "udp":
		return sockets.Protos(sockets.UDP)
	}
	return 0
}

// field removes the name of a filter field, such as "port:".
func (s *spelling) field() {
	for _, name := range []string{"port:", "lport:", "port="} {
		if number, ok := strings.CutPrefix(s.rest, name); ok {
			s.rest = number
		}
	}
}

// endpoint parses host and port.
func (s *spelling) endpoint() ([]Span, error) {
	if alone, err := netip.ParseAddr(strings.Trim(s.rest, "[]")); err == nil && !strings.Contains(s.rest, "]:") {
		if s.scheme == "" {
			return nil, portless(s.rest, alone)
		}
		return s.at(s.rest, s.scheme)
	}
	host, number := "", strings.TrimPrefix(s.rest, ":")
	if i := strings.LastIndexByte(s.rest, ':'); i > 0 {
		host, number = s.rest[:i], s.rest[i+1:]
	} else if i := strings.LastIndexByte(s.rest, '.'); i > 0 && dotted(s.rest[:i]) { // as BSD's netstat prints it
		host, number = s.rest[:i], s.rest[i+1:]
	} else if isLocalhost(s.rest) || s.scheme != "" {
		host, number = s.rest, s.scheme
	}
	return s.at(host, number)
}

func dotted(host string) bool { return host == "*" || strings.Count(host, ".") == 3 }

// at parses the host, then the ports.
func (s *spelling) at(host, number string) ([]Span, error) {
	t, err := s.host(host)
	if err != nil {
		return nil, err
	}
	t.Protos = s.protos
	if number == "" && t.Localhost {
		return nil, fmt.Errorf("%s: the port is missing, as in localhost:3000", shown(s.whole))
	}
	first, last, ranged := strings.Cut(strings.Replace(number, "..", "-", 1), "-")
	if !digits(first) {
		return s.service(t, number)
	}
	switch {
	case !ranged:
		last = first
	case last == "":
		last = "65535"
	}
	return span(t, number, first, last)
}

// span parses the first and the last port of a range.
func span(t Target, text, first, last string) ([]Span, error) {
	var ends [2]uint16
	for i, number := range []string{first, last} {
		n, err := strconv.ParseUint(number, 10, 16)
		if err != nil {
			return nil, fmt.Errorf("port %s: a port is a whole number from 0 to 65535", shown(number))
		}
		ends[i] = uint16(n)
	}
	if ends[0] > ends[1] {
		return nil, fmt.Errorf("%s: a range goes upwards, such as 3000-3999", shown(text))
	}
	t.Port = ends[0]
	return []Span{{t, ends[1]}}, nil
}

// service looks up the name of a service.
func (s *spelling) service(t Target, name string) ([]Span, error) {
	var all []Span
	if s.names != nil {
		for _, found := range s.names(name) {
			if n := len(all); n > 0 && all[n-1].Last == found.Port || !t.Over(found.Proto) {
				continue
			}
			t.Port = found.Port
			all = append(all, Span{t, found.Port})
		}
	}
	switch {
	case all != nil:
		return all, nil
	case !strings.ContainsFunc(name, unicode.IsLetter):
		return nil, fmt.Errorf("port %s: a port is a whole number from 0 to 65535", shown(name))
	}
	return nil, fmt.Errorf("port %s: a port is a whole number from 0 to 65535, or a service such as http; 3000-3003, 3000/tcp, 127.0.0.1:3000 and localhost:3000 are understood", shown(name))
}

// host parses an address, a name for this host's loopback, or a symbol for any
// address.
func (s *spelling) host(host string) (Target, error) {
	switch {
	case host == "", host == "*":
		return Target{}, nil
	case isLocalhost(host):
		return Target{Localhost: true}, nil
	case strings.EqualFold(host, "ip6-localhost"), strings.EqualFold(host, "ip6-loopback"):
		return Target{Addr: netip.IPv6Loopback()}, nil
	case host == "::": // as netstat prints it: ":::80"
		return Target{Addr: netip.IPv6Unspecified()}, nil
	case digits(host):
		return Target{}, fmt.Errorf("%s: that is two ports: a range is written as 3000-3003; if docker maps %s, the port here is %s", shown(s.whole), shown(s.whole), host)
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip, err := netip.ParseAddr(bare)
	if err != nil && strings.ContainsFunc(host, unicode.IsLetter) && !strings.ContainsAny(host, ":[]%") {
		return Target{}, fmt.Errorf("%s: %s is not an address, and berth looks up no names: write 3000, 127.0.0.1:3000 or localhost:3000", shown(s.whole), shown(host))
	}
	if err != nil || ip.Is6() != strings.HasPrefix(host, "[") || strings.ContainsFunc(ip.Zone(), isOdd) {
		return Target{}, malformed(s.whole)
	}
	return Target{Addr: ip.Unmap()}, nil
}

func isLocalhost(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "localhost.localdomain"
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// portless returns the error for an address without a port. In ::1:80 it is not clear
// whether the 80 is part of the address.
func portless(text string, alone netip.Addr) error {
	if alone.Is6() && !strings.HasPrefix(text, "[") || alone.Zone() != "" {
		return malformed(text)
	}
	return fmt.Errorf("%s: the port is missing, as in %v", shown(text), netip.AddrPortFrom(alone, 80))
}

func malformed(text string) error {
	return fmt.Errorf("%s: an address is written as 10.0.0.5:80 or [::1]:80", shown(text))
}

// isOdd reports whether r can't be part of an interface's name. An address that will be
// printed again must not contain control characters.
func isOdd(r rune) bool {
	const brailleBlank = 0x2800
	return !unicode.IsGraphic(r) || unicode.IsSpace(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || r == brailleBlank
}

// shown returns text as it was written, or quoted if some of it would not be visible.
func shown(text string) string {
	if text == "" || strings.ContainsFunc(text, isOdd) {
		return strconv.QuoteToASCII(text)
	}
	return text
}
