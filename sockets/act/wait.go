package act

import "time"

// pause is how long waitFor waits between two checks.
const pause = 10 * time.Millisecond

// waitFor calls ok repeatedly until it returns true or the duration within has
// passed, and reports whether it returned true.
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
