//go:build !faults

// Package fault raises the faults that a test asks for, in a build of its own.
package fault

import "berth/sockets"

// In does nothing: faults are for a test's build alone.
func In(string, bool) {}

// Source returns s: it fails in a test's build alone.
func Source(s sockets.Source) sockets.Source { return s }
