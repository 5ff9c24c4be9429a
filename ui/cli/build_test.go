package cli

import (
	"runtime/debug"
	"testing"
	"time"
)

func TestBuildIsCompleted(t *testing.T) {
	stamped := &debug.BuildInfo{Main: debug.Module{Version: "v0.0.0-20261129101500-0f3a9c1d2b4e"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0f3a9c1d2b4e5f60718293a4b5c6d7e8f9012345"},
		{Key: "vcs.time", Value: "2026-11-29T10:15:00Z"},
		{Key: "vcs.modified", Value: "true"},
	}}
	bare := &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}
	told := Build{Version: "1.2.0", Commit: "abc", Date: time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)}
	for name, c := range map[string]struct {
		told Build
		info *debug.BuildInfo
		want string
	}{
		"a clone":                       {Build{}, stamped, "v0.0.0-20261129101500-0f3a9c1d2b4e (commit 0f3a9c1d2b4e+dirty, 2026-11-29)"},
		"a package":                     {told, bare, "1.2.0 (commit abc, 2027-01-02)"},
		"a package, built in a clone":   {told, stamped, "1.2.0 (commit abc, 2027-01-02)"},
		"a package of a source archive": {Build{Version: "1.2.0"}, bare, "1.2.0 (commit unknown: built without version control information)"},
		"-buildvcs=false":               {Build{}, bare, "(devel) (commit unknown: built without version control information)"},
	} {
		if got := c.told.completedBy(c.info).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestADateThatIsNone(t *testing.T) {
	for _, text := range []string{"", "yesterday", "2026-11-29"} {
		if got := moment(text); !got.IsZero() {
			t.Errorf("%q is %v, want no date", text, got)
		}
	}
}
