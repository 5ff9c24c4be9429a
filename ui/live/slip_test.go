package live

import "testing"

// TestASlipIsToldOf checks that a user who types "berth nosuchcommand" is told that
// this is a filter.
func TestASlipIsToldOf(t *testing.T) {
	for filter, told := range map[string]bool{"nosuchcommand": true, "no such": true, "proc:nosuchcommand": false, `"nosuchcommand"`: false} {
		s := newStageWith(t, 80, 16, func(o *Options) { o.Filter = filter }, machine()...)
		s.has("No socket matches")
		if told {
			s.has("taken for a filter", "berth -h")
		} else {
			s.lacks("taken for a filter")
		}
		s.fits()
	}
}
