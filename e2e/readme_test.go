//go:build linux

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"berth/e2e/screen"
)

// document returns the text of a document, by its path in the project.
func document(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// promised returns the command lines in README.md and docs/COMMANDS.md that begin
// with berth.
func promised(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(document(t, "README.md")+document(t, "docs/COMMANDS.md"), -1) {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(line, " #")
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "berth") {
				all = append(all, line)
			}
		}
	}
	return all
}

// TestCommandsOfTheReadme runs each command in README.md and docs/COMMANDS.md,
// exactly as written.
func TestCommandsOfTheReadme(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("needs jq, which is not installed")
	}
	g := newStage(t)
	g.play("nginx", "listen 0.0.0.0:80", "dial 127.0.0.1:80 2")
	g.play("node", "listen 127.0.0.1:3000")
	all := promised(t)
	if len(all) < 10 {
		t.Fatalf("only %q", all)
	}
	for _, line := range all {
		t.Run(line, func(t *testing.T) {
			if len(strings.Fields(line)) < 2 || !slices.Contains([]string{"ls", "who", "wait", "free", "explain", "doctor"}, strings.Fields(line)[1]) && !strings.Contains(line, "--dry-run") {
				liveFromReadme(t, g, line)
				return
			}
			err := g.ns.Do(func() error {
				cmd := exec.Command("sh", "-c", line)
				cmd.Env = append(os.Environ(), "PATH="+built+":"+os.Getenv("PATH"))
				out, err := cmd.CombinedOutput()
				if err != nil || len(out) == 0 {
					t.Errorf("%v\n%s", err, out)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// liveFromReadme runs a command that shows the live table.
func liveFromReadme(t *testing.T, g *stage, line string) {
	t.Helper()
	live := &stage{T: t, ns: g.ns}
	live.open(program("berth", nil, strings.Fields(line)[1:]...), usual)
	live.see("its views", func(f screen.Frame) bool { return f.Has("1 Listening") })
	live.keys("q")
	if err := live.Wait(soon); err != nil {
		t.Error(err)
	}
}

// TestKeysOfTheDocuments checks that the table of all keys and the help name the
// same keys, and that they include those in the README.
func TestKeysOfTheDocuments(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80")
	g.open(program("berth", nil, "--alert", "lport:1"), screen.Size{Columns: 99, Rows: 120}) // tall enough to show the help in one column; without --alert, the help lacks the key for alerts
	g.seeRow("127.0.0.1:80")
	g.keys("?")
	f := g.see("the help", func(f screen.Frame) bool { return f.Has("Marks") })
	keys := helped(f)
	if len(keys) < 20 {
		t.Fatalf("only the keys %q in\n%s", keys, f)
	}
	all := tabled(t, "docs/COMMANDS.md")
	for _, key := range keys {
		if !slices.Contains(all, key) && !slices.Contains(lesser(), key) {
			t.Errorf("docs/COMMANDS.md does not name the key %s", key)
		}
	}
	for _, key := range append(all, tabled(t, "README.md")...) {
		if !slices.Contains(keys, key) && !slices.Contains(lesser(), key) {
			t.Errorf("a document names the key %s, which the help does not:\n%s", key, f)
		}
	}
}

// tabled returns the keys in the first column of the table of keys.
func tabled(t *testing.T, name string) []string {
	t.Helper()
	_, text, ok := strings.Cut(document(t, name), "\n| key |")
	text, _, _ = strings.Cut(text, "\n\n")
	var keys []string
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \| [^|]+ \|$`).FindAllStringSubmatch(text, -1) {
		keys = append(keys, strings.FieldsFunc(row[1], func(r rune) bool { return strings.ContainsRune(" ,`", r) })...)
	}
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == "---" })
	if !ok || len(keys) < 8 {
		t.Fatalf("%s has only the keys %q", name, keys)
	}
	return keys
}

// lesser returns alternative names for keys, which are mentioned only in the help.
func lesser() []string {
	return []string{"home", "end", "ctrl+b", "ctrl+u", "ctrl+f", "ctrl+d", "ctrl+c", "esc"}
}

// helped returns the keys in the help. They are in a column to the left of their
// descriptions, above the heading Marks.
func helped(f screen.Frame) []string {
	var keys []string
	for _, l := range f.Lines() {
		_, l, _ = strings.Cut(l, "│")
		l, _, _ = strings.Cut(l, "│") // the table continues at the right
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "Marks") {
			break
		}
		if left, _, ok := strings.Cut(l, "  "); ok {
			keys = append(keys, strings.Fields(left)...)
		}
	}
	return keys
}

// TestCapabilitiesOfTheDocuments checks that, with the capabilities named in the
// documents, an ordinary user sees who owns another user's socket, and that without
// them the user sees the reason why the owner is not shown.
func TestCapabilitiesOfTheDocuments(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("setcap"); err != nil {
		t.Skip("needs setcap, which is not installed")
	}
	caps := regexp.MustCompile(`setcap (\S+\+p) /usr/local/bin/berth`).FindStringSubmatch(document(t, "docs/COMMANDS.md"))
	if caps == nil {
		t.Fatal("docs/COMMANDS.md names none")
	}
	g := newStage(t)
	g.play("secretive", "listen 127.0.0.1:80")
	name := filepath.Join(built, "capable")
	if out, err := exec.Command("cp", filepath.Join(built, "berth"), name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := g.asNobody(name); !strings.Contains(got, "permission") || strings.Contains(got, "secretive") {
		t.Errorf("without capabilities: %s", got)
	}
	if out, err := exec.Command("setcap", caps[1], name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := g.asNobody(name); !strings.Contains(got, "secretive") {
		t.Errorf("with %s: %s", caps[1], got)
	}
}

// asNobody returns the table as seen by an ordinary user.
func (g *stage) asNobody(name string) string {
	g.Helper()
	var out []byte
	err := g.ns.Do(func() (err error) {
		cmd := exec.Command(name, "ls", ":80")
		cmd.Env = []string{"HOME=/nonexistent"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		out, err = cmd.CombinedOutput()
		return err
	})
	if err != nil {
		g.Fatalf("%v: %s", err, out)
	}
	return string(out)
}
