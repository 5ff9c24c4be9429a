package act

import "time"

// pause is how long waitFor waits between two checks.
const pause = 10 * time.Millisecond

// waitFor calls ok until it returns true, for at most within, and reports whether it
// did.
func waitFor(within time.Duration, ok func() bool) bool {
	for until := time.Now().Add(within); ; time.Sleep(pause) {
		if ok() {
			return true
		}
		if !time.Now().Before(until) {
			return false
		}
	}
}
