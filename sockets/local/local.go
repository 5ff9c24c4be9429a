// Package local is the Source of this machine: it picks the best reader for
// the system and joins sockets with their owners. Only it knows how far the
// search for owners went, so it names the gap where none was found.
package local

import "berth/sockets"

// New opens the Source of this machine. It needs no privilege; without it,
// owners that may not be read have a gap.
func New() (sockets.Source, error) { return open() }
