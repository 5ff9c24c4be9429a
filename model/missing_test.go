package model

import (
	"testing"

	"berth/model/language"
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
		if got := Counted(language.English(), m); got != want {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
	}
}

// TestEverySubjectIsSaid: each has a name in every language, and those that are
// counted a form for it; a list is named as users type it.
func TestEverySubjectIsSaid(t *testing.T) {
	used := map[string]bool{}
	for _, s := range []sockets.Subject{
		sockets.MissingOwners, sockets.MissingProcesses, sockets.MissingCommandLines, sockets.MissingProcessNames, sockets.MissingRows,
		sockets.MissingUserNames, sockets.MissingDetails, sockets.MissingTCPBound, sockets.MissingTCPInternals, sockets.MissingQueues,
		sockets.MissingTimers, sockets.MissingV6Only, sockets.MissingOwnerless, sockets.MissingForeign, sockets.MissingParents,
		sockets.MissingUnit, sockets.MissingDirectory,
	} {
		used[missingKey(s)+".name"], used[missingKey(s)+".counted"] = true, true
		if got := Missing(language.English(), s); got != string(s) {
			t.Errorf("%s is called %q", s, got)
		}
	}
	for _, key := range language.English().Keys("missing.") {
		if !used[key] {
			t.Errorf("nothing says %s", key)
		}
	}
	if got := Missing(language.English(), sockets.ListOf(sockets.Part{Proto: sockets.UDP, Family: sockets.IPv6})); got != "udp ipv6" {
		t.Errorf("a list is called %q", got)
	}
}
