package program

import (
	"slices"
	"strings"
)

// detail returns what the tool called name does, according to its arguments, or "" if
// there is nothing to add to its name. exe is the base name of the program's file, or ""
// for a script.
func detail(name string, argv []string, exe string) string {
	if len(argv) < 2 {
		return ""
	}
	args := argv[1:]
	tool := unversioned(strings.TrimSuffix(name, ".py"))
	switch {
	case slices.Contains(strings.Fields("gunicorn uvicorn hypercorn daphne waitress-serve granian waitress"), tool):
		return application(args)
	case tool == "celery":
		return join(pair(args, "-A", "--app"), command1(args, "worker", "beat", "flower", "events", "multi"))
	case tool == "flask":
		return join(pair(args, "--app", "-A"), command1(args, "run"))
	case tool == "uwsgi":
		return base(value(args, "--ini", "-i", "--module", "-w", "--wsgi-file", "--xml", "--yaml"))
	case slices.Contains(commanded(), name):
		return words(args)
	case exe == "":
		return ""
	}
	return native(name, exe, args)
}

// native is like detail, for tools that are not scripts.
func native(name, exe string, args []string) string {
	switch {
	case exe == "busybox" && name == "busybox", strings.HasPrefix(exe, "ld-linux"), exe == "ld.so":
		return base(bare(args))
	case exe == "beam.smp":
		return node(args)
	case name == "ssh" || name == "autossh":
		return host(args)
	case name == "docker-proxy":
		return target(args)
	case name == "kubectl" || name == "oc":
		return forwarded(args)
	case strings.HasPrefix(exe, "qemu-system-"):
		guest, _, _ := strings.Cut(strings.TrimPrefix(value(args, "-name"), "guest="), ",")
		return plainOr(guest)
	}
	return role(args)
}

// commanded returns the tools whose first arguments say what they do.
func commanded() []string {
	return strings.Fields("manage.py artisan console rails rake bundle bundler rackup npm npm-cli.js npx npx-cli.js yarn yarn.js pnpm pnpm.cjs " +
		"next vite ng nest nuxt nuxi astro remix webpack react-scripts gatsby streamlit jupyter jupyter-lab mix hexo jekyll")
}

// application returns the module and variable that a server for Python applications
// serves, such as "app:app" or "proj.asgi:application". The arguments of a factory are
// left out.
func application(args []string) string {
	for i, a := range args {
		module, variable, ok := strings.Cut(a, ":")
		variable, _, _ = strings.Cut(variable, "(")
		if ok && dotted(module) && dotted(variable) && (i == 0 || !slices.Contains([]string{"-b", "--bind", "-u", "--user", "-k"}, args[i-1])) {
			return module + ":" + variable
		}
	}
	if last := args[len(args)-1]; dotted(last) && (len(args) == 1 || !strings.HasPrefix(args[len(args)-2], "-")) {
		return last
	}
	return ""
}

// dotted reports whether s consists of names separated by dots.
func dotted(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || '0' <= part[0] && part[0] <= '9' || strings.TrimFunc(part, ofName) != "" {
			return false
		}
	}
	return true
}

func ofName(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z'
}

// pair returns options[0] with the value of whichever option is present, for example
// "-A proj".
func pair(args []string, options ...string) string {
	v, _, _ := strings.Cut(value(args, options...), "(")
	if strings.TrimFunc(v, func(r rune) bool { return ofName(r) || strings.ContainsRune(".:-", r) }) != "" || v == "" {
		return ""
	}
	return options[0] + " " + v
}

// value returns the value of the first argument that is one of the given options.
func value(args []string, options ...string) string {
	for i, a := range args {
		for _, o := range options {
			if v, ok := strings.CutPrefix(a, o+"="); ok {
				return v
			}
			if a == o && i+1 < len(args) {
				return args[i+1]
			}
		}
	}
	return ""
}

// command1 returns the first argument that is one of the known ones.
func command1(args []string, known ...string) string {
	for _, a := range args {
		if slices.Contains(known, a) {
			return a
		}
	}
	return ""
}

// words returns a tool's command and, for some commands, what it runs, such as
// "runserver", "run dev" or "exec puma".
func words(args []string) string {
	first := bare(args)
	if !plain(first) {
		return ""
	}
	if !slices.Contains([]string{"run", "exec", "x", "dlx"}, first) {
		return first
	}
	rest := args[slices.Index(args, first)+1:]
	return join(first, plainOr(base(bare(rest))))
}

// bare returns the first argument if it is not an option.
func bare(args []string) string {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return ""
	}
	return args[0]
}

// plain reports whether s is a word that could be a command.
func plain(s string) bool {
	return s != "" && s[0] != '-' && strings.TrimFunc(s, func(r rune) bool { return ofName(r) || strings.ContainsRune(".:-/@+", r) }) == "" && tellable(s)
}

func plainOr(s string) string {
	if plain(s) {
		return s
	}
	return ""
}

// role returns the option that shows which role a process has in a program like
// Chromium.
func role(args []string) string {
	for _, a := range args {
		if v, ok := strings.CutPrefix(a, "--type="); ok && plain(v) {
			return a
		}
	}
	return ""
}

// node returns the name of an Erlang node, or of the application that was started in it.
func node(args []string) string {
	name, _, _ := strings.Cut(value(args, "-sname", "-name"), "@")
	if plain(name) {
		return name
	}
	for i, a := range args {
		if a == "-extra" && i+1 < len(args) {
			rest := args[i+1:]
			for len(rest) > 1 && strings.HasPrefix(rest[0], "-") {
				rest = rest[1:]
			}
			tool := base(rest[0])
			return join(tool, detail(tool, rest, ""))
		}
		if a == "-s" && i+1 < len(args) && plain(args[i+1]) {
			return args[i+1]
		}
	}
	return ""
}

// sshTakes are the options of ssh(1) that take a value.
const sshTakes = "BbcDEeFIiJLlmOoPpQRSWw"

// forwarded returns what kubectl port-forward forwards to.
func forwarded(args []string) string {
	i := slices.Index(args, "port-forward")
	for j := i + 1; i >= 0 && j < len(args); j++ {
		if plain(args[j]) && unversioned(args[j]) != "" && !strings.HasPrefix(args[j-1], "-") {
			return args[i] + " " + args[j]
		}
	}
	return ""
}

// host returns the host that ssh connects to, without the user.
func host(args []string) string {
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "" || a[0] != '-' {
			_, name, found := strings.Cut(strings.TrimPrefix(a, "ssh://"), "@")
			if !found {
				name = strings.TrimPrefix(a, "ssh://")
			}
			return plainOr(name)
		}
		if at := strings.IndexAny(a[1:], sshTakes); at >= 0 && 1+at == len(a)-1 {
			i++
		}
	}
	return ""
}

// target returns where docker-proxy forwards to.
func target(args []string) string {
	ip, port := value(args, "-container-ip"), value(args, "-container-port")
	if ip == "" || port == "" {
		return ""
	}
	if strings.Contains(ip, ":") {
		ip = "[" + ip + "]"
	}
	return "→ " + ip + ":" + port
}
