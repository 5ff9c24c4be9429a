// Package port tells what a port number means: its class, its range, and what
// it is registered for.
package port

import "berth/sockets"

// Class is one of the two kinds of ports that berth tells apart everywhere.
type Class uint8

// The classes. ClassNone is of a socket without ports.
const (
	ClassNone Class = iota
	WellKnown       // 0-1023
	Dynamic         // 1024-65535
)

// String returns "well-known", "dynamic", or "".
func (c Class) String() string {
	switch c {
	case WellKnown:
		return "well-known"
	case Dynamic:
		return "dynamic"
	}
	return ""
}

// Range is the finer truth inside a class.
type Range uint8

// The ranges (RFC 6335, section 6, and this kernel's own).
const (
	RangeNone  Range = iota
	System           // 0-1023
	Registered       // 1024-49151
	Ephemeral        // this kernel hands it out on request; wins over the others
	Private          // 49152-65535, where the kernel does not hand it out
)

// String returns "system", "registered", "ephemeral", "private", or "".
func (r Range) String() string {
	switch r {
	case System:
		return "system"
	case Registered:
		return "registered"
	case Ephemeral:
		return "ephemeral"
	case Private:
		return "private"
	}
	return ""
}

// Mark is the class and range of a port.
type Mark struct {
	Class Class
	Range Range
}

// MarkOf tells what kind of port p is on a machine that hands out the ports of
// ephemeral.
func MarkOf(p uint16, ephemeral sockets.PortRange) Mark {
	m := Mark{Dynamic, Registered}
	switch {
	case p < 1024:
		m = Mark{WellKnown, System}
	case p >= 49152:
		m.Range = Private
	}
	if ephemeral.Last != 0 && ephemeral.Has(p) {
		m.Range = Ephemeral
	}
	return m
}
