// Package redirects makes packet filter rules for tests.
package redirects

import (
	"encoding/binary"
	"net/netip"

	"berth/sockets"
)

// Published returns rules that forward the given number of ports (2000, 2002 and so on) to
// port 80 of the address to, as a container engine writes them.
func Published(ports int, to netip.Addr) *sockets.Netfilter {
	c := sockets.Chain{Family: sockets.ChainIPv4, Table: "nat", Name: "pre", Hook: sockets.HookPrerouting, NAT: true, Priority: -100}
	for i := range ports {
		port := string(binary.BigEndian.AppendUint16(nil, uint16(2000+2*i)))
		c.Rules = append(c.Rules, sockets.Rule{
			Matches: []sockets.Match{
				{Loads: []sockets.Load{{Field: sockets.FieldProto, Len: 1}}, Among: []sockets.Element{{{First: "\x06", Last: "\x06"}}}},
				{Loads: []sockets.Load{{Field: sockets.FieldTransport, Offset: 2, Len: 2}}, Among: []sockets.Element{{{First: port, Last: port}}}},
			},
			Verdict: sockets.RuleTranslate,
			To:      sockets.Translation{Addr: to, Ports: sockets.PortRange{First: 80, Last: 80}, By: "nft dnat"},
		})
	}
	return &sockets.Netfilter{Chains: []sockets.Chain{c}}
}
