package sockets

import (
	"net/netip"
	"slices"
)

// PortRange is the ports from First to Last, both included.
type PortRange struct{ First, Last uint16 }

// Has reports whether port is in r. The zero range, which stands for an unknown
// one, contains only port 0.
func (r PortRange) Has(port uint16) bool { return r.First <= port && port <= r.Last }

// Host holds the facts about the machine that are needed to interpret its sockets. It
// comes with every snapshot, is shared by pointer and is never changed afterwards.
type Host struct {
	Name         string
	System       string // runtime.GOOS
	Kernel       string // release: "6.18.44"; "" if not read
	NetNS        uint64 // of this process
	Ephemeral    PortRange
	Reserved     []PortRange // ip_local_reserved_ports
	Reuse        Reuse
	Unprivileged int // the first port that needs no privilege (ip_unprivileged_port_start); -1: unknown
	Addrs        []netip.Addr
	Services     map[Service]string // names that /etc/services adds or changes
	Privilege    Privilege
	Rules        Rules
	Netfilter    *Netfilter        // nil if this system has none, or if it was not requested
	Within       *Space            // the network namespace that these facts belong to, if it is not this process's own
	Spaces       map[uint64]*Space // the other network namespaces that were read, by number
}

// In returns the host as seen from the namespace s, with the addresses and the settings
// of s. Which addresses can be bound in s is unknown.
func (h *Host) In(s *Space) *Host {
	in := *h
	in.NetNS, in.Ephemeral, in.Addrs, in.Reserved, in.Reuse = s.NetNS, s.Ephemeral, s.Addrs, s.Reserved, s.Reuse
	in.Unprivileged, in.Rules, in.Netfilter, in.Spaces, in.Within = s.Unprivileged, h.rulesIn(s), s.Netfilter, nil, s
	return &in
}

// rulesIn returns what is known about binding in the namespace s. Only a process with
// power over the owner of s can have read s, so if this process may bind low ports in
// its own namespace, it may do so in s, too.
func (h *Host) rulesIn(s *Space) Rules {
	r := Rules{Foreign: s.Foreign, BindV6Only: s.BindV6Only}
	if h.Rules.LowPorts == Yes {
		r.LowPorts = Yes
	}
	return r
}

// Space returns the network namespace with the number netns. It returns nil for this
// process's own namespace and for one about which nothing is known.
func (h *Host) Space(netns uint64) *Space {
	if h == nil || netns == h.NetNS {
		return nil
	}
	return h.Spaces[netns]
}

// IsReserved reports whether port is reserved: the system never assigns it
// automatically, whatever range it is in.
func (h *Host) IsReserved(port uint16) bool {
	return slices.ContainsFunc(h.Reserved, func(r PortRange) bool { return r.Has(port) })
}

// HandedOut counts the ports that may be assigned to a program that asks for any port.
// It returns 0 if their range is unknown.
func (h *Host) HandedOut() int {
	n := 0
	for p := max(1, int(h.Ephemeral.First)); p <= int(h.Ephemeral.Last); {
		next, reserved := h.stretch(p)
		if next = min(next, int(h.Ephemeral.Last)+1); !reserved {
			n += next - p
		}
		p = next
	}
	return n
}

// stretch finds a run of ports that starts at the given port and in which either all
// ports or none are reserved. It returns the first port after the run, and whether the
// ports in the run are reserved.
func (h *Host) stretch(port int) (end int, reserved bool) {
	end = 1 << 16
	for _, r := range h.Reserved {
		if r.Has(uint16(port)) {
			return int(r.Last) + 1, true
		}
		if first := int(r.First); first > port && r.First <= r.Last {
			end = min(end, first)
		}
	}
	return end, false
}

// Service is a port to which a registry gives a name.
type Service struct {
	Proto Proto
	Port  uint16
}

// Privilege describes what this process is permitted to read.
type Privilege struct {
	UID       int64 // -1: unknown
	User      string
	AllOwners bool   // every process is readable
	Lacks     string // what is missing if AllOwners is false: "CAP_SYS_PTRACE"
	Inner     bool   // in a separate user namespace, outside which its capabilities have no effect
	Sight     Sight
}
