//go:build !unix

package watch

import "time"

// spent returns 0: the processor time that this program has used is unknown here.
func spent() time.Duration { return 0 }
