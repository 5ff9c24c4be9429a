package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"berth/sockets/act"
	"berth/sockets/lab"
	"berth/sockets/local"
)

// refused runs berth and checks what is true of every refusal: the exit status is
// 2, nothing is written to standard output, and one line on standard error states
// what was wrong, is short enough to read, and contains nothing that a terminal
// obeys. It returns the line without the name of the program.
func refused(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	got := Run(t.Context(), args, System{Out: &out, Err: &errs, Act: act.New(), Lab: lab.New, Space: local.Namespace})
	if got != wrong || out.Len() > 0 {
		t.Errorf("%q: exit status %d, %d bytes on standard output", args, got, out.Len())
	}
	line, one := strings.CutSuffix(errs.String(), "\n")
	text, named := strings.CutPrefix(line, "berth: ")
	if !one || !named || !strings.Contains(text, ": ") || utf8.RuneCountInString(line) > longest+10 {
		t.Errorf("%q: not a line that says what is wrong: %.300q", args, errs.String())
	}
	if i := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsGraphic(r) || r == '\u202e' }); i >= 0 || !utf8.ValidString(line) {
		t.Errorf("%q: something that is not text at %d: %.300q", args, i, line)
	}
	return text
}

// misuses returns, for each string flag, a value that it can't have and the
// expected message. A new flag needs an entry.
func misuses() map[string][2]string {
	return map[string][2]string{
		"alert":    {"stat:listen", `--alert: field stat: did you mean state? (quote it to match it as text) (column 1)`},
		"columns":  {"local,pdi", `--columns: no column "pdi": did you mean pid?`},
		"config":   {"/nowhere/x", "--config /nowhere/x: "},
		"max":      {"-3", "--max -3: must be a number, 1 or more"},
		"dir":      {"/nowhere/x", "--dir /nowhere/x: "},
		"interval": {"1ms", "--interval 1ms: must be a time from 100ms to 1h"},
		"signal":   {"SIGFOO", "--signal SIGFOO: must be a name such as TERM, or a number from 1 to "},
		"lang":     {"zh-Hnat", `--lang: no language "zh-Hnat": did you mean zh-Hant?`},
		"netns":    {"nosuch", "--netns nosuch: no visible network namespace has that name, "},
		"over":     {"11m", "--over 11m: needs a time from "},
		"sort":     {"pid:up", `--sort: "up": the direction must be asc or desc`},
		"timeout":  {"soon", "--timeout soon: must be a time, such as 30s, 2m or 500ms"},
		"signs":    {"asci", `--signs: no signs "asci": did you mean ascii?`},
		"theme":    {"drak", `--theme: no theme "drak": did you mean dark?`},
	}
}

// odd returns values that no flag accepts.
func odd() []string {
	return []string{
		strings.Repeat("9", 40), strings.Repeat("x", 100_000), "-1", "\u65e5\u672c", "a\x1b[31m\x07", "two\nlines\r", "\u202etxt", "\xff\xfe", "\x00", "maybe",
	}
}

// commands returns c and all commands below it.
func commands(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		all = append(all, commands(sub)...)
	}
	return all
}

// TestEveryFlagRefuses checks that every flag of every command refuses impossible
// values with a message.
func TestEveryFlagRefuses(t *testing.T) {
	needed := map[string][]string{
		"explain": {"port"}, "who": {"80"}, "kill": {"80"}, "close": {"lport:80"}, "completion": {"bash"}, "wait": {"--timeout=0", "80"},
	}
	tried := map[string]bool{}
	for _, c := range commands((&app{System: Machine(Stamped("", "", ""))}).root()) {
		path := append(strings.Fields(c.CommandPath())[1:], needed[c.Name()]...)
		c.InitDefaultHelpFlag()
		c.Flags().AddFlagSet(c.InheritedFlags())
		c.Flags().VisitAll(func(f *pflag.Flag) {
			tried[f.Name] = true
			if f.Name == "as" { // the lab starts its own processes with it
				return
			}
			with := func(args ...string) string { return refused(t, append(slices.Clone(path), args...)...) }
			if f.Value.Type() == "bool" {
				for _, value := range append(odd(), "", " ", "2", "yes") {
					if text := with("--" + f.Name + "=" + value); !strings.HasPrefix(text, "--"+f.Name+": ") {
						t.Errorf("%s --%s=%q: %s", c.CommandPath(), f.Name, value, text)
					}
				}
				return
			}
			misuse, ok := misuses()[f.Name]
			if !ok {
				t.Errorf("--%s of %s: no test gives it a value that it can't take", f.Name, c.CommandPath())
				return
			}
			if text := with("--"+f.Name, misuse[0]); !strings.HasPrefix(text, misuse[1]) {
				t.Errorf("%s --%s %s: %s", c.CommandPath(), f.Name, misuse[0], text)
			}
			for _, empty := range []string{"--" + f.Name, "--" + f.Name + "=", "--" + f.Name + "= "} {
				if text := with(empty); !strings.HasPrefix(text, "--"+f.Name+": needs a ") {
					t.Errorf("%s %q: %s", c.CommandPath(), empty, text)
				}
			}
			if f.Name == "alert" { // any word is a valid filter
				return
			}
			for _, value := range odd() {
				if text := with("--" + f.Name + "=" + value); !strings.HasPrefix(text, "--"+f.Name) {
					t.Errorf("%s --%s=%q: %s", c.CommandPath(), f.Name, value, text)
				}
			}
		})
	}
	for name := range misuses() {
		if !tried[name] {
			t.Errorf("there is no flag --%s", name)
		}
	}
}

// TestWordsThatCannotBeMeant covers arguments that are not flags: ports, filters
// and subcommands.
func TestWordsThatCannotBeMeant(t *testing.T) {
	for _, port := range append(odd(), "", " ", "65536", "80-", "90-80", "1:2:3", "::1:80", "fe80::1%eth0:80", "example.com:80", "htpt", "8080:80", "localhost",
		",", "+80", "0x50", "80.0", "[]:80", "[::1]", "127.0.0.1", "127.1:80", "*", ":", "80/sctp", "[127.0.0.1]:80", "[::1%]:80", "1-65535") {
		refused(t, "who", "--", port)
		refused(t, "kill", "--yes", "--", port)
		refused(t, "close", "--yes", "--", port)
	}
	for _, filter := range []string{
		"nginx", "10.0.0.5", "10.0.0.5:80 state:listen", "proc:nginx :80", "not 80", "(proc:x or y)", `"proc:x"`, "*:", ":", "", " ",
	} {
		refused(t, "kill", "--yes", "--", filter)
		refused(t, "close", "--yes", "--", filter)
	}
	for _, filter := range []string{
		"port:", "port:\x1b[31m", "port:\xff", "port:" + strings.Repeat("9", 100_000), "(" + strings.Repeat("(", 5000), "pid:x\x07", "prot\u202e:tcp and (", `"a`, "not",
		"ip:10.0.0.0/33", "state:\x9b31m", "rtt:5", "is:nwe", "f\u00f6\u00f6:bar or (",
	} {
		refused(t, "ls", filter)
		refused(t, "kill", "--yes", filter)
		refused(t, "close", "--yes", filter)
		refused(t, "--", filter)
	}
	for _, args := range [][]string{
		{"kil", "3000"},
		{"whoo", "80"},
		{"l", "s"},
		{"Who", "80"},
		{"-t", "whoo", "80"},
		{"wait"},
		{"wait", "\x1b"},
		{"free", "\x1b"},
		{"free", "1-\x1b"},
		{"free", "3", "3"},
		{"free", "1-2", "1-2"},
		{"free", "--", "-5"},
		{"free", ""},
		{"kill", "\x1b[31m"},
		{"explain"},
		{"explain", "\x1b"},
		{"explain", "80", "x"},
		{"explain", "80:x"},
		{"explain", "80-99"},
		{"explain", "127.0.0"},
		{"explain", "80", "lport:"},
		{"kill", "*:"},
		{"explain", "example.com:x"},
		{"explain", "lprot:80"},
		{"explain", "tcp", "proc:x"},
		{"who"},
		{"who", "--"},
		{"version", "\x1b"},
		{"man", "\x1b"},
		{"help", "\x1b"},
		{"completion"},
		{"completion", "\x1b"},
		{"completion", "bash", "zsh"},
		{"ls", "--csv", "--json"},
		{"ls", "--ndjson", "--columns", "pid"},
		{"ls", "--\x1b[31m"},
		{"ls", "-\x1b"},
		{"ls", "-\xff"},
		{"ls", "---"},
		{"ls", "--="},
		{"ls", "-t=x"},
		{"man", "--dir", t.TempDir(), "--config="},
	} {
		refused(t, args...)
	}
}

// TestLettersBeyondASCII checks that a letter of several bytes is quoted in full.
func TestLettersBeyondASCII(t *testing.T) {
	for _, letter := range []string{"\u00e9", "\u65e5"} {
		if text := refused(t, "ls", "-t"+letter+"u"); text != "-"+letter+": no such flag; see berth ls -h" {
			t.Errorf("-%s: %s", letter, text)
		}
	}
}
