package sockets

import "net/netip"

// Netfilter is the rules by which the kernel lets pass, drops and redirects what
// comes to a network namespace: those of nftables, as which iptables writes its
// own, too (nft(8), iptables-nft(8)). It is handed out by pointer and never
// changed. Strings in it are scrubbed.
type Netfilter struct {
	Unread Reason // why the rest is not known; the zero Reason where it is
	Chains []Chain
	Doors  []Door      // by which packets come from elsewhere
	Beside []Obscurity // what else has a say, and can't be read
}

// Door is an interface by which packets come from other machines: neither lo nor one
// that leads to this machine's own containers alone.
type Door struct {
	Name  string
	Index uint32
}

// Obscurity is something that decides over packets, and whose decisions can't be
// read.
type Obscurity string

// The obscurities.
const (
	ObscureLegacy Obscurity = "iptables-legacy" // tables of the old iptables
	ObscureXDP    Obscurity = "xdp"             // a program at an interface
	ObscureTC     Obscurity = "tc"              // a program or a filter at an interface, as tc(8) attaches them
	ObscureBPF    Obscurity = "netfilter-bpf"   // a program at a hook of the packet filter, in this namespace or another one
	ObscureLookup Obscurity = "sk-lookup"       // a program that chooses the socket
	ObscureIPVS   Obscurity = "ipvs"            // services that are taken to other machines
	ObscureHidden Obscurity = "hidden"          // perhaps ObscureBPF, for which it takes CAP_SYS_ADMIN to look
)

// Translates reports whether it may give packets another destination before the rules
// have their say, or take them from the rules altogether. What does not leaves what
// rules send on to be sent on: a program at a hook lets pass or drops and no more, and
// the others come after prerouting.
func (o Obscurity) Translates() bool {
	switch o {
	case ObscureBPF, ObscureLookup, ObscureIPVS, ObscureHidden:
		return false
	}
	return true
}

// Chain is a list of rules. One with a hook is asked by the kernel, others are
// jumped to.
type Chain struct {
	Family   ChainFamily
	Table    string
	Name     string
	Hook     Hook
	NAT      bool // it translates addresses, and is asked for the first packet of a connection alone
	Priority int32
	Drops    bool // what no rule decides about is dropped
	Rules    []Rule
}

// ChainFamily is whose packets a table sees (NFPROTO_ in include/uapi/linux/netfilter.h).
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

// Hook is where the kernel asks a chain.
type Hook uint8

// The hooks. Those of ChainNetdev are HookIngress and HookEgress alone.
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

// Rule is what is done with a packet that all Matches hold for.
type Rule struct {
	Matches []Match
	Verdict RuleVerdict
	Chain   string      // of RuleJump and RuleGoto
	To      Translation // of RuleTranslate
	Opaque  string      // of RuleOpaque: what it is
}

// RuleVerdict is what a rule does.
type RuleVerdict uint8

// The verdicts.
const (
	RuleContinue RuleVerdict = iota // nothing that matters here: it counts, logs, marks
	RuleAccept                      // this chain and those that jumped to it have nothing against it
	RuleDrop
	RuleReturn
	RuleJump
	RuleGoto
	RuleTranslate // the destination becomes another one
	RuleOpaque    // what is not understood: it may do anything
)

// Translation is a destination that a packet gets.
type Translation struct {
	Addr     netip.Addr // the zero Addr: of Redirect, an own one; else as it was
	Ports    PortRange  // the zero range: as it was
	Redirect bool       // to this very machine
	Vague    bool       // one of several, or one that can't be told
	By       string     // which kind of rule it is: "nft dnat", "nft redirect", "iptables DNAT", "iptables REDIRECT"
}

// Match is a condition: the values that are loaded are one of Among.
type Match struct {
	Loads  []Load
	Not    bool // none of Among
	Among  []Element
	Opaque string // what it is that is not understood; then nothing else is set
}

// Element is a range of values for each Load, both ends included.
type Element []ValueRange

// ValueRange is values as bytes, as a packet has them.
type ValueRange struct{ First, Last string }

// Load takes a value from a packet, or from what is known of it.
type Load struct {
	Field  PacketField
	Offset int    // of FieldNetwork and FieldTransport: the first byte
	Len    int    // in bytes
	Mask   string // "": all bits
	Xor    string
	Opaque string // of FieldOpaque: what it is
}

// PacketField is what a value is taken from. Numbers of the kernel's own are in
// its byte order.
type PacketField uint8

// The fields.
const (
	FieldOpaque    PacketField = iota // what is not understood
	FieldNetwork                      // the header of IPv4 or IPv6
	FieldTransport                    // the header of TCP or UDP
	FieldFamily                       // NFPROTO_IPV4 or NFPROTO_IPV6, a byte
	FieldEther                        // the number of the protocol in an Ethernet frame
	FieldProto                        // that of the transport, a byte
	FieldInName                       // the interface that it came by, 16 bytes
	FieldOutName
	FieldInIndex // the same as a number
	FieldOutIndex
	FieldState   // ct state, four bytes
	FieldStatus  // ct status, four bytes: IPS_ in include/uapi/linux/netfilter/nf_conntrack_common.h
	FieldDstType // of the destination, as routes have it (RTN_ in include/uapi/linux/rtnetlink.h), four bytes
)
