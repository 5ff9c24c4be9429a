package sockets

import (
	"net/netip"
	"strconv"
)

// Namespaces is which network namespaces a Source is asked about: OwnNamespace,
// AllNamespaces, or a single one by its number.
type Namespaces uint64

// The namespaces that are not numbers: the kernel assigns none so small.
const (
	OwnNamespace  Namespaces = iota // the one that this process is in
	AllNamespaces                   // that one, and all others that can be found
)

// Space is a network namespace other than this process's own. It has addresses and an
// ephemeral range of its own, and its ports don't conflict with any elsewhere. It is
// shared by pointer and never changed. Strings in it are scrubbed.
type Space struct {
	NetNS     uint64 // its inode
	Name      string // in ip-netns(8), else its container's; "" if it has none
	Ephemeral PortRange
	Reuse     Reuse
	Addrs     []netip.Addr
	Netfilter *Netfilter // nil: not read
}

// Called returns the name of s, or else its number.
func (s *Space) Called() string {
	if s.Name != "" {
		return s.Name
	}
	return strconv.FormatUint(s.NetNS, 10)
}

// Reading is how much a Snapshot has of one namespace beyond this process's own.
type Reading uint8

// The readings.
const (
	ReadNothing Reading = iota // it could not be read
	ReadServers                // listening TCP sockets, and UDP
	ReadAll                    // all that was requested
)

// Elsewhere is what a Snapshot has of the network namespaces beyond this
// process's own.
type Elsewhere struct {
	Read  map[uint64]Reading // those that were found, by number
	Whole bool               // a namespace that was not found does not exist
}

// has reports whether a socket such as s would have been read.
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
