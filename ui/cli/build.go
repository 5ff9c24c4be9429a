package cli

import (
	"runtime/debug"
	"strings"
	"time"
)

// Build is the source that a binary was built from. Fields that are not known are
// zero.
type Build struct {
	Version string    // "1.2.0", or a pseudo-version from the go command
	Commit  string    // the full hash, followed by "+dirty" if there were uncommitted changes
	Date    time.Time // of the commit, in UTC
}

// Stamped returns the build as packagers passed it to the linker, completed with
// what the go command recorded if it built in a clone. The date must be in RFC 3339
// format; otherwise it is ignored.
func Stamped(version, commit, date string) Build {
	b := Build{Version: version, Commit: commit, Date: moment(date)}
	if info, ok := debug.ReadBuildInfo(); ok {
		b = b.completedBy(info)
	}
	b.Version = strings.TrimPrefix(b.Version, "v")
	return b
}

// completedBy fills in what b lacks. Nothing is recorded in a build with
// -buildvcs=false or outside a clone.
func (b Build) completedBy(info *debug.BuildInfo) Build {
	if b.Version == "" && info.Main.Version != "(devel)" {
		b.Version = info.Main.Version
	}
	of := make(map[string]string, len(info.Settings))
	for _, s := range info.Settings {
		of[s.Key] = s.Value
	}
	if b.Commit == "" && of["vcs.revision"] != "" {
		b.Commit = of["vcs.revision"]
		if of["vcs.modified"] == "true" {
			b.Commit += "+dirty"
		}
	}
	if b.Date.IsZero() {
		b.Date = moment(of["vcs.time"])
	}
	return b
}

func moment(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// String returns the version, commit and date as a phrase, such as "1.2.0 (commit
// 0f3a9c1d2b4e, 2026-11-29)".
func (b Build) String() string {
	version, commit, date := b.Version, "commit unknown: built without version control information", ""
	if version == "" {
		version = "(devel)"
	}
	if b.Commit != "" {
		hash, dirty, changed := strings.Cut(b.Commit, "+")
		commit = "commit " + hash[:min(len(hash), 12)]
		if changed {
			commit += "+" + dirty
		}
	}
	if !b.Date.IsZero() {
		date = b.Date.Format(", 2006-01-02")
	}
	return version + " (" + commit + date + ")"
}
