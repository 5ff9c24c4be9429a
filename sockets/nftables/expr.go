package nftables

import (
	"encoding/binary"
	"slices"

	"berth/sockets"
	"berth/sockets/netlink"
	"berth/sockets/scrub"
)

// reading is a rule that is being read. Its expressions are read one by one, in the way
// in which the kernel executes them: values are loaded into registers and compared
// there.
type reading struct {
	set   *ruleset
	place place
	rules []sockets.Rule // finished rules
	left  int            // how many more rules this one may become
}

// state is what is known after some of a rule's expressions have been read.
type state struct {
	registers [20]register // four bytes each (NFT_REG32_00 …)
	matches   []sockets.Match
}

// register is a register at which a value may begin.
type register struct {
	load  sockets.Load
	value []byte // a constant; nil for a load
	size  int    // in bytes; 0: nothing begins here
}

// expression is one expression of a rule.
type expression struct {
	name string
	data []byte
}

// mostRules is the greatest number of rules that a rule with maps may become.
const mostRules = 1024

// read returns the meaning of a rule. A rule with a map becomes one rule for each of
// the map's elements.
func (r *ruleset) read(raw rawRule) []sockets.Rule {
	var all []expression
	for _, b := range netlink.Attrs(raw.exprs) {
		const exprName, exprData = 1, 2
		a := attrsOf(b)
		all = append(all, expression{a.text(exprName), a[exprData]})
	}
	in := &reading{set: r, place: raw.chain, left: mostRules}
	in.from(state{}, all)
	if in.left <= 0 {
		return []sockets.Rule{opaque("a large map")}
	}
	return in.rules
}

func opaque(what string) sockets.Rule {
	return sockets.Rule{Verdict: sockets.RuleOpaque, Opaque: scrub.String(what)}
}

// from goes through the remaining expressions of a rule.
func (in *reading) from(s state, left []expression) {
	for i, x := range left {
		a := attrsOf(x.data)
		if verdict, ok := in.ends(&s, x, &a); ok {
			in.add(s, verdict)
			return
		}
		if x.name == "lookup" && a.has(lookupDreg) {
			in.fork(s, &a, left[i+1:])
			return
		}
		in.step(&s, x, &a)
	}
	in.add(s, sockets.Rule{})
}

// add finishes a rule.
func (in *reading) add(s state, verdict sockets.Rule) {
	if in.left--; in.left < 0 {
		return
	}
	verdict.Matches = slices.Clone(s.matches)
	in.rules = append(in.rules, verdict)
}

// step executes an expression that, on its own, decides nothing.
func (in *reading) step(s *state, x expression, a *attrs) {
	switch x.name {
	case "payload":
		in.payload(s, a)
	case "meta":
		s.load(a, metaDreg, metaLoad(a.number(metaKey)), a.has(metaSreg))
	case "ct":
		in.ct(s, a)
	case "fib":
		s.load(a, fibDreg, fibLoad(a), false)
	case "immediate":
		s.put(a.number(immediateDreg), register{value: valueOf(a[immediateData]), size: len(valueOf(a[immediateData]))})
	case "bitwise":
		s.bitwise(a)
	case "cmp":
		s.compare(a)
	case "range":
		s.within(a)
	case "lookup":
		in.lookup(s, a)
	case "match":
		in.xtMatch(s, a)
	case "counter", "log", "last", "flow_offload", "secmark", "dup":
	case "objref":
		s.object(a)
	default: // an expression that decidesNothing knows: it may hold or not, and what it writes to a register is unknown
		s.registers = [len(s.registers)]register{}
		s.doubt(x.name)
	}
}

// decidesNothing reports whether an expression does no more than test a condition or
// load a value. Any other unknown expression may do anything.
func decidesNothing(name string) bool {
	switch name {
	case "payload", "meta", "ct", "fib", "immediate", "bitwise", "cmp", "range", "lookup", "match", "counter", "log", "last", "flow_offload",
		"secmark", "dup", "objref", "limit", "quota", "connlimit", "dynset", "rt", "socket", "osf", "xfrm", "tunnel", "hash", "numgen", "byteorder", "exthdr", "inner":
		return true
	}
	return false
}

// doubt records a condition that is not understood.
func (s *state) doubt(what string) {
	s.matches = append(s.matches, sockets.Match{Opaque: scrub.String(what)})
}

// slot returns the index of a register. A 16-byte register covers four of the small
// ones.
func slot(number uint32) (int, bool) {
	switch {
	case number >= 1 && number <= 4:
		return int(number-1) * 4, true
	case number >= 8 && number < 8+16:
		return int(number - 8), true
	}
	return 0, false
}

// put writes a register. This overwrites the other registers that it overlaps.
func (s *state) put(number uint32, value register) {
	at, ok := slot(number)
	if !ok {
		return
	}
	for i := range s.registers {
		if size := (s.registers[i].size + 3) / 4; size > 0 && i < at && i+size > at {
			s.registers[i] = register{}
		}
	}
	for i := at; i < min(at+max(1, (value.size+3)/4), len(s.registers)); i++ {
		s.registers[i] = register{}
	}
	s.registers[at] = value
}

// load puts a loaded value into a register. If writes is set, the expression changes
// the packet instead, and load does nothing.
func (s *state) load(a *attrs, dreg int, l sockets.Load, writes bool) {
	if writes || !a.has(dreg) {
		return
	}
	s.put(a.number(dreg), register{load: l, size: l.Len})
}

// take returns the contents of as many registers as size bytes occupy, starting at the
// register with the given number.
func (s *state) take(number uint32, size int) []register {
	at, ok := slot(number)
	var all []register
	for ok && size > 0 && at < len(s.registers) {
		r := s.registers[at]
		if r.size == 0 {
			r = register{load: sockets.Load{Opaque: "a register"}, size: 4}
		}
		if r.size > size {
			r.size = size
			r.load.Len = size
			if r.value != nil {
				r.value = r.value[:size]
			}
			r.load.Mask, r.load.Xor = firstOf(r.load.Mask, size), firstOf(r.load.Xor, size)
		}
		all = append(all, r)
		words := (r.size + 3) / 4
		at += words
		size -= words * 4
	}
	return all
}

func firstOf(s string, n int) string { return s[:min(n, len(s))] }

// Attributes of expressions.
const (
	payloadDreg, payloadBase, payloadOffset, payloadLen, payloadSreg = 1, 2, 3, 4, 5

	metaDreg, metaKey, metaSreg = 1, 2, 3

	ctDreg, ctKey, ctSreg = 1, 2, 4

	fibDreg, fibResult, fibFlags = 1, 2, 3

	immediateDreg, immediateData = 1, 2

	bitSreg, bitDreg, bitLen, bitMask, bitXor, bitOp = 1, 2, 3, 4, 5, 6

	cmpSreg, cmpOp, cmpData = 1, 2, 3

	rangeSreg, rangeOp, rangeFrom, rangeTo = 1, 2, 3, 4

	lookupSet, lookupSreg, lookupDreg, lookupFlags = 1, 2, 3, 5

	objrefType, objrefName = 1, 2
)

// payload loads a value from a header. An expression that changes the packet is not
// understood.
func (in *reading) payload(s *state, a *attrs) {
	if a.has(payloadSreg) {
		s.doubt("payload set")
		return
	}
	l := sockets.Load{Offset: int(a.number(payloadOffset)), Len: int(a.number(payloadLen)), Opaque: "payload"}
	switch a.number(payloadBase) {
	case 1:
		l.Field = sockets.FieldNetwork
	case 2:
		l.Field = sockets.FieldTransport
	}
	if l.Len > 128 || l.Offset > 1<<16 {
		l = sockets.Load{Opaque: "payload", Len: 4}
	}
	s.load(a, payloadDreg, l, false)
}

// metaLoad returns what a meta key stands for (enum nft_meta_keys).
func metaLoad(key uint32) sockets.Load {
	switch key {
	case 1:
		return sockets.Load{Field: sockets.FieldEther, Len: 2}
	case 4:
		return sockets.Load{Field: sockets.FieldInIndex, Len: 4}
	case 5:
		return sockets.Load{Field: sockets.FieldOutIndex, Len: 4}
	case 6:
		return sockets.Load{Field: sockets.FieldInName, Len: 16}
	case 7:
		return sockets.Load{Field: sockets.FieldOutName, Len: 16}
	case 15:
		return sockets.Load{Field: sockets.FieldFamily, Len: 1}
	case 16:
		return sockets.Load{Field: sockets.FieldProto, Len: 1}
	}
	names := map[uint32]string{3: "meta mark", 10: "meta skuid", 11: "meta skgid", 19: "meta pkttype", 20: "meta cpu", 23: "meta cgroup", 24: "meta random"}
	what := names[key]
	if what == "" {
		what = "meta"
	}
	return sockets.Load{Opaque: what, Len: 4}
}

// ct loads what the kernel knows about a connection. Only its state and its status are
// understood.
func (in *reading) ct(s *state, a *attrs) {
	l := sockets.Load{Opaque: "ct", Len: 4}
	switch a.number(ctKey) {
	case 0:
		l = sockets.Load{Field: sockets.FieldState, Len: 4}
	case 1:
		l.Opaque = "ct direction"
	case 2:
		l = sockets.Load{Field: sockets.FieldStatus, Len: 4}
	case 3:
		l.Opaque = "ct mark"
	}
	s.load(a, ctDreg, l, a.has(ctSreg))
}

// fibLoad returns what is looked up in the routing table (enum nft_fib_result,
// NFTA_FIB_F_DADDR). Only the type of the destination is understood, and whether there
// is a way back to the source. A mark that is looked up, too, changes nothing about lo,
// for which alone it is known that there is a way.
func fibLoad(a *attrs) sockets.Load {
	const byType, byIndex, destination, back, mark = 3, 1, 2, 1 | 8 | 32, 4 // F_SADDR, F_IIF, F_PRESENT
	switch result, flags := a.number(fibResult), a.number(fibFlags); {
	case result == byType && flags == destination:
		return sockets.Load{Field: sockets.FieldDstType, Len: 4}
	case result == byIndex && flags&^mark == back:
		return sockets.Load{Field: sockets.FieldReturn, Len: 1}
	}
	return sockets.Load{Opaque: "fib", Len: 4}
}

// bitwise applies a mask and an XOR to a value.
func (s *state) bitwise(a *attrs) {
	size := int(a.number(bitLen))
	mask, xor := valueOf(a[bitMask]), valueOf(a[bitXor])
	from := s.take(a.number(bitSreg), size)
	r := register{load: sockets.Load{Opaque: "bitwise"}, size: size}
	if a.number(bitOp) == 0 && len(from) == 1 && from[0].value == nil && from[0].load.Mask == "" && from[0].size == size && len(mask) == size && len(xor) == size {
		r.load = from[0].load
		r.load.Mask, r.load.Xor = string(mask), string(xor)
	}
	r.load.Len = size
	s.put(a.number(bitDreg), r)
}

// compare reads a comparison with one value.
func (s *state) compare(a *attrs) {
	value := valueOf(a[cmpData])
	from := s.take(a.number(cmpSreg), len(value))
	if len(from) != 1 || from[0].value != nil || from[0].size != len(value) {
		s.doubt("cmp")
		return
	}
	const eq, neq, lt, lte, gt, gte = 0, 1, 2, 3, 4, 5
	least, most := string(make([]byte, len(value))), full(len(value))
	v := string(value)
	m := sockets.Match{Loads: []sockets.Load{from[0].load}}
	switch a.number(cmpOp) {
	case eq:
		m.Among = []sockets.Element{{{First: v, Last: v}}}
	case neq:
		m.Not, m.Among = true, []sockets.Element{{{First: v, Last: v}}}
	case lt:
		m.Not, m.Among = true, []sockets.Element{{{First: v, Last: most}}}
	case lte:
		m.Among = []sockets.Element{{{First: least, Last: v}}}
	case gt:
		m.Not, m.Among = true, []sockets.Element{{{First: least, Last: v}}}
	case gte:
		m.Among = []sockets.Element{{{First: v, Last: most}}}
	default:
		m = sockets.Match{Opaque: "cmp"}
	}
	s.matches = append(s.matches, m)
}

// full returns the greatest value of n bytes.
func full(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 0xff
	}
	return string(b)
}

// within reads a comparison with a range.
func (s *state) within(a *attrs) {
	first, last := valueOf(a[rangeFrom]), valueOf(a[rangeTo])
	from := s.take(a.number(rangeSreg), len(first))
	if len(from) != 1 || from[0].value != nil || from[0].size != len(first) || len(first) != len(last) {
		s.doubt("range")
		return
	}
	s.matches = append(s.matches, sockets.Match{
		Loads: []sockets.Load{from[0].load}, Not: a.number(rangeOp) == 1,
		Among: []sockets.Element{{{First: string(first), Last: string(last)}}},
	})
}

// object reads a reference to a counter or another named object. An object that limits
// something is a condition.
func (s *state) object(a *attrs) {
	const counter, helper, timeout, secmark = 1, 3, 7, 8
	switch a.number(objrefType) {
	case counter, helper, timeout, secmark:
		return
	}
	s.doubt("a named object")
}

// loads returns the loads that are compared with the keys of a set.
func (in *reading) loads(s *state, a *attrs) ([]sockets.Load, *set, bool) {
	found := in.set.sets[place{in.place.family, in.place.table, a.text(lookupSet)}]
	if found == nil || found.unread {
		return nil, nil, false
	}
	var all []sockets.Load
	for _, r := range s.take(a.number(lookupSreg), found.keyLen) {
		if r.value != nil {
			return nil, nil, false
		}
		all = append(all, r.load)
	}
	return all, found, len(all) > 0
}

// lookup reads the condition that a value is in a set.
func (in *reading) lookup(s *state, a *attrs) {
	loads, found, ok := in.loads(s, a)
	if ok {
		if among, plain := found.among(loads); plain {
			s.matches = append(s.matches, sockets.Match{Loads: loads, Not: a.number(lookupFlags)&1 != 0, Among: among})
			return
		}
	}
	s.doubt("set " + a.text(lookupSet))
}

// fork continues separately for each element of a map. No packet matches two of them.
func (in *reading) fork(s state, a *attrs, left []expression) {
	loads, found, ok := in.loads(&s, a)
	if ok {
		if among, plain := found.among(loads); plain && len(among) <= mostRules {
			for i, data := range found.data() {
				one := s
				one.matches = append(slices.Clone(s.matches), sockets.Match{Loads: loads, Among: among[i : i+1]})
				in.branch(one, a.number(lookupDreg), data, left)
			}
			return
		}
	}
	s.doubt("map " + a.text(lookupSet))
	in.add(s, opaque("map "+a.text(lookupSet)))
}

// branch continues with the value that a map has for a key.
func (in *reading) branch(s state, dreg uint32, data []byte, left []expression) {
	if in.left <= 0 {
		return
	}
	a := attrsOf(data)
	if dreg == 0 {
		in.add(s, verdictOf(a[dataVerdict]))
		return
	}
	s.put(dreg, register{value: a[dataValue], size: len(a[dataValue])})
	in.from(s, left)
}

// data returns the values of a map, one for each range that the method among returns.
func (s *set) data() [][]byte {
	var all [][]byte
	for _, e := range s.sorted() {
		if e.flags&elemEnd == 0 {
			all = append(all, e.data)
		}
	}
	return all
}

// sorted returns the elements sorted by key. The end of one interval comes before the
// beginning of another with the same key.
func (s *set) sorted() []element {
	all := slices.Clone(s.elements)
	slices.SortStableFunc(all, func(a, b element) int {
		if c := slices.Compare(a.key, b.key); c != 0 {
			return c
		}
		return int(b.flags&elemEnd) - int(a.flags&elemEnd)
	})
	return all
}

// among returns the elements of a set as ranges of the loaded values, and whether every
// one of them is understood.
func (s *set) among(loads []sockets.Load) ([]sockets.Element, bool) {
	var all []sockets.Element
	sorted := s.sorted()
	for i, e := range sorted {
		if e.flags&elemCatchAll != 0 || len(e.key) != s.keyLen {
			return nil, false
		}
		if e.flags&elemEnd != 0 {
			continue
		}
		last := e.key
		switch {
		case e.end != nil:
			last = e.end
		case s.flags&setInterval != 0 && s.flags&setConcat == 0:
			last = []byte(full(len(e.key)))
			if i+1 < len(sorted) {
				last = before(sorted[i+1].key)
			}
		}
		x, ok := split(e.key, last, loads)
		if !ok {
			return nil, false
		}
		all = append(all, x)
	}
	return all, true
}

// before returns the value that is one less than b, with the same number of bytes.
func before(b []byte) []byte {
	b = slices.Clone(b)
	for i := len(b) - 1; i >= 0; i-- {
		b[i]--
		if b[i] != 0xff {
			break
		}
	}
	return b
}

// split cuts a key into its fields, each of which begins at a multiple of four bytes.
func split(first, last []byte, loads []sockets.Load) (sockets.Element, bool) {
	var x sockets.Element
	for _, l := range loads {
		room := (l.Len + 3) &^ 3
		if len(loads) == 1 {
			room = l.Len
		}
		if len(first) < room || len(last) < room || l.Len == 0 {
			return nil, false
		}
		x = append(x, sockets.ValueRange{First: string(first[:l.Len]), Last: string(last[:l.Len])})
		first, last = first[room:], last[room:]
	}
	return x, len(first) == 0 && len(last) == 0
}

// verdictOf reads a verdict (NF_ and NFT_ in include/uapi/linux/netfilter.h and
// nf_tables.h).
func verdictOf(b []byte) sockets.Rule {
	const verdictCode, verdictChain = 1, 2
	a := attrsOf(b)
	if !a.has(verdictCode) || len(a[verdictCode]) != 4 {
		return opaque("verdict")
	}
	chain := scrub.String(a.text(verdictChain))
	switch int32(binary.BigEndian.Uint32(a[verdictCode])) {
	case 0:
		return sockets.Rule{Verdict: sockets.RuleDrop}
	case 1:
		return sockets.Rule{Verdict: sockets.RuleAccept}
	case -1, -2:
		return sockets.Rule{Verdict: sockets.RuleContinue}
	case -3:
		return sockets.Rule{Verdict: sockets.RuleJump, Chain: chain}
	case -4:
		return sockets.Rule{Verdict: sockets.RuleGoto, Chain: chain}
	case -5:
		return sockets.Rule{Verdict: sockets.RuleReturn}
	}
	return opaque("queue")
}
