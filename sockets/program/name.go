package program

import "strings"

// commLength is the length to which the kernel truncates a name (TASK_COMM_LEN - 1).
const commLength = 15

// deleted is what the kernel appends to the path of a file that no longer exists.
const deleted = " (deleted)"

// itself is the path by which a program can start itself again, whatever its name is.
const itself = "/proc/self/exe"

// name returns the name of the program. If comm is the possibly truncated name of the
// program's file, of its first argument or of the script, the full name is used. Otherwise
// comm is a thread's name, and the name of the program's file is used.
func (c *command) name() string {
	for _, candidate := range c.candidates() {
		switch {
		case candidate == "":
		case c.fits(candidate):
			return head(candidate)
		case strings.EqualFold(candidate, c.comm): // "uWSGI worker 1"
			return c.comm
		}
	}
	switch {
	case c.exe == "" && len(c.argv) > 0 && isName(head(c.arg0())):
		return head(c.arg0())
	case c.exe == "", versionOf(c.exe, c.comm):
		return c.comm
	}
	return c.exe
}

// candidates returns the names that comm may be a prefix of.
func (c *command) candidates() []string {
	all := []string{c.exe}
	if len(c.argv) > 0 && c.argv[0] != itself {
		first, _, _ := strings.Cut(c.argv[0], " ")
		all = append(all, base(head(c.argv[0])), base(first), strings.TrimPrefix(c.argv[0], "["), base(c.argv[0]))
	}
	if c.script.kind == aFile {
		all = append(all, base(c.script.what))
	} else if len(c.argv) > 1 && strings.Contains(c.argv[1], "/") && !strings.HasPrefix(c.argv[1], "-") {
		all = append(all, base(c.argv[1])) // the script of an unknown interpreter
	}
	return all
}

func (c *command) arg0() string {
	if c.argv[0] == itself {
		return ""
	}
	return base(head(c.argv[0]))
}

// fits reports whether the kernel may have derived comm from name.
func (c *command) fits(name string) bool {
	return name == c.comm || len(c.comm) == commLength && strings.HasPrefix(name, c.comm)
}

// head returns the name with which a title begins, such as "nginx" for "nginx: worker
// process", or "next-server" for "next-server (v14.2.3)".
func head(title string) string {
	name := strings.TrimPrefix(title, "[")
	name, _, _ = strings.Cut(name, ": ")
	if i := strings.Index(name, " ("); i > 0 {
		name = name[:i]
	}
	return name
}

// isName reports whether s can be the name of a program.
func isName(s string) bool { return s != "" && !strings.ContainsAny(s, " \t\n") }

// versionOf reports whether full is name with a version, such as "python3.11" for "python3"
// or "ruby3.1" for "ruby".
func versionOf(full, name string) bool {
	rest, ok := strings.CutPrefix(full, name)
	return ok && name != "" && strings.Trim(rest, "0123456789.-") == ""
}

// unversioned returns name without its version, such as "python" for "python3.11".
func unversioned(name string) string { return strings.TrimRight(name, "0123456789.-") }
