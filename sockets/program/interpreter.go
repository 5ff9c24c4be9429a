package program

import (
	"slices"
	"strings"
	"sync"
)

// interpreter describes a program that runs a script or an archive, and how to tell its
// options from what it runs.
type interpreter struct {
	names    string // without versions, separated by spaces
	takes    string // letters of options whose value is the rest of the argument, or the next one
	joined   string // letters of options whose value, if any, is the rest of the argument
	long     string // options whose value is the next argument, separated by spaces
	code     string // options whose value is program text: letters, then longer options, separated by spaces
	module   string // options whose value is the name of a module, which is reported with the option
	file     string // options whose value is the script
	shown    string // those options in file that are reported with the script, as in java -jar
	single   bool   // -word is one option, not a cluster of letters
	commands string // words that may come before the script: deno run, dotnet exec
	class    bool   // what it runs is given as the name of a class
}

// interpreters returns the known interpreters, according to their manuals.
func interpreters() []interpreter {
	return []interpreter{
		{names: "python pypy pythonw jython", takes: "WXQ", long: "--check-hash-based-pycs", code: "c", module: "m"},
		{
			names: "node nodejs tsx ts-node", takes: "rC", code: "ep --eval --print -pe", module: "--run", single: true, commands: "inspect",
			long: "--require --import --loader --experimental-loader --conditions --icu-data-dir --openssl-config --title --input-type " +
				"--stack-trace-limit --dns-result-order --unhandled-rejections --trace-event-categories --env-file --watch-path --inspect-port --test-name-pattern",
		},
		{names: "deno", takes: "cL", long: "--config --import-map --lock --log-level --cert --location --env-file", code: "--eval", commands: "run serve", single: true},
		{names: "bun", takes: "rcd", long: "--preload --config --define --loader --cwd --env-file --port", code: "ep --eval --print", commands: "run x", single: true},
		{names: "ruby jruby truffleruby rbx", takes: "ICErF", joined: "xTWK0i", long: "--encoding --external-encoding --internal-encoding --disable --enable", code: "e"},
		{names: "perl", takes: "I", joined: "MmixCDVd0lF", code: "eE"},
		{names: "php php-cgi", takes: "dctzg", code: "rRBEF --run", module: "S", file: "f --file", long: "--define --php-ini --docroot"},
		{names: "lua luajit", takes: "l", code: "e"},
		{names: "sh bash dash ash zsh ksh mksh yash fish rbash", takes: "oO", long: "--rcfile --init-file", code: "c --command"},
		{names: "pwsh powershell", single: true, long: "-ExecutionPolicy -ep -WorkingDirectory -wd -ConfigurationName", code: "-Command -c -EncodedCommand -e -ec", file: "-File -f"},
		{names: "tclsh wish expect", code: "c", file: "f"},
		{names: "Rscript R", code: "e", file: "f --file", single: true},
		{names: "julia", takes: "JtpHLC", long: "--project --sysimage --threads --procs --load", code: "eE --eval --print"},
		{names: "guile", takes: "Lxl", code: "c", file: "s"},
		{names: "groovy scala kotlin", long: "-cp -classpath --classpath", code: "e", single: true},
		{names: "mono", long: "--config --runtime", single: true},
		{
			names: "dotnet", commands: "exec run watch", single: true,
			long: "--depsfile --runtimeconfig --additionalprobingpath --additional-deps --fx-version --roll-forward --project --configuration -c",
		},
		{
			names: "java javaw", single: true, class: true, file: "-jar", shown: "-jar", module: "-m --module",
			long: "-cp -classpath --class-path -p --module-path --upgrade-module-path --add-modules --limit-modules --add-exports --add-opens " +
				"--add-reads --patch-module --enable-native-access --source",
		},
	}
}

// byName returns a map that has each interpreter under all of its names.
var byName = sync.OnceValue(func() map[string]interpreter {
	named := map[string]interpreter{}
	for _, in := range interpreters() {
		for _, name := range strings.Fields(in.names) {
			named[name] = in
		}
	}
	return named
})

// interpreterOf returns the interpreter with one of the given names.
func interpreterOf(names ...string) (interpreter, bool) {
	for _, name := range names {
		if in, ok := byName()[unversioned(strings.TrimSuffix(strings.TrimPrefix(name, "-"), ".exe"))]; ok {
			return in, true
		}
	}
	return interpreter{}, false
}

// has reports whether option is one of the long options in list.
func has(list, option string) bool { return slices.Contains(strings.Fields(list), option) }

// letters returns the one-letter options in list.
func letters(list string) string {
	first, _, _ := strings.Cut(list, " ")
	if strings.HasPrefix(first, "-") {
		return ""
	}
	return first
}
