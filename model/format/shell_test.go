package format_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"berth/model/format"
)

// TestShell passes the output of Shell to several shells. It checks that they see
// the original words, and that nothing else happens.
func TestShell(t *testing.T) {
	lines := [][]string{
		{"nginx", "-g", "daemon off;"},
		{"echo", "; rm -rf /tmp/x", "&& id", "| cat", "$(id)", "`id`", "${HOME}", "$HOME", "~", "~root", "*", "?", "[a-z]", "{a,b}"},
		{"it's", "'", "''", `"`, `\`, `\'`, "a'b'c", `'"'"'`, "", " ", "  a  b ", "#", "# comment", "!", "!!", "!$", "a!b"},
		{"-bash", "--", "-", "--x=a b", "x=~/a", "=ls", "a=b"},
		{"A=1", "env"},
		{"PATH=.", "ls"},
		{"~/bin/x"},
		{"%1"},
		{"x", ">", "/tmp/never", "<", "&", "2>&1", "\t"},
		{"名稱", "é", "\u00a0", "a\\nb", "\\x1b[2J"},
		{"if", "then", "fi"},
		{"(", ")", "()", ":(){ :|:& };:"},
		{"curl", "-u", "user:p@ss=w+rd", "https://a.b/c?d=e&f=g"},
	}
	for _, shell := range [][]string{{"sh"}, {"bash"}, {"bash", "-o", "history", "-o", "histexpand"}, {"dash"}, {"zsh", "-f"}} {
		if _, err := exec.LookPath(shell[0]); err != nil {
			continue
		}
		for _, words := range lines {
			script := "for w in " + format.Shell(append([]string{"first"}, words...)...) + `; do printf '<%s>\0' "$w"; done`
			out, err := exec.Command(shell[0], append(slices.Clone(shell[1:]), "-c", script)...).Output()
			want := "<first>\x00<" + strings.Join(words, ">\x00<") + ">\x00"
			if err != nil || string(out) != want {
				t.Errorf("%v reads %s as %q, %v", shell, script, out, err)
			}
		}
	}
}

// TestTheFirstWordIsACommand checks that the shell looks up the first word as a
// command, whatever it contains.
func TestTheFirstWordIsACommand(t *testing.T) {
	for _, name := range []string{"A=1", "=x", "a;b", "$(touch x)", "no such"} {
		out, _ := exec.Command("sh", "-c", format.Shell(name, "; echo hurt")).CombinedOutput()
		if got := string(out); !strings.Contains(got, "not found") || strings.Contains(got, "hurt\n") && !strings.Contains(got, name) {
			t.Errorf("%q: %s", name, got)
		}
	}
}

func TestPlainWordsStayPlain(t *testing.T) {
	const line = "/usr/bin/python3 -m http.server --bind=127.0.0.1 8000"
	if got := format.Shell(strings.Fields(line)...); got != line {
		t.Errorf("%s", got)
	}
}
