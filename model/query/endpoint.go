package query

import (
	"net/netip"
	"strconv"
	"strings"

	"berth/model"
	"berth/sockets"
)

// endpoint is a set of addresses and ports to which an end of a socket may belong.
type endpoint struct {
	net   netip.Prefix // not valid: any address
	zone  zone
	ports span
}

// zone is an interface, given by name or by index.
type zone struct {
	name  string // "": any interface
	index uint32 // 0: not given by index
}

func zoneOf(text string) zone {
	n, _ := strconv.ParseUint(text, 10, 32)
	return zone{text, uint32(n)}
}

// has reports whether e, an end of a socket whose interface has the given index, is
// on the interface z. The zone of an address contains the name of the interface.
func (z zone) has(e sockets.Endpoint, index uint32) bool {
	name := e.Addr().Zone()
	return z.name == "" || z.name == name || z.index != 0 && z.index == index && name != ""
}

func allPorts() span { return span{0, portUnit().most} }

// has reports whether e, an end of a socket whose interface has the given index, is
// in p. Prefixes have no zones, so the address is compared with the prefix without
// its zone.
func (p endpoint) has(e sockets.Endpoint, index uint32) bool {
	if !e.IsValid() || !p.ports.has(int64(e.Port())) {
		return false
	}
	a := e.Addr()
	return (!p.net.IsValid() || p.net.Contains(a.WithZone(""))) && p.zone.has(e, index)
}

type endpoints []endpoint

func (ps endpoints) have(e sockets.Endpoint, index uint32) bool {
	for i := range ps {
		if ps[i].has(e, index) {
			return true
		}
	}
	return false
}

func localEnd(r *model.Row, ps endpoints) bool { return ps.have(r.Local, r.IfIndex) }

func remoteEnd(r *model.Row, ps endpoints) bool { return ps.have(r.Remote, r.IfIndex) }

func eitherEnd(r *model.Row, ps endpoints) bool {
	return ps.have(r.Local, r.IfIndex) || ps.have(r.Remote, r.IfIndex)
}

// at parses a list of endpoints, calling read for each, and makes a term that
// passes them to test.
func at(read func(word) (endpoint, *Error), test func(*model.Row, endpoints) bool) reader {
	return func(a argument) (*term, *Error) {
		values, err := a.list()
		if err != nil {
			return nil, err
		}
		var ps endpoints
		for _, w := range values {
			p, err := read(w)
			if err != nil {
				return nil, err
			}
			ps = append(ps, p)
		}
		return timeless(ps.scope(), func(r *model.Row) bool { return test(r, ps) }), nil
	}
}

// scope returns the scope of the sockets that have an end in one of ps.
func (ps endpoints) scope() scope {
	s := withPorts()
	var ports spans
	for _, p := range ps {
		if p.ports == allPorts() {
			return s
		}
		ports = append(ports, p.ports)
	}
	s.ports = portsOf(ports)
	return s
}

// addressOf parses an address or a network.
func addressOf(w word) (endpoint, *Error) {
	s := w.String()
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	if strings.Contains(s, "/") {
		return network(w)
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return endpoint{}, noAddress(w)
	}
	a = a.Unmap()
	return endpoint{netip.PrefixFrom(a.WithZone(""), a.BitLen()), zoneOf(a.Zone()), allPorts()}, nil
}

// onlyAddress is like addressOf, but for a field that takes no ports.
func onlyAddress(w word) (endpoint, *Error) {
	p, err := addressOf(w)
	if err == nil {
		return p, nil
	}
	if _, other := endpointOf(w); other == nil {
		err.mend = phrase("portless", "text", w.String())
	}
	return p, err
}

func noAddress(w word) *Error {
	return wrong(w.column, valued("address", w.String()), "address")
}

// network parses a prefix. It converts a prefix of IPv4-mapped IPv6 addresses to
// the corresponding IPv4 prefix, because all addresses here are unmapped.
func network(w word) (endpoint, *Error) {
	n, err := netip.ParsePrefix(w.String())
	if err != nil {
		return endpoint{}, wrong(w.column, valued("network", w.String()), "network")
	}
	if a := n.Addr(); a.Is4In6() && n.Bits() >= 96 {
		n = netip.PrefixFrom(a.Unmap(), n.Bits()-96)
	}
	return endpoint{n.Masked(), zone{}, allPorts()}, nil
}

// endpointOf parses an address, a network, a port written as 80, :80 or *:80, or an
// address with a port.
func endpointOf(w word) (endpoint, *Error) {
	s := w.String()
	if p, err := addressOf(w); err == nil {
		return p, nil
	}
	if strings.Trim(s, "0123456789-") == "" {
		return pair(endpoint{}, w)
	}
	colon := strings.LastIndex(s, ":")
	if colon < 0 || strings.Contains(s, "/") {
		return addressOf(w)
	}
	colon = len([]rune(s[:colon]))
	switch host := w.before(colon); {
	case colon == 0, host.String() == "*":
		return pair(endpoint{}, w.after(colon+1))
	case strings.Contains(host.String(), ":") && host.chars[0].r != '[':
		return endpoint{}, wrong(w.column, valued("address", s), "brackets")
	case strings.HasPrefix(host.String(), "[") && host.index(']') < 0:
		return endpoint{}, noAddress(w)
	default:
		p, err := addressOf(host)
		if err != nil {
			return p, err
		}
		return pair(p, w.after(colon+1))
	}
}

// pair returns p with its ports set to the port or range of ports in w.
func pair(p endpoint, w word) (endpoint, *Error) {
	if len(w.chars) == 0 {
		return p, wrong(w.column, quoted("port"), "no_port")
	}
	var err *Error
	p.ports, err = portUnit().span(w)
	return p, err
}
