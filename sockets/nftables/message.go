package nftables

import (
	"slices"

	"berth/sockets"
	"berth/sockets/netlink"
	"berth/sockets/scrub"
)

// genSize is the size of struct nfgenmsg (family, version, resource), which comes
// before the attributes.
const genSize = 4

// Attributes of chains, rules and sets (include/uapi/linux/netfilter/nf_tables.h).
const (
	chainTable, chainName, chainHook, chainPolicy, chainType = 1, 3, 4, 5, 7

	hookNum, hookPriority = 1, 2

	ruleTable, ruleChain, ruleExprs = 1, 2, 4

	setTable, setName, setFlags, setKeyLen, setDesc = 1, 2, 3, 5, 9

	listElements = 3

	elemKey, elemData, elemFlags, elemKeyEnd = 1, 2, 3, 10

	dataValue, dataVerdict = 1, 2
)

// Flags of sets and of their elements.
const (
	setInterval, setTimeout, setEval, setObject, setConcat = 0x4, 0x10, 0x20, 0x40, 0x80

	elemEnd, elemCatchAll = 1, 2
)

// place identifies a chain or a set, whose name is unique within a table of a family.
type place struct {
	family      sockets.ChainFamily
	table, name string
}

// ruleset holds what the kernel reported, before it is interpreted.
type ruleset struct {
	chains []sockets.Chain
	at     map[place]int // index in chains
	rules  []rawRule
	sets   map[place]*set
}

// rawRule is a rule whose expressions have not been read yet, because they refer to
// sets.
type rawRule struct {
	chain place
	exprs []byte
}

// set is a set or a map of nftables.
type set struct {
	flags    uint32
	keyLen   int
	fields   []int // length of each field of the key; nil if it has only one
	elements []element
	unread   bool // it has too many elements, or they change on their own
}

// element is one element of a set: a value, or one end of an interval.
type element struct {
	key, end []byte
	data     []byte // for a map: the attributes of the value
	flags    uint32
}

func newRuleset() *ruleset {
	return &ruleset{at: make(map[place]int), sets: make(map[place]*set)}
}

// addChain reads a message about a chain (NFT_MSG_NEWCHAIN).
func (r *ruleset) addChain(b []byte) {
	if len(b) < genSize {
		return
	}
	a, family := attrsOf(b[genSize:]), sockets.ChainFamily(b[0])
	c := sockets.Chain{Family: family, Table: a.text(chainTable), Name: a.text(chainName)}
	if a.has(chainHook) {
		h := attrsOf(a[chainHook])
		c.Hook = hookOf(family, h.number(hookNum))
		c.Priority = int32(h.number(hookPriority))
		c.NAT = a.text(chainType) == "nat"
		c.Drops = a.has(chainPolicy) && a.number(chainPolicy) == 0
	}
	p := place{family, c.Table, c.Name}
	if _, known := r.at[p]; known {
		return
	}
	r.at[p] = len(r.chains)
	r.chains = append(r.chains, c)
}

// hookOf reads the number of a hook, which means a different hook in each family (enum
// nf_inet_hooks, enum nf_dev_hooks in include/uapi/linux/netfilter.h).
func hookOf(family sockets.ChainFamily, n uint32) sockets.Hook {
	hooks := []sockets.Hook{
		sockets.HookPrerouting, sockets.HookInput, sockets.HookForward, sockets.HookOutput, sockets.HookPostrouting, sockets.HookIngress,
	}
	switch family {
	case sockets.ChainNetdev:
		hooks = []sockets.Hook{sockets.HookIngress, sockets.HookEgress}
	case sockets.ChainARP:
		hooks = []sockets.Hook{sockets.HookInput, sockets.HookOutput, sockets.HookForward}
	}
	if int(n) < len(hooks) {
		return hooks[n]
	}
	return sockets.HookNone
}

// addRule reads a message about a rule (NFT_MSG_NEWRULE). The kernel lists the rules of
// a chain in order.
func (r *ruleset) addRule(b []byte) {
	if len(b) < genSize {
		return
	}
	a := attrsOf(b[genSize:])
	r.rules = append(r.rules, rawRule{place{sockets.ChainFamily(b[0]), a.text(ruleTable), a.text(ruleChain)}, slices.Clone(a[ruleExprs])})
}

// addSet reads a message about a set (NFT_MSG_NEWSET).
func (r *ruleset) addSet(b []byte) {
	if len(b) < genSize {
		return
	}
	a := attrsOf(b[genSize:])
	s := &set{flags: a.number(setFlags), keyLen: int(a.number(setKeyLen))}
	s.unread = s.flags&(setEval|setTimeout|setObject) != 0
	if a.has(setDesc) {
		s.fields = fieldsOf(a[setDesc])
	}
	r.sets[place{sockets.ChainFamily(b[0]), a.text(setTable), a.text(setName)}] = s
}

// fieldsOf reads the lengths of the fields of a key (NFTA_SET_DESC_CONCAT).
func fieldsOf(desc []byte) []int {
	const descConcat, fieldLen = 2, 1
	var all []int
	d := attrsOf(desc)
	for _, field := range netlink.Attrs(d[descConcat]) {
		f := attrsOf(field)
		all = append(all, int(f.number(fieldLen)))
	}
	return all
}

// mostElements is the greatest number of elements of a set that are read.
const mostElements = 1 << 14

// addElements reads a message about elements of a set (NFT_MSG_NEWSETELEM).
func (s *set) addElements(b []byte) {
	if len(b) < genSize {
		return
	}
	a := attrsOf(b[genSize:])
	for _, one := range netlink.Attrs(a[listElements]) {
		if len(s.elements) >= mostElements {
			s.unread = true
			return
		}
		e := attrsOf(one)
		s.elements = append(s.elements, element{
			key: slices.Clone(valueOf(e[elemKey])), end: slices.Clone(valueOf(e[elemKeyEnd])),
			data: slices.Clone(e[elemData]), flags: e.number(elemFlags),
		})
	}
}

// valueOf returns the value in a nested data attribute.
func valueOf(b []byte) []byte {
	a := attrsOf(b)
	return a[dataValue]
}

// facts interprets the rules and adds each to its chain.
func (r *ruleset) facts() *sockets.Netfilter {
	for _, raw := range r.rules {
		i, ok := r.at[raw.chain]
		if !ok {
			continue
		}
		r.chains[i].Rules = append(r.chains[i].Rules, r.read(raw)...)
	}
	n := &sockets.Netfilter{Chains: slices.Clone(r.chains)}
	for i := range n.Chains {
		c := &n.Chains[i]
		c.Table, c.Name = scrub.String(c.Table), scrub.String(c.Name)
	}
	return n
}
