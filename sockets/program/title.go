package program

import (
	"slices"
	"strings"
	"unicode"
)

// title is what a program has written over its arguments, as setproctitle(3) does, such as
// "nginx: worker process", "gunicorn: master [app:app]" or "npm start".
type title struct {
	head string // "gunicorn"
	rest string // "master [app:app]"; "" if there is no colon
	more string // what follows the first word of a title without a colon
}

// titleOf parses argv as a title. If the first argument is the path of the program, it is not
// a title, even if it contains a space.
func titleOf(argv []string, exe string) (title, bool) {
	if len(argv) == 0 || base(argv[0]) == exe && exe != "" {
		return title{}, false
	}
	if h, rest, ok := strings.Cut(argv[0], ": "); ok {
		return title{head: base(strings.TrimPrefix(h, "[")), rest: rest}, true
	}
	first, more, ok := strings.Cut(argv[0], " ")
	if !ok || len(argv) > 1 {
		return title{}, false
	}
	return title{head: base(first), more: more}, true
}

// label returns what a person would call a process whose title is t, and what the
// process runs.
func (t title) label(name string) (label, runs string) {
	role, between := roleOf(t.rest), ": "
	if t.rest == "" {
		role, between = roleOf(t.more), " "
	}
	if app := t.application(); app != "" {
		role, between = app, " "
	}
	switch {
	case role == "" && related(name, t.head), strings.HasPrefix(name, t.head+" "+role):
		return name, ""
	case related(name, t.head):
		return t.head + between + role, role
	case role == "":
		return name + " " + t.head, t.head
	}
	runs = t.head + between + role
	return name + " " + runs, runs
}

// related reports whether a title's head says no more than the name, and so need not be shown
// in addition. Either may end with a version.
func related(name, head string) bool {
	return strings.EqualFold(name, head) || versionOf(name, head) || strings.HasPrefix(name, head+" ") || head == ""
}

// roleOf returns what a title says about the process's role, in at most three words. It stops
// at any word that may be something else, such as an address, a path, an option or a secret.
func roleOf(rest string) string {
	if i := strings.LastIndex(rest, ": "); i > 0 && !strings.ContainsAny(rest[:i], " ") { // "15/main: checkpointer"
		rest = rest[i+2:]
	}
	for _, r := range plainRoles() {
		if rest == r || strings.HasPrefix(rest, r+" ") {
			return ""
		}
	}
	var words []string
	for i, w := range strings.Fields(rest) {
		if i == 0 && strings.Trim(w, "v0123456789.") == "" {
			continue // a version
		}
		w = strings.TrimRight(w, "],;")
		if !tellable(w) || len(words) == 3 {
			break
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// plainRoles returns roles that mean nothing to a user.
func plainRoles() []string {
	return []string{"master", "worker", "main", "parent", "child", "server", "daemon", "running", "accepting", "waiting", "idle", "ready", "cluster worker"}
}

// tellable reports whether a word of a title is harmless: a name, not an
// address or a value.
func tellable(w string) bool {
	if w == "" || !unicode.IsLetter([]rune(w)[0]) || strings.ContainsAny(w, "=()[]{}<>\"'`$%&?*\\|") || strings.Contains(w, "://") {
		return false
	}
	user, _, ok := strings.Cut(w, "@")
	return !ok || !strings.Contains(user, ":")
}

// application returns what application servers append to their titles, such as "app:app" in
// "gunicorn: master [app:app]".
func (t title) application() string {
	if !slices.Contains([]string{"gunicorn", "puma", "thin", "hypercorn"}, t.head) {
		return ""
	}
	inner, ok := strings.CutSuffix(t.rest+t.more, "]")
	i := strings.LastIndexByte(inner, '[')
	if !ok || i < 0 || !tellable(inner[i+1:]) || strings.ContainsAny(inner[i+1:], " /") {
		return ""
	}
	return inner[i+1:]
}
