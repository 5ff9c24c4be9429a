package nftables

import (
	"encoding/binary"
	"net/netip"

	"berth/sockets"
)

// Attributes of expressions that end a rule.
const (
	natType, natFamily, natAddrMin, natAddrMax, natPortMin, natPortMax, natFlags = 1, 2, 3, 4, 5, 6, 7

	redirMin, redirMax = 1, 2
)

// ends reads an expression that ends a rule.
func (in *reading) ends(s *state, x expression, a *attrs) (sockets.Rule, bool) {
	switch x.name {
	case "immediate":
		if a.number(immediateDreg) == 0 && a.has(immediateData) {
			data := attrsOf(a[immediateData])
			return verdictOf(data[dataVerdict]), true
		}
	case "reject":
		return sockets.Rule{Verdict: sockets.RuleDrop}, true
	case "nat":
		return s.nat(a), true
	case "redir":
		return s.redirect(a), true
	case "masq":
		return sockets.Rule{Verdict: sockets.RuleAccept}, true
	case "target":
		return in.xtTarget(a)
	}
	if !decidesNothing(x.name) { // queue, fwd, tproxy, synproxy, notrack, and anything new
		return opaque(x.name), true
	}
	return sockets.Rule{}, false
}

// nat reads the translation of an address (enum nft_nat_types).
func (s *state) nat(a *attrs) sockets.Rule {
	const destination, netmap = 1, 64
	if a.number(natType) != destination {
		return sockets.Rule{Verdict: sockets.RuleAccept}
	}
	t := sockets.Translation{By: "nft dnat", Vague: a.number(natFlags)&netmap != 0}
	if a.has(natAddrMin) {
		size := 4
		if a.number(natFamily) == uint32(sockets.ChainIPv6) {
			size = 16
		}
		addressed(&t, s.constant(a, natAddrMin, size), s.constant(a, natAddrMax, size))
	}
	if a.has(natPortMin) {
		ported(&t, s.constant(a, natPortMin, 2), s.constant(a, natPortMax, 2))
	}
	return sockets.Rule{Verdict: sockets.RuleTranslate, To: t}
}

// redirect reads a translation to this machine itself.
func (s *state) redirect(a *attrs) sockets.Rule {
	t := sockets.Translation{Redirect: true, By: "nft redirect"}
	if a.has(redirMin) {
		ported(&t, s.constant(a, redirMin, 2), s.constant(a, redirMax, 2))
	}
	return sockets.Rule{Verdict: sockets.RuleTranslate, To: t}
}

// constant returns the bytes of the register that an attribute names, or nil if they
// are unknown.
func (s *state) constant(a *attrs, typ, size int) []byte {
	at, ok := slot(a.number(typ))
	for begin := at; ok && begin >= 0; begin-- {
		r := s.registers[begin]
		if r.size == 0 {
			continue
		}
		if from := (at - begin) * 4; r.value != nil && from+size <= len(r.value) {
			return r.value[from : from+size]
		}
		return nil
	}
	return nil
}

// addressed sets a translation's address. If there are several, the translation is
// vague.
func addressed(t *sockets.Translation, first, last []byte) {
	addr, ok := netip.AddrFromSlice(first)
	if !ok || last != nil && string(last) != string(first) {
		t.Vague = true
		return
	}
	t.Addr = addr
}

// ported sets a translation's ports.
func ported(t *sockets.Translation, first, last []byte) {
	if len(first) != 2 {
		t.Vague = true
		return
	}
	t.Ports = sockets.PortRange{First: binary.BigEndian.Uint16(first), Last: binary.BigEndian.Uint16(first)}
	if len(last) == 2 {
		t.Ports.Last = binary.BigEndian.Uint16(last)
	}
	t.Vague = t.Vague || t.Ports.First != t.Ports.Last || t.Ports.First == 0
}
