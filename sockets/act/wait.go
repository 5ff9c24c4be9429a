package act

import "time"

// pause is how long waitFor waits between two checks.
const pause = 10 * time.Millisecond

// waitFor calls the function ok repeatedly until it returns true or the time limit
// (within) has passed, and reports whether the function returned true.
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
