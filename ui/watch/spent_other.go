//go:build !unix

package watch

import "time"

// spent returns the processor's time that this program has taken; 0: nobody tells.
func spent() time.Duration { return 0 }
