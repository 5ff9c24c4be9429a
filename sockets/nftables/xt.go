package nftables

import (
	"encoding/binary"
	"strings"

	"berth/sockets"
)

// Attributes of the extensions of iptables, which iptables-nft uses where nftables has
// no expression. Each extension has its own structure
// (include/uapi/linux/netfilter/xt_*.h).
const (
	xtName, xtRevision, xtInfo = 1, 2, 3
)

// Ports in a transport's header.
var (
	sourcePort      = sockets.Load{Field: sockets.FieldTransport, Offset: 0, Len: 2}
	destinationPort = sockets.Load{Field: sockets.FieldTransport, Offset: 2, Len: 2}
)

// hopLimit is in the IPv6 header, and messageType is the first byte of an ICMP message.
var (
	hopLimit    = sockets.Load{Field: sockets.FieldNetwork, Offset: 7, Len: 1}
	messageType = sockets.Load{Field: sockets.FieldTransport, Offset: 0, Len: 1}
)

func oneByte(l sockets.Load, first, last byte) []sockets.Match {
	return []sockets.Match{{Loads: []sockets.Load{l}, Among: []sockets.Element{{{First: string([]byte{first}), Last: string([]byte{last})}}}}}
}

// xtICMPv6 reads struct ip6t_icmp: the type, if it covers every code.
func xtICMPv6(b []byte) ([]sockets.Match, bool) {
	if len(b) < 4 || b[1] != 0 || b[2] != 255 || b[3] != 0 {
		return nil, false
	}
	return oneByte(messageType, b[0], b[0]), true
}

// xtMatch reads a condition.
func (in *reading) xtMatch(s *state, a *attrs) {
	name, info := a.text(xtName), a[xtInfo]
	var all []sockets.Match
	ok := false
	switch revision := a.number(xtRevision); {
	case name == "comment":
		ok = true
	case name == "rt" && in.place.family == sockets.ChainIPv6: // a routing header, which no connection has
		all, ok = []sockets.Match{{Loads: []sockets.Load{{Field: sockets.FieldFamily, Len: 1}}}}, true
	case name == "tcp" && revision == 0:
		all, ok = xtTCP(info)
	case name == "udp" && revision == 0:
		all, ok = xtUDP(info)
	case name == "multiport" && revision == 1:
		all, ok = xtMultiport(info)
	case name == "icmp6" && revision == 0:
		all, ok = xtICMPv6(info)
	case name == "hl" && revision == 0 && len(info) >= 2 && info[0] == 0: // equal to
		all, ok = oneByte(hopLimit, info[1], info[1]), true
	case name == "addrtype" && revision == 1:
		all, ok = xtAddrType(info)
	case name == "conntrack" && revision >= 2:
		all, ok = xtConntrack(info)
	case name == "state" && revision == 0 && len(info) >= 4:
		all, ok = stateBits(binary.NativeEndian.Uint32(info), false)
	}
	if !ok {
		s.doubt("iptables match " + name)
		return
	}
	s.matches = append(s.matches, all...)
}

// portsOf returns a condition on a port. The range is given by its first and last port,
// in the machine's own byte order. portsOf returns none if the condition covers every
// port.
func portsOf(l sockets.Load, first, last uint16, not bool) []sockets.Match {
	if first == 0 && last == 65535 && !not {
		return nil
	}
	return []sockets.Match{{Loads: []sockets.Load{l}, Not: not, Among: []sockets.Element{{portRange(first, last)}}}}
}

func portRange(first, last uint16) sockets.ValueRange {
	return sockets.ValueRange{First: string(binary.BigEndian.AppendUint16(nil, first)), Last: string(binary.BigEndian.AppendUint16(nil, last))}
}

// xtTCP reads struct xt_tcp. It understands only ports, not flags or options.
func xtTCP(b []byte) ([]sockets.Match, bool) {
	if len(b) < 12 {
		return nil, false
	}
	option, mask, invert := b[8], b[9], b[11]
	if option != 0 || mask != 0 || invert&^3 != 0 {
		return nil, false
	}
	return bothPorts(b, invert), true
}

// xtUDP reads struct xt_udp.
func xtUDP(b []byte) ([]sockets.Match, bool) {
	if len(b) < 9 || b[8]&^3 != 0 {
		return nil, false
	}
	return bothPorts(b, b[8]), true
}

// bothPorts reads the two ranges at the start of struct xt_tcp or struct xt_udp.
func bothPorts(b []byte, invert byte) []sockets.Match {
	n := binary.NativeEndian
	return append(portsOf(sourcePort, n.Uint16(b), n.Uint16(b[2:]), invert&1 != 0),
		portsOf(destinationPort, n.Uint16(b[4:]), n.Uint16(b[6:]), invert&2 != 0)...)
}

// xtMultiport reads struct xt_multiport_v1.
func xtMultiport(b []byte) ([]sockets.Match, bool) {
	const source, destination, most = 0, 1, 15
	if len(b) < 48 || b[0] > destination || b[1] > most {
		return nil, false
	}
	m := sockets.Match{Loads: []sockets.Load{destinationPort}, Not: b[47] != 0}
	if b[0] == source {
		m.Loads[0] = sourcePort
	}
	ports, ranges := b[2:32], b[32:47]
	for i := 0; i < int(b[1]); i++ {
		first := binary.NativeEndian.Uint16(ports[2*i:])
		last := first
		if ranges[i] != 0 && i+1 < int(b[1]) {
			i++
			last = binary.NativeEndian.Uint16(ports[2*i:])
		}
		m.Among = append(m.Among, sockets.Element{portRange(first, last)})
	}
	return []sockets.Match{m}, true
}

// xtAddrType reads struct xt_addrtype_info_v1. It understands only the type of the
// destination.
func xtAddrType(b []byte) ([]sockets.Match, bool) {
	const invertDestination = 2
	if len(b) < 8 {
		return nil, false
	}
	n := binary.NativeEndian
	source, destination, flags := n.Uint16(b), n.Uint16(b[2:]), n.Uint32(b[4:])
	if source != 0 || destination == 0 || flags&^invertDestination != 0 {
		return nil, false
	}
	m := sockets.Match{Loads: []sockets.Load{{Field: sockets.FieldDstType, Len: 4}}, Not: flags != 0}
	for kind := range uint32(16) {
		if destination&(1<<kind) != 0 {
			v := string(n.AppendUint32(nil, kind))
			m.Among = append(m.Among, sockets.Element{{First: v, Last: v}})
		}
	}
	return []sockets.Match{m}, true
}

// xtConntrack reads struct xt_conntrack_mtinfo2 or 3. It understands only the state.
func xtConntrack(b []byte) ([]sockets.Match, bool) {
	const stateFlag, alias = 1, 1 << 13
	if len(b) < 152 {
		return nil, false
	}
	n := binary.NativeEndian
	flags, invert, states := n.Uint16(b[146:]), n.Uint16(b[148:]), n.Uint16(b[150:])
	if flags&^(stateFlag|alias) != 0 || flags&stateFlag == 0 {
		return nil, false
	}
	return stateBits(uint32(states), invert&stateFlag != 0)
}

// stateBits returns a condition on the state of a connection: INVALID, ESTABLISHED,
// RELATED and NEW have the same bits as in nftables.
func stateBits(bits uint32, not bool) ([]sockets.Match, bool) {
	const understood = 15
	if bits&^understood != 0 || bits == 0 {
		return nil, false
	}
	none := string(make([]byte, 4))
	return []sockets.Match{{
		Loads: []sockets.Load{{Field: sockets.FieldState, Len: 4, Mask: string(binary.NativeEndian.AppendUint32(nil, bits)), Xor: none}},
		Not:   !not, Among: []sockets.Element{{{First: none, Last: none}}},
	}}, true
}

// xtTarget reads what an extension does. ok is false if that does not matter here.
func (in *reading) xtTarget(a *attrs) (_ sockets.Rule, ok bool) {
	name, info, revision := a.text(xtName), a[xtInfo], a.number(xtRevision)
	switch name {
	case "LOG", "NFLOG", "MARK", "CONNMARK", "TCPMSS", "CLASSIFY", "SECMARK", "CONNSECMARK", "TRACE", "CHECKSUM", "DSCP", "TOS", "HL", "TTL", "LED", "AUDIT":
		return sockets.Rule{}, false
	case "REJECT", "DROP":
		return sockets.Rule{Verdict: sockets.RuleDrop}, true
	case "ACCEPT", "MASQUERADE", "SNAT":
		return sockets.Rule{Verdict: sockets.RuleAccept}, true
	case "DNAT", "REDIRECT":
		t := sockets.Translation{Redirect: name == "REDIRECT", By: "iptables " + name}
		if revision == 0 && in.place.family != sockets.ChainIPv6 {
			translation4(&t, info)
		} else {
			translation(&t, info, in.place.family)
		}
		return sockets.Rule{Verdict: sockets.RuleTranslate, To: t}, true
	}
	return opaque("iptables target " + strings.ToValidUTF8(name, "?")), true
}

// Flags of a range of addresses and ports (NF_NAT_RANGE_ in
// include/uapi/linux/netfilter/nf_nat.h). The first two tell which parts are set; the
// others spread connections over the range.
const rangeAddr, rangePort, rangeRandom, rangePersistent = 1, 2, 4, 8

// translation4 reads struct nf_nat_ipv4_multi_range_compat.
func translation4(t *sockets.Translation, b []byte) {
	if len(b) < 20 || binary.NativeEndian.Uint32(b) != 1 {
		t.Vague = true
		return
	}
	translated(t, binary.NativeEndian.Uint32(b[4:]), b[8:12], b[12:16], b[16:18], b[18:20])
}

// translation reads struct nf_nat_range, or nf_nat_range2, which has more at its end.
func translation(t *sockets.Translation, b []byte, family sockets.ChainFamily) {
	if len(b) < 40 {
		t.Vague = true
		return
	}
	size := 4
	if family == sockets.ChainIPv6 {
		size = 16
	}
	translated(t, binary.NativeEndian.Uint32(b), b[4:4+size], b[20:20+size], b[36:38], b[38:40])
}

func translated(t *sockets.Translation, flags uint32, first, last, port, lastPort []byte) {
	t.Vague = flags&^(rangeAddr|rangePort|rangeRandom|rangePersistent) != 0
	if flags&rangeAddr != 0 && !t.Redirect {
		addressed(t, first, last)
	}
	if flags&rangePort != 0 {
		ported(t, port, lastPort)
	}
}
