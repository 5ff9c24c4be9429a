package live

import (
	"strings"
	"testing"

	"berth/model/language"
	"berth/sockets"
)

// TestRulesAreAGroup checks that forwarding rules, which have neither a process nor
// a reason why none is known, form a group that has a name and is explained as a
// group of rules.
func TestRulesAreAGroup(t *testing.T) {
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		name := l.Tell("live.group.without_process")
		open := []sockets.Socket{socket(1, sockets.Listen, "0.0.0.0:80", process(812, "nginx", "root")), socket(2, sockets.Redirect, "0.0.0.0:8081"), socket(3, sockets.Redirect, "0.0.0.0:8443")}
		open[1].Gap, open[2].Gap = sockets.GapNone, sockets.GapNone
		s := newStageWith(t, 120, 30, func(o *Options) { o.Language = l }, open...)
		s.press("1", "b", "down", "enter", "G")
		if all := strings.Join(s.lines(), "\n"); !strings.Contains(all, name) || unfilled.MatchString(all) {
			t.Errorf("%s: no %s, or %q:\n%s", tag, name, unfilled.FindString(all), all)
		}
		s.press("e")
		all := strings.Join(s.lines(), "\n")
		if !strings.Contains(all, "─ "+name) || !strings.Contains(all, "REDIRECT") || unfilled.MatchString(all) {
			t.Errorf("%s: %q:\n%s", tag, unfilled.FindString(all), all)
		}
	}
}

// TestAnUnknownUserIsNamedOnce checks that, next to the word "user", an unknown user
// is just called unknown, and that there is no space after full-width Chinese
// parentheses.
func TestAnUnknownUserIsNamedOnce(t *testing.T) {
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := socket(2, sockets.Established, "127.0.0.1:80 127.0.0.1:40000")
		x.Gap, x.User = sockets.GapUnaccepted, sockets.Account{UID: -1}
		s := newStageWith(t, 120, 40, func(o *Options) { o.Language = l }, socket(1, sockets.Listen, "0.0.0.0:80", process(812, "nginx", "root")), x)
		s.press("2")
		want := map[string]string{"en": "(unaccepted) nginx", "zh-Hant": "（未接受）nginx", "zh-Hans": "（未接受）nginx"}[tag]
		if all := strings.Join(s.lines(), "\n"); !strings.Contains(all, want) {
			t.Errorf("%s: no %s:\n%s", tag, want, all)
		}
		s.press("enter")
		all := strings.Join(s.lines(), "\n")
		if label := l.Tell("live.detail.user"); !strings.Contains(all, label) || strings.Contains(all, l.Tell("live.detail.unknown_user")) {
			t.Errorf("%s:\n%s", tag, all)
		}
	}
}
