package nftables

import (
	"bytes"
	"testing"

	"berth/sockets"
	"berth/sockets/netlink"
)

// nest makes an attribute.
func nest(typ uint16, value ...byte) []byte {
	return netlink.AppendAttr(nil, typ, value)
}

// expr makes an expression of a rule.
func expr(name string, data ...[]byte) []byte {
	var all []byte
	for _, d := range data {
		all = append(all, d...)
	}
	return nest(1, append(nest(1, append([]byte(name), 0)...), nest(2, all...)...)...)
}

// FuzzRules: whatever the messages contain, they are read to the end, and a rule that
// decides nothing does not become one that accepts everything.
func FuzzRules(f *testing.F) {
	text := func(typ uint16, s string) []byte { return nest(typ, append([]byte(s), 0)...) }
	head := []byte{2, 0, 0, 0}
	chain := append(append(append(head, text(1, "t")...), text(3, "c")...), nest(4, append(nest(1, 0, 0, 0, 1), nest(2, 0, 0, 0, 0)...)...)...)
	load := expr("payload", nest(1, 0, 0, 0, 1), nest(2, 0, 0, 0, 2), nest(3, 0, 0, 0, 2), nest(4, 0, 0, 0, 2))
	rule := func(exprs ...[]byte) []byte {
		var all []byte
		for _, x := range exprs {
			all = append(all, x...)
		}
		return append(append(append(head, text(1, "t")...), text(2, "c")...), nest(4, all...)...)
	}
	set := append(append(append(append(head, text(1, "t")...), text(2, "s")...), nest(3, 0, 0, 0, 12)...), nest(5, 0, 0, 0, 2)...)
	elements := append(append(append(head, text(1, "t")...), text(2, "s")...), nest(3, nest(1, append(nest(1, nest(1, 0, 80)...), nest(2, nest(2, nest(1, 0xff, 0xff, 0xff, 0xff)...)...)...)...)...)...)
	for _, one := range [][]byte{
		rule(load, expr("cmp", nest(1, 0, 0, 0, 1), nest(2, 0, 0, 0, 0), nest(3, nest(1, 0, 80)...)), expr("immediate", nest(1, 0, 0, 0, 0), nest(2, nest(2, nest(1, 0, 0, 0, 1)...)...))),
		rule(load, expr("lookup", text(1, "s"), nest(2, 0, 0, 0, 1), nest(3, 0, 0, 0, 0))),
		rule(load, expr("lookup", text(1, "s"), nest(2, 0, 0, 0, 1), nest(3, 0, 0, 0, 9)), expr("nat", nest(1, 0, 0, 0, 1), nest(3, 0, 0, 0, 9))),
		rule(expr("match", text(1, "multiport"), nest(2, 0, 0, 0, 1), nest(3, make([]byte, 48)...))),
		rule(expr("target", text(1, "DNAT"), nest(2, 0, 0, 0, 2), nest(3, make([]byte, 48)...))),
		rule(expr("bitwise", nest(1, 0, 0, 0, 1), nest(2, 0, 0, 0, 1), nest(3, 0, 0, 0, 4)), expr("range")),
	} {
		f.Add(chain, one, set, elements)
	}
	f.Fuzz(func(t *testing.T, chain, rule, sets, elements []byte) {
		r := newRuleset()
		r.addChain(chain)
		r.addSet(sets)
		for _, s := range r.sets {
			s.addElements(elements)
		}
		r.addRule(rule)
		for _, c := range r.facts().Chains {
			if len(c.Rules) > mostRules {
				t.Fatal("one rule became too many")
			}
			for _, one := range c.Rules {
				whole(t, one)
				if one.Verdict == sockets.RuleAccept && !decides(rule) {
					t.Fatalf("a rule that decides nothing accepts: %+v", one)
				}
			}
		}
	})
}

// decides reports whether a message contains the name of an expression that can give
// a verdict: directly, through a map, or through an extension of iptables.
func decides(rule []byte) bool {
	return bytes.Contains(rule, []byte("immediate")) || bytes.Contains(rule, []byte("lookup")) || bytes.Contains(rule, []byte("target"))
}

// whole checks what users of a rule rely on.
func whole(t *testing.T, r sockets.Rule) {
	for _, m := range r.Matches {
		if (m.Opaque != "") != (len(m.Loads) == 0) {
			t.Fatalf("a condition that is neither understood nor not: %+v", m)
		}
		for _, x := range m.Among {
			if len(x) != len(m.Loads) {
				t.Fatalf("%d values are compared with %d", len(m.Loads), len(x))
			}
			for _, v := range x {
				if len(v.First) == 0 || len(v.First) != len(v.Last) {
					t.Fatalf("a range of %d and %d bytes", len(v.First), len(v.Last))
				}
			}
		}
	}
}
