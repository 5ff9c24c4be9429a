// Package program determines what processes are called and what they run. It uses only
// what the system reports about a process, and does not query anything.
package program

import (
	"strings"

	"berth/sockets/scrub"
)

// Program holds the names of a process. Its strings are scrubbed.
type Program struct {
	Name  string // "python3"; not truncated, and never the name of a thread; "" if unknown
	Runs  string // "leak.py", "-jar app.jar", "-m http.server"; "" if there is nothing to add to Name
	Label string // what a person would call it: "python3 leak.py", "php-fpm: pool www"
	// Script is the path of the script or archive that is run, as given on the command line,
	// or "" if there is none.
	Script string
	Brief  string // Label without the interpreter: "leak.py"; "" if Label has no interpreter to leave out
}

// Of returns the names of a process. comm is the process's name in the kernel (truncated to
// TASK_COMM_LEN in include/linux/sched.h), exe is the path of its program, or "" if it can't
// be read, and argv are its arguments. Arguments appear in the result only if they name a
// program, a module or a role. Program text, values of unknown options and anything that may
// be a secret never do.
func Of(comm, exe string, argv []string) Program {
	exe = strings.TrimSuffix(exe, deleted)
	c := command{comm: comm, exe: base(exe), argv: tidy(argv, exe)}
	c.title, c.titled = titleOf(c.argv, c.exe)
	if !c.titled {
		c.script = scriptOf(&c)
	}
	name := c.name()
	label, runs := c.label(name)
	if name == "" {
		label, runs, c.script = "", "", script{}
	}
	is := Program{
		Name: scrub.String(name), Runs: scrub.String(short(runs)),
		Label: scrub.String(short(label)), Brief: scrub.String(short(c.script.brief(name))),
	}
	if c.script.kind == aFile {
		is.Script = scrub.String(c.script.what)
	}
	return is
}

// command is a process, with its arguments interpreted.
type command struct {
	comm   string
	exe    string // the base name of its program's file
	argv   []string
	title  title // what the program has written over its arguments
	titled bool
	script script // what its interpreter runs
}

// label returns what a person would call the process, and the part of the label that says what
// it runs.
func (c *command) label(name string) (label, runs string) {
	if c.titled {
		return c.title.label(name)
	}
	runs = c.script.text(name)
	if c.script.kind == noScript {
		runs = detail(name, c.argv, c.exe)
	}
	if runs == "" {
		return name, ""
	}
	return name + " " + runs, runs
}

// longest is the maximum length of a label, in characters.
const longest = 64

// short truncates s if it is too long for a label.
func short(s string) string {
	if len(s) <= longest {
		return s
	}
	if r := []rune(s); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return s
}

// Args splits the content of /proc/PID/cmdline into arguments. It ignores NULs and spaces at
// the end.
func Args(cmdline []byte) []string {
	text := strings.TrimRight(string(cmdline), "\x00 ")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\x00")
}

// tidy splits the arguments of a program that has joined them with spaces, as Chromium does in
// the processes that it forks.
func tidy(argv []string, exe string) []string {
	if len(argv) != 1 {
		return argv
	}
	head, rest, ok := strings.Cut(argv[0], " --")
	if !ok || strings.Contains(head, ": ") || head != exe && base(head) != base(exe) {
		return argv
	}
	return append([]string{head}, strings.Fields("--"+rest)...)
}

// base returns the last element of a path, which may be a Windows path.
func base(path string) string {
	path = strings.TrimRight(path, "/")
	if len(path) > 2 && path[1] == ':' && path[2] == '\\' {
		return path[strings.LastIndexByte(path, '\\')+1:]
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}
