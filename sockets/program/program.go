// Package program names processes and says what they run. It works only from what the system
// reports about a process, and queries nothing.
package program

import (
	"strings"

	"berth/sockets/scrub"
)

// Program is how a process is named. Its strings are scrubbed.
type Program struct {
	Name  string // "python3": not cut, and never that of a mere thread; "" if nothing shows it
	Runs  string // "leak.py", "-jar app.jar", "-m http.server"; "" if the name says it all
	Label string // what a person calls it: "python3 leak.py", "php-fpm: pool www"
	// Script is the path of the script or archive that is run, as it was given; "" if there is
	// none.
	Script string
	Brief  string // Label without the interpreter: "leak.py"; "" if there is none to leave out
}

// Of names the process with the name comm (cut to TASK_COMM_LEN in include/linux/sched.h),
// the path exe of its program, "" if it may not be read, and the arguments argv. Arguments
// appear in the result only if they name a program, a module or a role: never program text,
// values of unknown options or anything that may be a secret.
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

// command is a process and what its arguments turned out to be.
type command struct {
	comm   string
	exe    string // the base name of its program's file
	argv   []string
	title  title // what it has written over its arguments
	titled bool
	script script // what its interpreter runs
}

// label returns what a person calls the process, and the part of that which says what it
// runs.
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

// longest is how many characters of a label are kept.
const longest = 64

// short shortens what is too long for a label.
func short(s string) string {
	if len(s) <= longest {
		return s
	}
	if r := []rune(s); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return s
}

// Args splits the text of /proc/PID/cmdline. What follows the last NUL was cut off and is left
// out, unless it is all there is.
func Args(cmdline []byte) []string {
	text := strings.TrimRight(string(cmdline), "\x00 ")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\x00")
}

// tidy splits the arguments of a program that has joined them by spaces, as Chromium does in
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

// base returns the last part of a path, including Windows paths.
func base(path string) string {
	path = strings.TrimRight(path, "/")
	if len(path) > 2 && path[1] == ':' && path[2] == '\\' {
		return path[strings.LastIndexByte(path, '\\')+1:]
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}
