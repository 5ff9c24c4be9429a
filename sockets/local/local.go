// Package local is the Source of this machine: it picks the best reader for
// the system and joins sockets with their owners.
package local

import "berth/sockets"

// New opens the Source of this machine.
func New() (sockets.Source, error) { return nil, nil }
