package explain

import (
	"testing"

	"berth/sockets"
)

// Each edge of the diagram leads to a state that Next says may follow, so that a socket
// that has moved on is never mistaken for a closed one.
func TestTheDiagramFollowsTheStates(t *testing.T) {
	for _, w := range ways() {
		if w.from == 0 || w.to == 0 || w.from == sockets.Listen { // what a listener makes is another socket
			continue
		}
		if !w.from.Next().Has(w.to) {
			t.Errorf("%v leads to %v, which is not among what may follow: %b", w.from, w.to, w.from.Next())
		}
	}
}
