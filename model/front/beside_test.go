package front_test

import (
	"net/netip"
	"testing"

	"berth/internal/redirects"
	"berth/model/front"
	"berth/sockets"
)

// TestBesideRules covers mechanisms other than the rules. If such a mechanism can
// translate destinations, everything becomes uncertain. If it can't, what the rules
// redirect remains certain, and so does what they drop, unless the mechanism may take a
// packet before the rules do; everything else becomes uncertain.
func TestBesideRules(t *testing.T) {
	n := redirects.Published(2, netip.MustParseAddr("10.88.0.2"))
	n.Chains = append(n.Chains, sockets.Chain{Family: sockets.ChainIPv4, Table: "f", Name: "in", Hook: sockets.HookInput, Rules: []sockets.Rule{{
		Matches: []sockets.Match{{Loads: []sockets.Load{{Field: sockets.FieldTransport, Offset: 2, Len: 2}}, Among: []sockets.Element{{{First: "\x00\x50", Last: "\x00\x50"}}}}},
		Verdict: sockets.RuleDrop,
	}}})
	sentOn, dropped, other := netip.MustParseAddrPort("10.9.0.1:2000"), netip.MustParseAddrPort("10.9.0.1:80"), netip.MustParseAddrPort("10.9.0.1:22")
	type told struct{ moves, in sockets.Tri }
	for what, want := range map[sockets.Obscurity][3]told{
		"":                    {{sockets.Yes, sockets.Unknown}, {sockets.No, sockets.No}, {sockets.No, sockets.Yes}},
		sockets.ObscureLookup: {{sockets.Yes, sockets.Unknown}, {sockets.Unknown, sockets.No}, {}},
		sockets.ObscureIPVS:   {{sockets.Yes, sockets.Unknown}, {}, {}},
		sockets.ObscureBPF:    {{sockets.Yes, sockets.Unknown}, {sockets.Unknown, sockets.No}, {}},
		sockets.ObscureHidden: {{sockets.Yes, sockets.Unknown}, {sockets.Unknown, sockets.No}, {}},
		sockets.ObscureXDP:    {},
		sockets.ObscureTC:     {},
		sockets.ObscureLegacy: {},
	} {
		if n.Beside = nil; what != "" {
			n.Beside = []sockets.Obscurity{what}
		}
		r := front.New(n)
		for i, at := range []netip.AddrPort{sentOn, dropped, other} {
			f := r.Fate(sockets.TCP, front.Outside, at, own())
			if (told{f.Moves, f.In}) != want[i] {
				t.Errorf("%q, %v: %+v", what, at, f)
			}
			if (f.In == sockets.Unknown && f.Moves != sockets.Yes) && (f.Doubt.Kind != front.DoubtBeside || f.Doubt.What != string(what)) {
				t.Errorf("%q, %v: because of %+v", what, at, f.Doubt)
			}
		}
		if all, _ := r.Redirects(own()); (len(all) == 2) != (want[0].moves == sockets.Yes) {
			t.Errorf("%q: %+v", what, all)
		}
	}
}
