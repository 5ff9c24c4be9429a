package front

import (
	"encoding/binary"
	"strings"

	"berth/sockets"
)

// matches reports whether a condition holds for the packet.
func (p *packet) matches(m *sockets.Match) sockets.Tri {
	if m.Opaque != "" {
		return sockets.Unknown
	}
	if value := p.known(m.Loads); value != "" {
		return not(sockets.TriOf(among(m.Among, value)), m.Not)
	}
	var room [2]bits
	loaded := room[:0]
	for i := range m.Loads {
		loaded = append(loaded, p.load(&m.Loads[i]))
	}
	found := sockets.No
	for _, x := range m.Among {
		switch p.element(m, loaded, x) {
		case sockets.Yes:
			return not(sockets.Yes, m.Not)
		case sockets.Unknown:
			found = sockets.Unknown
		}
	}
	return not(found, m.Not)
}

// known returns the packet's value for a field that most rules test. It returns ""
// if the loads are for another field or the value is not known.
func (p *packet) known(loads []sockets.Load) string {
	if len(loads) != 1 || loads[0].Mask != "" {
		return ""
	}
	switch l := &loads[0]; {
	case l.Field == sockets.FieldProto:
		return p.proto
	case l.Field == sockets.FieldTransport && l.Offset == 2 && l.Len == 2:
		return p.port
	}
	return ""
}

// among reports whether a value is in one of the elements.
func among(all []sockets.Element, value string) bool {
	for _, x := range all {
		if len(x) == 1 && len(x[0].First) == len(value) && x[0].First <= value && value <= x[0].Last {
			return true
		}
	}
	return false
}

func not(t sockets.Tri, flip bool) sockets.Tri {
	if flip {
		return t.Not()
	}
	return t
}

// element reports whether the packet's values match one element.
func (p *packet) element(m *sockets.Match, loaded []bits, x sockets.Element) sockets.Tri {
	if len(x) != len(loaded) {
		return sockets.Unknown
	}
	all := sockets.Yes
	for i := range x {
		switch p.lies(&m.Loads[i], &loaded[i], &x[i]) {
		case sockets.No:
			return sockets.No
		case sockets.Unknown:
			all = sockets.Unknown
		}
	}
	return all
}

// lies reports whether a value, of which some bits are known, is within a range.
func (p *packet) lies(l *sockets.Load, b *bits, r *sockets.ValueRange) sockets.Tri {
	n := b.n
	if len(r.First) != n || len(r.Last) != n {
		return sockets.Unknown
	}
	var low, high [widest]byte
	least, most, clash := low[:n], high[:n], false
	for i := range n {
		least[i] = b.value[i] & b.known[i]
		most[i] = least[i] | ^b.known[i]
		clash = clash || r.First == r.Last && (b.value[i]^r.First[i])&b.known[i] != 0
	}
	switch {
	case clash, string(most) < r.First, string(least) > r.Last:
		return sockets.No
	case string(least) >= r.First && string(most) <= r.Last:
		return sockets.Yes
	case p.never(l, r):
		return sockets.No
	}
	return sockets.Unknown
}

// never reports whether a condition can be ruled out for packets from elsewhere, none
// of which come through lo or from a loopback address.
func (p *packet) never(l *sockets.Load, r *sockets.ValueRange) bool {
	if l.Mask != "" {
		return false
	}
	switch l.Field {
	case sockets.FieldInName, sockets.FieldInIndex:
		return p.in.kind == anotherOne && r.First == r.Last && isLo(l, r.First)
	case sockets.FieldOutName, sockets.FieldOutIndex:
		return p.out.kind == anotherOne && r.First == r.Last && isLo(l, r.First)
	case sockets.FieldNetwork:
		return (p.in.kind == anotherOne || p.in.kind == door) && p.isLoopbackSource(l, r)
	}
	return false
}

// isLoopbackSource reports whether a range of sources contains only loopback
// addresses.
func (p *packet) isLoopbackSource(l *sockets.Load, r *sockets.ValueRange) bool {
	if p.v6 {
		return l.Offset == source6At && l.Len == 16 && r.First == r.Last && r.First == strings.Repeat("\x00", 15)+"\x01"
	}
	return l.Offset == source4At && r.First[0] == 127 && r.Last[0] == 127
}

// isLo reports whether a value is the name or the index of lo.
func isLo(l *sockets.Load, value string) bool {
	if l.Field == sockets.FieldInIndex || l.Field == sockets.FieldOutIndex {
		return len(value) == 4 && binary.NativeEndian.Uint32([]byte(value)) == 1
	}
	return strings.HasPrefix(value, loName+"\x00") && strings.TrimRight(value, "\x00") == loName
}
