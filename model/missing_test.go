package model

import (
	"testing"

	"berth/sockets"
)

func TestCounted(t *testing.T) {
	for want, m := range map[string]sockets.Missing{
		"owners":         {What: "owners"},
		"1 owner":        {What: "owners", Count: 1},
		"12 owners":      {What: "owners", Count: 12},
		"1 process":      {What: "processes", Count: 1},
		"2 processes":    {What: "processes", Count: 2},
		"1 command line": {What: "command lines", Count: 1},
		"tcp bound":      {What: "tcp bound"},
	} {
		if got := Counted(m); got != want {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
	}
}
