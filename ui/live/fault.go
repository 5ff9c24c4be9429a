//go:build !faults

package live

import "berth/sockets"

// faultIn does nothing: faults are for a test's build alone.
func faultIn(string, bool) {}

func faulty(s sockets.Source) sockets.Source { return s }
