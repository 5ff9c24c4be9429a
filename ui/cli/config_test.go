package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model/column"
	"berth/model/language"
	"berth/model/query"
	"berth/model/table"
	"berth/model/trouble"
	"berth/ui/userfile"
)

// read reads a configuration file into settings.
func read(t *testing.T, text string) (settings, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := defaults()
	a := &app{general: general{config: path}}
	err := a.configure(&s)
	if err != nil {
		err = bad("%s", strings.ReplaceAll(err.Error(), path, "config.toml"))
	}
	return s, err
}

// TestTheDocumentedExample checks that the example in docs/CONFIG.md has every key,
// and that its values are the defaults, if there are any.
func TestTheDocumentedExample(t *testing.T) {
	doc, err := os.ReadFile("../../docs/CONFIG.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```toml\n(.*?)```").FindSubmatch(doc)
	if example == nil {
		t.Fatal("no example")
	}
	s, err := read(t, string(example[1]))
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.columns = []column.Column{
		column.Local, column.Service, column.State, column.Remote, column.Process, column.PID, column.User, column.Age,
	}
	want.filter = "not iface:docker0"
	want.alerts, _ = parseAlerts([]string{"is:problem"})
	want.lang = language.English()
	want.keys = map[string][]string{"quit": {"q", "ctrl+c"}}
	if d := cmp.Diff(want, s, cmp.AllowUnexported(settings{}), cmp.Comparer(query.Query.Equal), cmp.Comparer(func(a, b *language.Language) bool { return a == b || a != nil && b != nil && a.Tag() == b.Tag() })); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, k := range configKeys() {
		if !regexp.MustCompile(`(?m)^(` + k.name + ` =|\[` + k.name + `\])`).Match(example[1]) {
			t.Errorf("the example does not show %s", k.name)
		}
		if !strings.Contains(string(doc), "| `"+k.name+"` |") {
			t.Errorf("the table does not describe %s", k.name)
		}
	}
}

// TestEveryKeyIsTaken checks that every field of file is a key with its own
// message.
func TestEveryKeyIsTaken(t *testing.T) {
	names := map[string]bool{}
	for _, k := range configKeys() {
		names[k.name] = true
	}
	for i := range reflect.TypeFor[file]().NumField() {
		if tag := reflect.TypeFor[file]().Field(i).Tag.Get("toml"); !names[tag] {
			t.Errorf("%s is read and not taken", tag)
		}
	}
}

func TestConfiguration(t *testing.T) {
	s, err := read(t, `
interval = "500ms"
sort = "-age"
view = "Connections"
group = "remote"
mouse = false
signs = "ascii"
below = "pulse"
color = false
numeric = true
read_only = true
linger = "0"
theme = "light"
`)
	want := settings{
		interval: 500 * time.Millisecond, theme: "light", view: table.Connections, group: table.ByRemote, numeric: true, readOnly: true, noColor: true, signs: "ascii", below: "pulse",
		limits: trouble.DefaultLimits(),
		order:  table.Order{Column: column.Age, Reverse: true},
	}
	if d := cmp.Diff(want, s, cmp.AllowUnexported(settings{}), cmp.Comparer(query.Query.Equal)); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
}

// TestConfiguredView checks that the configuration can choose any view as the one to
// start with.
func TestConfiguredView(t *testing.T) {
	for name, want := range map[string]table.Kind{
		"listening": table.Listening, "connections": table.Connections, "all": table.All, "processes": table.Processes, "ports": table.Ports, "pulse": table.Pulse,
	} {
		if s, err := read(t, "view = \""+name+"\"\n"); err != nil || s.view != want {
			t.Errorf("%s: view %v, %v", name, s.view, err)
		}
	}
}

// TestConfigurationErrors checks that errors name the file, the line and what would
// be correct, and quote nothing from the file except names that berth knows.
func TestConfigurationErrors(t *testing.T) {
	const alerts = `alerts must be a list of filters, such as ["is:problem", "state:close_wait"]`
	const interval, linger = `interval must be a time from 100ms to 1h in quotes, such as "1s"`, `linger must be a time from 0s to 1h in quotes, such as "5s"`
	for text, want := range map[string]string{
		"intervall = \"1s\"":                `config.toml:1: no such key: did you mean interval?`,
		"\n\nfoo = 1":                       `config.toml:3: no such key: the keys are interval, theme, view, group, sort, columns, filter, alerts, color, mouse, below, signs, numeric, linger, read_only, mask_secrets, lang, trouble, keys`,
		"interval = 1":                      `config.toml:1: ` + interval,
		"interval = \"5ms\"":                `config.toml:1: ` + interval,
		"# c\ninterval = \"2h\"":            `config.toml:2: ` + interval,
		"interval = \"often\"":              `config.toml:1: ` + interval,
		"linger = \"-1s\"":                  `config.toml:1: ` + linger,
		"mouse = \"yes\"":                   `config.toml:1: mouse must be true or false`,
		"theme = \"drak\"":                  `config.toml:1: theme must be "auto", "dark" or "light"`,
		"group = \"remotes\"":               `config.toml:1: group must be "none", "process", "remote", "network", "service", "listener" or "user"`,
		"view = \"timeline\"":               `config.toml:1: view must be "listening", "connections", "all", "processes", "ports" or "pulse"`,
		"sort = \"agee\"":                   `config.toml:1: sort must be a column in quotes, such as "local" or "-age"`,
		"sort = \"age:down\"":               `config.toml:1: sort must be a column in quotes, such as "local" or "-age"`,
		"columns = \"local\"":               `config.toml:1: columns must be a list of columns, such as ["local", "process"]`,
		"columns = [\"local\", \"proces\"]": `config.toml:1: columns must be a list of columns, such as ["local", "process"]`,
		"filter = \"port:70000\"":           `config.toml:1: filter must be a filter in quotes, such as "not user:root" (see its column 6)`,
		"alerts = \"is:problem\"":           `config.toml:1: ` + alerts,
		"\nalerts = [\"\"]":                 `config.toml:2: ` + alerts + ` (see filter 1)`,
		"alerts = [\"a\", \"a or\"]":        `config.toml:1: ` + alerts + ` (see column 3 of filter 2)`,
		"[trouble]\nclose_wait = 0":         `config.toml:1: trouble must be a table of limits, such as close_wait = 10; docs/TROUBLE.md lists them`,
		"[trouble]\nunread_age = 10":        `config.toml:1: trouble must be a table of limits, such as close_wait = 10; docs/TROUBLE.md lists them`,
		"[trouble]\nleaks = 10":             `config.toml:1: trouble must be a table of limits, such as close_wait = 10; docs/TROUBLE.md lists them`,
		"[keys]\nqut = [\"q\"]":             `config.toml:2: keys: no such action: the actions are up, down, `,
		"[keys]\nquit = []":                 `config.toml:2: keys: quit: at least one key is needed`,
		"[keys]\nup = [\"u\"]\nact=[\"q\"]": `config.toml:3: keys: act: q and ctrl+c can only be keys for quit`,
		"[keys]\nquit = \"q\"":              `config.toml:2: keys must be a table of lists of keys, such as quit = ["q", "ctrl+q"]`,
		"mouse = true\nmouse = false":       `config.toml:2: this key is already defined`,
		"theme = \"\\u001b[31m\"":           `config.toml:1: theme must be "auto", "dark" or "light"`,
		"interval = \"\"":                   `config.toml:1: ` + interval,
		"interval = \"a\\nb\"":              `config.toml:1: ` + interval,
		"\nmouse = 99999999999999999999":    `config.toml:2: mouse must be true or false`,
		"\nmouse.x = true":                  `config.toml:2: mouse must be true or false`,
		"\n\ncolumns = [[\"pid\"]]":         `config.toml:3: columns must be a list of columns, such as ["local", "process"]`,
		"[keys.quit]\nx = 1":                `config.toml:1: keys must be a table of lists of keys, such as quit = ["q", "ctrl+q"]`,
		"[[view]]":                          `config.toml:1: view must be "listening", "connections", "all", "processes", "ports" or "pulse"`,
		"\nView = \"al\"":                   `config.toml:2: view must be "listening", "connections", "all", "processes", "ports" or "pulse"`,
		"theme = \"\xff\"":                  `config.toml:1: not TOML (see column 10)`,
		"\xff\xfe":                          `config.toml:1: not TOML (see column 1)`,
		"mouse =":                           `config.toml:1: not TOML (see column 7)`,
	} {
		if _, err := read(t, text); err == nil || err.Error() != want && (!strings.HasSuffix(want, ", ") || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

// TestNothingOfTheFileIsTold checks that, whatever a file contains, no error repeats
// any part of it (not a key, not a value, not even a letter), whether the file was
// named or found by default.
func TestNothingOfTheFileIsTold(t *testing.T) {
	const secret = "Tr0ub4dor"
	for _, text := range []string{
		secret, secret + " = 1", "[" + secret + "]", "[keys]\n" + secret + " = [\"q\"]", "[keys]\nquit = [\"" + secret + "\"]", "theme = \"" + secret + "\"",
		"theme = " + secret, "theme = [\"" + secret, "a.b." + secret + " = 1", "interval = \"" + secret + "\"", "columns = [\"" + secret + "\"]",
		"sort = \"" + secret + "\"", "filter = \"" + secret + ":\"", "filter = \"port:" + secret + "\"", "lang = \"" + secret + "\"", "view = \"" + secret + "\"",
		"root:$6$" + secret + ":19000:0:99999:7:::\n", "linger = \"1s\" " + secret, "mouse = true\nmouse = \"" + secret + "\"",
		secret + " = 1\n" + secret + " = 2", "[keys." + secret + "]\nx = 1", "-----BEGIN " + secret + " KEY-----", "\"" + secret + "\" = {", "interval = 2020-01-01T" + secret,
	} {
		if _, err := read(t, text); err == nil || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "'T'") {
			t.Errorf("%q is reported as %v", text, err)
		}
		a, s := byDefault(t, text)
		if err := a.configure(s); err != nil || a.note == nil || strings.Contains(a.note.line(language.English()), secret) {
			t.Errorf("%q by default is reported as %q, %v", text, a.note.line(language.English()), err)
		}
	}
}

// byDefault runs berth with the given text as the default configuration file.
func byDefault(t *testing.T, text string) (*app, *settings) {
	t.Helper()
	for _, name := range homes() {
		t.Setenv(name, t.TempDir())
	}
	a, s := &app{}, defaults()
	path, _ := a.configPath()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return a, &s
}

// TestTheDefaultFileStopsNothing checks that mistakes in the default file never
// stop berth, and that the correct parts of that file apply.
func TestTheDefaultFileStopsNothing(t *testing.T) {
	for text, want := range map[string]struct {
		note     string
		readOnly bool
	}{
		"read_only = true\n":                                 {"", true},
		"theme = \"drak\"\nread_only = true":                 {`config.toml:1: theme must be "auto", "dark" or "light"; berth uses the rest of the file`, true},
		"read_only = true\n[keys]\nup = [\"q\"]":             {"config.toml:3: keys: up: q and ctrl+c can only be keys for quit; berth uses the rest of the file", true},
		"Read_Only = true\nx = 1":                            {"config.toml:2: no such key: the keys are", true},
		"interval = 1\nread_only = true":                     {"config.toml:1: interval must be a time from", true},
		"read_only = true\ntheme = ":                         {"config.toml:2: not TOML (see column 8); berth uses the defaults", false},
		"read_only = \"yes\"\n":                              {"config.toml:1: read_only must be true or false; berth uses the rest of the file", false},
		"\x00\x01\x02":                                       {"config.toml:1: not TOML (see column 1); berth uses the defaults", false},
		"[read_only]\n[[keys]]\n[keys.x]\ninterval = \"2s\"": {"config.toml:", false},
	} {
		a, s := byDefault(t, text)
		err := a.configure(s)
		if _, said, _ := strings.Cut(a.note.line(language.English()), "berth"+string(filepath.Separator)); err != nil || !strings.HasPrefix(said, want.note) || (said == "") != (want.note == "") || s.readOnly != want.readOnly {
			t.Errorf("%q: note %q, read-only %v, %v", text, said, s.readOnly, err)
		}
	}
}

// TestTheNoteIsInTheLanguage checks that mistakes in a configuration are reported
// in the user's language, and that the English messages about a file match those of
// the package that reads files.
func TestTheNoteIsInTheLanguage(t *testing.T) {
	texts := []string{
		"theme = ", "\x00", "mouse = true\nmouse = true", "x = 1", "intervall = \"1s\"", "filter = \"port:70000\"", "alerts = [\"\"]", "alerts = [\"80\", \"port:70000\"]",
		"[keys]\nfly = [\"q\"]", "[keys]\nup = []", "[keys]\nup = [\"x\"]\ndown = [\"x\"]", "[keys]\nup = [\"xyz\"]", "[keys]\nup = [\"q\"]", "[keys]\nup = [\"esc\"]",
		"[keys]\nquit = [\"y\"]", "[keys]\nact = [\"y\"]",
	}
	for _, k := range configKeys() {
		texts = append(texts, k.name+" = 1.5")
	}
	english, quoted := regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`), regexp.MustCompile(`"[^"]*"|/\S*`)
	for _, text := range texts {
		a, s := byDefault(t, text)
		if err := a.configure(s); err != nil || a.note == nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, tag := range []string{"zh-Hant", "zh-Hans"} {
			l, _ := language.New(tag)
			if said := a.note.line(l); english.MatchString(quoted.ReplaceAllString(said, "·")) || strings.Contains(said, "{") || !strings.ContainsAny(said, "的用") {
				t.Errorf("%s: %q: %s", tag, text, said)
			}
		}
	}
	for _, err := range []error{userfile.Directory, userfile.Pipe, userfile.Socket, userfile.Device, userfile.Other, userfile.Large(7), &userfile.Foreign{Owner: 7}, &userfile.Foreign{Mode: 0o666}, userfile.ErrDeadline, fs.ErrPermission} {
		if said := unread(err).line(language.English()); said != err.Error() {
			t.Errorf("%v: %s", err, said)
		}
	}
}

func TestWhereTheConfigurationIs(t *testing.T) {
	a := &app{System: System{Env: []string{"BERTH_CONFIG=/from/env"}}}
	if path, from := a.configPath(); path != "/from/env" || from != "BERTH_CONFIG" {
		t.Errorf("from the environment: %s, %s", path, from)
	}
	a.general.config = "/from/flag"
	if path, from := a.configPath(); path != "/from/flag" || from != "--config" {
		t.Errorf("from the flag: %s, %s", path, from)
	}
	a = &app{}
	if path, from := a.configPath(); !strings.HasSuffix(path, filepath.Join("berth", "config.toml")) || from != "" {
		t.Errorf("by default: %s, %s", path, from)
	}
}

// TestFilesThatAreNoConfiguration checks that a file that is not a regular file is
// recognized as such, and that an endless device takes neither time nor memory.
func TestFilesThatAreNoConfiguration(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge")
	if err := os.WriteFile(huge, bytes.Repeat([]byte("#\n"), most), 0o600); err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{
		dir:                            "a directory, not a regular file; it must be a readable TOML file",
		huge:                           "it has more than 1048576 bytes; it must be a readable TOML file",
		filepath.Join(huge, "x"):       "not a directory; it must be a readable TOML file",
		filepath.Join(dir, "a\nb\x1b"): "no such file or directory; it must be a readable TOML file",
	}
	if runtime.GOOS == "linux" {
		answers["/dev/zero"] = "a device, not a regular file; it must be a readable TOML file"
	}
	for path, want := range answers {
		s := defaults()
		err := (&app{general: general{config: path}}).configure(&s)
		if want = "--config " + plain(path) + ": " + want; err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", path, err, want)
		}
	}
}

// homes returns the variables that determine where to look for a configuration.
func homes() []string { return []string{"HOME", "XDG_CONFIG_HOME", "AppData"} }

// TestEveryKeyRefuses checks that every key refuses a value of the wrong type, in
// one line that states the place in the file, the key, and what would be correct.
func TestEveryKeyRefuses(t *testing.T) {
	values := map[string]string{
		"number": "1", "huge": "99999999999999999999", "float": "-1.5", "infinity": "inf", "truth": "true", "date": "2020-01-01", "text": `"\u001b[31m\u202e"`,
		"list": "[1]", "lists": `[["a"]]`, "table": "{a = 1}", "tables": `{quit = "q"}`,
	}
	for _, k := range configKeys() {
		for kind, value := range values {
			s, err := read(t, "# one\n"+k.name+" = "+value+"\n")
			switch {
			case kind == "truth" && language.English().Tell("config.wants."+k.name) == "true or false", kind == "text" && k.name == "filter":
				if err != nil {
					t.Errorf("%s = %s: %v", k.name, value, err)
				}
				continue
			case err == nil:
				t.Errorf("%s = %s was taken: %+v", k.name, value, s)
				continue
			}
			var said bytes.Buffer
			if report(&said, err) != wrong || !strings.HasPrefix(said.String(), "berth: config.toml:2: "+k.name) ||
				strings.Count(said.String(), "\n") != 1 || strings.ContainsAny(said.String(), "\x1b\u202e") || strings.Contains(said.String(), "cli.") {
				t.Errorf("%s = %s: %q", k.name, value, said.String())
			}
		}
	}
}
