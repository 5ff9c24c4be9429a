package model

import (
	"os"
	"regexp"
	"slices"
	"strings"
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

		"descriptor-limit":                 {What: "descriptor-limit"},
		"descriptor-limit for 1 process":   {What: "descriptor-limit", Count: 1},
		"descriptor-limit for 2 processes": {What: "descriptor-limit", Count: 2},
	} {
		if got := Counted(language.English(), m); got != want {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
	}
	l, _ := language.New("zh-Hant")
	if got := Counted(l, sockets.Missing{What: "descriptor-limit", Count: 1}); got != "1 個行程的 descriptor-limit" {
		t.Error(got)
	}
}

// TestEverySubjectIsSaid checks that each subject has a name in every language and,
// if it is counted, a form with a count. Lists are named the way users type them.
func TestEverySubjectIsSaid(t *testing.T) {
	used := map[string]bool{}
	for _, s := range []sockets.Subject{
		sockets.MissingOwners, sockets.MissingProcesses, sockets.MissingCommandLines, sockets.MissingProcessNames, sockets.MissingRows,
		sockets.MissingUserNames, sockets.MissingDetails, sockets.MissingTCPBound, sockets.MissingTCPInternals, sockets.MissingQueues,
		sockets.MissingTimers, sockets.MissingV6Only, sockets.MissingOwnerless, sockets.MissingForeign, sockets.MissingParents,
		sockets.MissingUnit, sockets.MissingDirectory, sockets.MissingNamespaces, sockets.MissingTheirs, sockets.MissingRates, sockets.MissingRedirects,
	} {
		used[missingKey(s)+".name"], used[missingKey(s)+".counted"] = true, true
		if got := Missing(language.English(), s); got != string(s) {
			t.Errorf("%s is called %q", s, got)
		}
	}
	for _, kind := range []string{"accept-queue-full", "udp-drops", "unread-data", "closed-window", "retransmissions", "descriptor-limit"} {
		used["missing."+kind+".counted"] = true // has the name that users type to ask for it; the count is that of the sockets that could not be judged
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

// TestEveryReasonIsSaid checks that every reason has a message with its facts in
// each language, and that there is no message for a reason that does not exist. The
// reasons and their facts are read from the code.
func TestEveryReasonIsSaid(t *testing.T) {
	code, err := os.ReadFile("../sockets/reason.go")
	if err != nil {
		t.Fatal(err)
	}
	var why, mend []string
	for _, m := range regexp.MustCompile(`(?m)^\t(Reason|Remedy)\w+ +\w+ += "(\w+)"`).FindAllStringSubmatch(string(code), -1) {
		if m[1] == "Reason" {
			why = append(why, m[2])
		} else {
			mend = append(mend, m[2])
		}
	}
	if len(why) < 30 || len(mend) < 8 {
		t.Fatalf("only %d reasons and %d remedies were found", len(why), len(mend))
	}
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		for _, kind := range why {
			m := sockets.Missing{What: "owners", Why: sockets.Because(sockets.ReasonKind(kind), "text", "T", "lacks", "L", "user", "U", "kernel", "K", "seconds", "9", "pid", "7", "name", "N", "state", "D", "more", "2", "untried", "1")}
			if got := Unseen(l, m); strings.ContainsAny(got, "{}") {
				t.Errorf("%s: %s: %q", tag, kind, got)
			}
		}
		for _, kind := range mend {
			if got := Unseen(l, sockets.Missing{What: "owners", Mend: sockets.Remedy(kind)}); strings.ContainsAny(got, "{}") {
				t.Errorf("%s: %s: %q", tag, kind, got)
			}
		}
	}
	for _, key := range language.English().Keys("unseen.why.") {
		if kind := strings.TrimPrefix(key, "unseen.why."); !slices.Contains(why, kind) && !strings.HasPrefix(kind, "stuck_") {
			t.Errorf("nothing has the reason %s", kind)
		}
	}
	for _, key := range language.English().Keys("unseen.mend.") {
		if !slices.Contains(mend, strings.TrimPrefix(key, "unseen.mend.")) {
			t.Errorf("nothing has the remedy %s", key)
		}
	}
}

func TestWhy(t *testing.T) {
	stuck := func(name, state, more, untried string) sockets.Reason {
		return sockets.Because(sockets.ReasonStuck, "pid", "7", "name", name, "state", state, "more", more, "untried", untried)
	}
	for want, why := range map[string]sockets.Reason{
		"":                            {},
		"needs root (CAP_SYS_PTRACE)": sockets.Because(sockets.ReasonRoot, "lacks", "CAP_SYS_PTRACE"),
		"operation not permitted":     sockets.Said("operation not permitted"),
		"nginx (pid 7) in state D does not answer":                                   stuck("nginx", "D", "0", "0"),
		"process 7 does not answer":                                                  stuck("", "", "0", "0"),
		"nginx (pid 7) in state D and 1 more do not answer, so 1 other was not read": stuck("nginx", "D", "1", "1"),
		"nginx (pid 7) does not answer, so 2 others were not read":                   stuck("nginx", "", "0", "2"),
	} {
		if got := Why(language.English(), sockets.Missing{Why: why}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestCapabilitiesAreJoinedInTheLanguage checks that no English word is left
// between the capabilities.
func TestCapabilitiesAreJoinedInTheLanguage(t *testing.T) {
	m := sockets.Missing{Why: sockets.Because(sockets.ReasonRoot, "lacks", "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH")}
	for tag, want := range map[string]string{"en": "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH", "zh-Hant": "CAP_SYS_PTRACE 與 CAP_DAC_READ_SEARCH", "zh-Hans": "CAP_SYS_PTRACE 和 CAP_DAC_READ_SEARCH"} {
		l, _ := language.New(tag)
		if got := Why(l, m); !strings.Contains(got, want) {
			t.Errorf("%s: %s", tag, got)
		}
	}
}
