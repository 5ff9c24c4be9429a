package sockets

import "testing"

func TestEveryAnswerHasAName(t *testing.T) {
	seen := map[string]bool{}
	for b := BindUntried; b <= BindFailed; b++ {
		if seen[b.String()] {
			t.Errorf("%q names two answers", b)
		}
		seen[b.String()] = true
	}
}
