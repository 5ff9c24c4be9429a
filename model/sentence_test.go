package model_test

import (
	"slices"
	"strings"
	"testing"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// reasons returns every sentence in model about what is not known, for all kinds of
// rows and hosts.
func reasons() []language.Sentence {
	var all []language.Sentence
	hosts := []*sockets.Host{
		nil,
		{NetNS: 1, Privilege: sockets.Privilege{UID: 1000}},
		{NetNS: 1, Privilege: sockets.Privilege{UID: 1000, Sight: sockets.SightHidden}},
		{NetNS: 1, Privilege: sockets.Privilege{UID: 1000, Sight: sockets.SightForeign}},
		{NetNS: 1, Privilege: sockets.Privilege{UID: 0, Lacks: "CAP_SYS_PTRACE"}},
		{NetNS: 1, Privilege: sockets.Privilege{UID: 0, AllOwners: true}},
		{NetNS: 1, Privilege: sockets.Privilege{UID: 0, Inner: true}},
	}
	for _, h := range hosts {
		for _, g := range append(sockets.Gaps(), sockets.GapNone) {
			for _, user := range []sockets.Account{sockets.NoAccount(), {UID: 33, Name: "www-data"}, {UID: 1000}, {UID: 0}} {
				for _, state := range []sockets.State{sockets.TimeWait, sockets.LastAck} {
					r := &model.Row{}
					r.Gap, r.Incomplete, r.User, r.State = g, g, user, state
					all = append(all, r.WhyUnowned(h), r.MayBeMore())
					r.Key.NetNS, r.Tunnel = 2, &sockets.Tunnel{Iface: "wg0", Kind: "wireguard"}
					all = append(all, r.WhyUnowned(h))
					r.Life.Closed = noon
					all = append(all, r.WhyUnowned(h))
				}
			}
			for _, state := range []byte{0, 'D', 'T', 'S'} {
				all = append(all, model.WhyUnread(&sockets.Process{Unread: g, State: state}))
			}
		}
	}
	return all
}

// TestEveryReasonIsSaid checks that every reason has a message in each language, in
// both forms and with all of its facts, and that no message is left over.
func TestEveryReasonIsSaid(t *testing.T) {
	used := map[string]bool{}
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		for _, s := range reasons() {
			if s.Key == "" {
				continue
			}
			used[s.Key+".short"], used[s.Key+".long"] = true, true
			short, long := l.Short(s), l.Long(s)
			if short == "" || strings.ContainsAny(short+long, "{}") || !strings.HasSuffix(long, ".") && !strings.HasSuffix(long, "。") {
				t.Errorf("%s: %s: %q, %q", tag, s.Key, short, long)
			}
		}
	}
	for _, prefix := range []string{"gap.", "more.", "command_line."} {
		for _, key := range language.English().Keys(prefix) {
			if !used[key] {
				t.Errorf("nothing says %s", key)
			}
		}
	}
	if got := language.English().Long(language.Sentence{}); got != "" {
		t.Errorf("nothing: %q", got)
	}
	if !slices.Contains(language.English().Keys("gap."), "gap.stuck.short") {
		t.Error("the test reads no gap")
	}
}
