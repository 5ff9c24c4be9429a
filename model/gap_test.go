package model_test

import (
	"strings"
	"testing"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

func TestGapTextTellsThePermissionsApart(t *testing.T) {
	me := &sockets.Host{Privilege: sockets.Privilege{UID: 1000, Lacks: "CAP_SYS_PTRACE"}}
	root := &sockets.Host{Privilege: sockets.Privilege{UID: 0, Lacks: "CAP_SYS_PTRACE"}}
	all := &sockets.Host{Privilege: sockets.Privilege{UID: 0, AllOwners: true}}
	inner := &sockets.Host{Privilege: sockets.Privilege{UID: 0, Inner: true, Lacks: "CAP_SYS_PTRACE"}}
	hidden := &sockets.Host{Privilege: sockets.Privilege{UID: 1000, Lacks: "CAP_SYS_PTRACE", Sight: sockets.SightHidden}}
	for _, c := range []struct {
		name string
		of   sockets.Account
		host *sockets.Host
		want string
	}{
		{"another's, by name", sockets.Account{UID: 33, Name: "www-data"}, me, "another user (www-data) opened it"},
		{"another's, by number", sockets.Account{UID: 33}, me, "another user (uid 33) opened it"},
		{"one's own", sockets.Account{UID: 1000, Name: "app"}, me, "you opened it, but its process is protected (setcap or setuid) or is not yours"},
		{"nobody knows whose", sockets.NoAccount(), me, "perhaps a process that you can't read holds it"},
		{"root in a container", sockets.Account{UID: 0, Name: "root"}, root, "root lacks CAP_SYS_PTRACE here, so it can't read every process"},
		{"with every right", sockets.Account{UID: 33}, all, "the kernel won't let you read some processes, despite all your privileges (because of a security module?)"},
		{"root of a user namespace", sockets.Account{UID: 0}, inner, "perhaps it is held by a protected process, or outside this user namespace, where you have no privileges"},
		{"another's, seen from there", sockets.Account{UID: 65534}, inner, "perhaps it is held outside this user namespace, where you have no privileges"},
		{"hidden", sockets.Account{UID: 33}, hidden, "other users' processes are hidden here (hidepid), and perhaps one of them holds it"},
		{"no host", sockets.Account{UID: 33}, nil, "another user (uid 33) opened it"},
	} {
		r := &model.Row{}
		r.Gap, r.User = sockets.GapPermission, c.of
		if got := language.English().Short(r.WhyUnowned(c.host)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestEveryGapHasAText(t *testing.T) {
	seen := map[string]sockets.Gap{}
	for _, g := range sockets.Gaps() {
		r := &model.Row{}
		r.Gap, r.User = g, sockets.NoAccount()
		text := language.English().Short(r.WhyUnowned(nil))
		if other, twice := seen[text]; text == "" || twice {
			t.Errorf("%v: %q, as %v", g, text, other)
		}
		seen[text] = g
	}
	if got := language.English().Short((&model.Row{}).WhyUnowned(nil)); got != "" {
		t.Errorf("no gap: %q", got)
	}
}

func TestClosedText(t *testing.T) {
	r := &model.Row{}
	r.Gap = sockets.GapClosed
	for state, want := range map[sockets.State]string{
		sockets.TimeWait: "no process holds a socket in TIME_WAIT", sockets.FinWait1: "finishing it (FIN_WAIT1)",
	} {
		r.State = state
		if got := language.English().Short(r.WhyUnowned(nil)); !strings.Contains(got, want) {
			t.Errorf("%v: %q", state, got)
		}
	}
	r.Life.Closed = noon
	if got := language.English().Short(r.WhyUnowned(nil)); got != "closed" {
		t.Errorf("of a row that lingers: %q", got)
	}
}
