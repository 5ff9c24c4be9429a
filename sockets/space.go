package sockets

import (
	"net/netip"
	"strconv"
)

// Namespaces selects the network namespaces that a Source is asked about: OwnNamespace,
// AllNamespaces, or a single one by its number.
type Namespaces uint64

// The values that are not numbers of namespaces. The kernel assigns no namespace a
// number this small.
const (
	OwnNamespace  Namespaces = iota // the one that this process is in
	AllNamespaces                   // that one, and all others that can be found
)

// Space is a network namespace other than this process's own. It has its own addresses
// and settings, and its ports don't conflict with ports elsewhere. It is shared
// by pointer and never changed. Its strings are scrubbed.
type Space struct {
	NetNS     uint64 // its inode
	Name      string // its name in ip-netns(8), or else its container's name; "" if it has neither
	Ephemeral PortRange
	Reserved  []PortRange // ip_local_reserved_ports
	Reuse     Reuse
	Addrs     []netip.Addr
	Netfilter *Netfilter // nil: not read

	Unprivileged int       // the first port that needs no privilege (ip_unprivileged_port_start); -1: unknown
	Foreign      FamilySet // as in Rules
	BindV6Only   Tri       // as in Rules
}

// Called returns the name of s, or else its number.
func (s *Space) Called() string {
	if s.Name != "" {
		return s.Name
	}
	return strconv.FormatUint(s.NetNS, 10)
}

// Reading is how much of a network namespace other than this process's own was read.
type Reading uint8

// The values of Reading.
const (
	ReadNothing Reading = iota // it could not be read
	ReadServers                // listening TCP sockets, and UDP sockets
	ReadAll                    // all that was requested
)

// Elsewhere records what a Snapshot covers of the network namespaces other than this
// process's own.
type Elsewhere struct {
	Read  map[uint64]Reading // the namespaces that were found, by number
	Whole bool               // every namespace that exists was found
}

// has reports whether a socket like s would have been read.
func (e *Elsewhere) has(s *Socket) bool {
	read, found := e.Read[s.Key.NetNS]
	switch {
	case !found:
		return e.Whole
	case read == ReadServers:
		return s.Proto == UDP || s.State == Listen || s.State == Redirect
	}
	return read == ReadAll
}
