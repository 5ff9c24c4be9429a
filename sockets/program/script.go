package program

import (
	"strings"
)

// kind is the kind of thing that an interpreter was given to run.
type kind uint8

const (
	noScript kind = iota // nothing: it reads its standard input, or is not an interpreter
	aFile                // a script or an archive
	aModule              // the name of a module, which the interpreter looks for
	aClass               // the name of a class
	someText             // program text
)

// script is what an interpreter runs.
type script struct {
	kind   kind
	what   string   // the file, module or class; "" for program text
	option string   // the option with which it was given, if that is worth showing: "-m", "-jar", "-c"
	args   []string // the arguments that follow it
}

// scriptOf finds what c runs, if c is an interpreter.
func scriptOf(c *command) script {
	if len(c.argv) == 0 {
		return script{}
	}
	in, ok := interpreterOf(c.exe, base(c.argv[0]))
	if !ok {
		return script{}
	}
	return in.read(c.argv[1:])
}

// read finds what the interpreter runs, skipping its own options.
func (in *interpreter) read(args []string) script {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return in.rest(args)
		case arg == "-", arg == "", strings.HasPrefix(arg, "/dev/fd/"), strings.HasPrefix(arg, "/proc/self/fd/"):
			return script{}
		case has(in.commands, arg), in.class && arg[0] == '@': // the contents of a file of arguments are unknown
			continue
		case arg[0] != '-':
			return in.rest(append([]string{arg}, args...))
		}
		s, skip := in.option(arg, args)
		if s.kind != noScript {
			return s
		}
		args = args[min(skip, len(args)):]
	}
	return script{}
}

// rest returns the script that follows the options.
func (in *interpreter) rest(args []string) script {
	if len(args) == 0 {
		return script{}
	}
	s := script{kind: aFile, what: args[0], args: args[1:]}
	if in.class && !strings.HasSuffix(s.what, ".java") {
		s.kind = aClass
	}
	return s
}

// option parses one option. It returns what the option runs, or how many of the following
// arguments belong to it.
func (in *interpreter) option(arg string, args []string) (s script, skip int) {
	name, value, joined := strings.Cut(arg, "=")
	switch {
	case has(in.code, name):
		return script{kind: someText, option: name}, 0
	case has(in.module, name):
		return valued(aModule, name, value, joined, args), 0
	case has(in.file, name):
		s = valued(aFile, name, value, joined, args)
		if !has(in.shown, name) {
			s.option = ""
		}
		return s, 0
	case has(in.long, name):
		return script{}, count(!joined)
	case strings.HasPrefix(arg, "--"):
		return script{}, 0
	}
	return in.cluster(arg, args)
}

// valued returns the script that is an option's value.
func valued(k kind, option, value string, joined bool, args []string) script {
	if !joined && len(args) > 0 {
		value, args = args[0], args[1:]
	}
	if value == "" {
		return script{}
	}
	return script{kind: k, what: value, option: option, args: args}
}

// cluster parses letters after a single dash, such as -uBm module, -Wignore or -ic text.
func (in *interpreter) cluster(arg string, args []string) (s script, skip int) {
	if in.single && len(arg) > 2 {
		return script{}, 0
	}
	for i := 1; i < len(arg); i++ {
		letter, value := arg[i:i+1], arg[i+1:]
		switch {
		case strings.Contains(letters(in.code), letter):
			return script{kind: someText, option: "-" + letter}, 0
		case strings.Contains(letters(in.module), letter):
			return valued(aModule, "-"+letter, value, value != "", args), 0
		case strings.Contains(letters(in.file), letter):
			s = valued(aFile, "", value, value != "", args)
			return s, 0
		case strings.Contains(in.takes, letter):
			return script{}, count(value == "")
		case strings.Contains(in.joined, letter):
			return script{}, 0
		}
	}
	return script{}, 0
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// text returns what is run by a program with the given name.
func (s *script) text(name string) string {
	switch s.kind {
	case noScript:
		return ""
	case someText:
		return s.option + " …"
	case aClass:
		return lastOf(s.what)
	case aModule:
		return join(s.option, lastModule(s.what), detail(base(s.what), append([]string{""}, s.args...), ""))
	}
	what := s.file()
	tool := base(s.what)
	more := detail(tool, append([]string{""}, s.args...), "")
	if what == name || tool == name {
		return join(s.option, more)
	}
	return join(s.option, what, more)
}

// brief returns what is run, leaving out the name of the interpreter. It returns "" if that
// would not say enough.
func (s *script) brief(name string) string {
	switch {
	case s.kind == noScript, s.kind == someText, s.kind == aFile && base(s.what) == name:
		return ""
	case s.option != "" && s.kind != aClass:
		return strings.TrimPrefix(s.text(name), s.option+" ")
	}
	return s.text(name)
}

// file returns the name of the script. If it is the entry file of a package, the name
// includes the package, because the file's name alone says little.
func (s *script) file() string {
	what := base(s.what)
	if i := strings.LastIndex(s.what, "node_modules/"); i >= 0 {
		if parts := strings.Split(s.what[i+len("node_modules/"):], "/"); len(parts) > 2 && parts[0] != ".bin" && parts[0] != what {
			return parts[0] + "/" + what
		}
	}
	return what
}

// lastOf returns the name of a class without its packages or module.
func lastOf(class string) string {
	class = class[strings.LastIndexByte(class, '/')+1:]
	return class[strings.LastIndexByte(class, '.')+1:]
}

// lastModule returns the name of a module as given or, for Java's module/package.Class, the
// class.
func lastModule(m string) string {
	if strings.Contains(m, "/") {
		return lastOf(m)
	}
	return m
}

func join(parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, " ")
}
