//go:build !unix

package watch

import "time"

// spent returns 0, because the processor time used by this program is not known on
// this system.
func spent() time.Duration { return 0 }
