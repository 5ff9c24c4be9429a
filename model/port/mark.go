// Package port describes what a port number means: its class, its range, and what
// it is registered for.
package port

import "berth/sockets"

// Class is one of the two classes of ports that berth distinguishes everywhere.
type Class uint8

// The classes. ClassNone is for a socket without ports.
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

// Range is a finer distinction within a class.
type Range uint8

// The ranges (from RFC 6335, section 6, and this kernel's settings).
const (
	RangeNone  Range = iota
	System           // 0-1023
	Registered       // 1024-49151
	Ephemeral        // assigned automatically by this kernel; takes precedence over the others
	Private          // 49152-65535, unless the kernel assigns them automatically
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

// MarkOf returns the class and range of port p on a machine that assigns the ports
// in ephemeral automatically.
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
