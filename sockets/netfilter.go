package sockets

import "net/netip"

// Netfilter holds the rules by which the kernel accepts, drops and redirects what
// arrives in a network namespace. They are the rules of nftables, including those that
// iptables puts there (nft(8), iptables-nft(8)). A Netfilter is shared by pointer and
// never changed. Its strings are scrubbed.
type Netfilter struct {
	Unread Reason // why the rest is unknown; the zero Reason if it is known
	Chains []Chain
	Doors  []Door      // interfaces on which packets arrive from other machines
	Beside []Obscurity // other things that decide what happens to packets but can't be read
}

// Door is an interface on which packets arrive from other machines: neither lo nor an
// interface that leads only to this machine's own containers.
type Door struct {
	Name  string
	Index uint32
}

// Obscurity is something that decides what happens to packets but whose decisions can't
// be read.
type Obscurity string

// The obscurities.
const (
	ObscureLegacy Obscurity = "iptables-legacy" // tables of the old iptables
	ObscureXDP    Obscurity = "xdp"             // a program attached to an interface
	ObscureTC     Obscurity = "tc"              // a program or a filter attached to an interface, for example with tc(8)
	ObscureBPF    Obscurity = "netfilter-bpf"   // a program at a hook of the packet filter, in this namespace or another one
	ObscureLookup Obscurity = "sk-lookup"       // a program that chooses the socket
	ObscureIPVS   Obscurity = "ipvs"            // services that are forwarded to other machines
	ObscureHidden Obscurity = "hidden"          // possibly ObscureBPF: looking for it requires CAP_SYS_ADMIN
)

// Translates reports whether o may change a packet's destination before the rules see
// the packet, or withhold the packet from the rules altogether. Other obscurities don't
// affect what the rules forward: a program at a hook only accepts or drops packets, and
// the rest act after prerouting.
func (o Obscurity) Translates() bool {
	switch o {
	case ObscureBPF, ObscureLookup, ObscureIPVS, ObscureHidden:
		return false
	}
	return true
}

// Chain is a list of rules. The kernel runs chains that have a hook; rules jump to the
// other chains.
type Chain struct {
	Family   ChainFamily
	Table    string
	Name     string
	Hook     Hook
	NAT      bool // it translates addresses, and sees only the first packet of a connection
	Priority int32
	Drops    bool // packets are dropped unless a rule decides otherwise
	Rules    []Rule
}

// ChainFamily is the kind of packets that a table sees (NFPROTO_ in
// include/uapi/linux/netfilter.h).
type ChainFamily uint8

// The families.
const (
	ChainInet   ChainFamily = 1 // IPv4 and IPv6
	ChainIPv4   ChainFamily = 2
	ChainARP    ChainFamily = 3
	ChainNetdev ChainFamily = 5
	ChainBridge ChainFamily = 7
	ChainIPv6   ChainFamily = 10
)

// Hook is where the kernel runs a chain.
type Hook uint8

// The hooks. A ChainNetdev has only HookIngress and HookEgress.
const (
	HookNone Hook = iota
	HookPrerouting
	HookInput
	HookForward
	HookOutput
	HookPostrouting
	HookIngress
	HookEgress
)

// Rule is what is done with a packet for which all Matches hold.
type Rule struct {
	Matches []Match
	Verdict RuleVerdict
	Chain   string      // for RuleJump and RuleGoto
	To      Translation // for RuleTranslate
	Opaque  string      // for RuleOpaque: what it is
}

// RuleVerdict is what a rule does.
type RuleVerdict uint8

// The verdicts.
const (
	RuleContinue RuleVerdict = iota // does nothing that matters here: it counts, logs, marks
	RuleAccept                      // lets the packet pass this chain and those that jumped to it
	RuleDrop
	RuleReturn
	RuleJump
	RuleGoto
	RuleTranslate // the destination is replaced
	RuleOpaque    // not understood: it may do anything
)

// Translation is a new destination for a packet.
type Translation struct {
	Addr     netip.Addr // if zero: an address of this machine for Redirect, otherwise unchanged
	Ports    PortRange  // if zero: unchanged
	Redirect bool       // to this machine itself
	Vague    bool       // the destination is one of several, or can't be determined
	By       string     // the kind of rule: "nft dnat", "nft redirect", "iptables DNAT", "iptables REDIRECT"
}

// Match is the condition that the loaded values lie within one of the elements of
// Among.
type Match struct {
	Loads  []Load
	Not    bool // the values lie within none of the elements of Among
	Among  []Element
	Opaque string // what is not understood; then nothing else is set
}

// Element is a range of values, both ends included, for each Load.
type Element []ValueRange

// ValueRange is a range of values as bytes, in the form in which they appear in a
// packet.
type ValueRange struct{ First, Last string }

// Load takes a value from a packet, or from what is known about it.
type Load struct {
	Field  PacketField
	Offset int    // for FieldNetwork and FieldTransport: the first byte
	Len    int    // in bytes
	Mask   string // "": all bits
	Xor    string
	Opaque string // for FieldOpaque: what it is
}

// PacketField is what a value is taken from. The kernel's own numbers are in the
// kernel's byte order.
type PacketField uint8

// The fields.
const (
	FieldOpaque    PacketField = iota // not understood
	FieldNetwork                      // the header of IPv4 or IPv6
	FieldTransport                    // the header of TCP or UDP
	FieldFamily                       // NFPROTO_IPV4 or NFPROTO_IPV6, a byte
	FieldEther                        // the protocol number in an Ethernet frame
	FieldProto                        // the transport protocol's number, a byte
	FieldInName                       // the interface on which the packet came in, 16 bytes
	FieldOutName
	FieldInIndex // the same interface, as a number
	FieldOutIndex
	FieldState   // ct state, four bytes
	FieldStatus  // ct status, four bytes: IPS_ in include/uapi/linux/netfilter/nf_conntrack_common.h
	FieldDstType // the destination's type, as in routes (RTN_ in include/uapi/linux/rtnetlink.h), four bytes
	FieldReturn  // whether a route leads back to the source through the interface on which the packet came in, a byte: 0 or 1
)
