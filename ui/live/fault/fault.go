//go:build !faults

// Package fault raises the faults that a test asks for, in a build made for that
// test.
package fault

import "berth/sockets"

// In does nothing, because only a test build has faults.
func In(string, bool) {}

// Source returns s unchanged. In a test build it returns one that fails.
func Source(s sockets.Source) sockets.Source { return s }
