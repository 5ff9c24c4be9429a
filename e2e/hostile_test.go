//go:build linux

package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"berth/e2e/fixture"
	"berth/e2e/screen"
)

// wicked returns names with which a process might try to take over the terminal of
// a user who looks at it. They clear the screen, write to the clipboard, reverse
// the text and break the line. The kernel stores up to 15 bytes of a name, and all
// of a path.
func wicked() []fixture.Role {
	return []fixture.Role{
		{Name: "a\x1b[2J\x1b[31m", Args: []string{"a", "\x1b]52;c;aGVsbG8=\x07", "\x1b]0;owned\x1b\\"}},
		{Name: "b\nb\tb\r", Args: []string{"b\n\n", "\u202eevil\u2066"}},
		{Name: "c\u009b31m\u202e", Args: []string{"c\u009b2J", "\xff\xfe\x80"}},
		{Name: "\xff\xc0d\x7f", Args: []string{"\xed\xa0\x80"}},
		{Name: "=1+1", Args: []string{"=cmd|' /C calc'!A0"}},
	}
}

// dangerous reports whether a character can do anything other than be displayed.
func dangerous(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f
}

func newWickedStage(t *testing.T) *stage {
	g := newStage(t)
	for i, r := range wicked() {
		err := g.ns.Do(func() error {
			p, err := fixture.Start(r, fmt.Sprintf("listen 127.0.0.1:%d", 7001+i))
			if err == nil {
				t.Cleanup(func() { _ = p.Stop() })
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// TestHostileNamesBreakNothingOnTheScreen checks that each row is one line, and
// that none of the names' sequences reach the terminal.
func TestHostileNamesBreakNothingOnTheScreen(t *testing.T) {
	t.Parallel()
	g := newWickedStage(t)
	var log bytes.Buffer
	g.log = &log
	g.open(program("berth", nil, "--columns", "local,process,command"), screen.Size{Columns: 150, Rows: 20})
	g.see("a row for each", func(f screen.Frame) bool { return len(rows(f)) == len(wicked()) && len(body(f)) == len(wicked()) })
	g.keys("<enter>") // the detail panel shows everything again
	g.see("the detail", func(f screen.Frame) bool { return f.Has("Held by") })
	g.keys("4")
	g.see("processes", func(f screen.Frame) bool { return f.Has("CONN") })
	g.keys("q")
	if err := g.Wait(soon); err != nil {
		t.Fatal(err)
	}
	g.Close() // after this, nothing writes to the log
	for _, bad := range []string{"\x1b]52", "\x1b]0;", "\x1b]2;", "\u202e", "\u2066", "\u009b", "\x7f"} {
		if at := strings.Index(log.String(), bad); at >= 0 {
			t.Errorf("%q reached the terminal: %q", bad, around(log.String(), at))
		}
	}
	if !utf8.Valid(log.Bytes()) {
		t.Error("what reached the terminal is not UTF-8")
	}
}

func around(s string, at int) string { return s[max(0, at-20):min(len(s), at+30)] }

// TestHostileNamesInMachineOutput checks that machine output contains no control
// characters, not even in decoded strings, and that no CSV cell is a formula.
func TestHostileNamesInMachineOutput(t *testing.T) {
	t.Parallel()
	g := newWickedStage(t)
	const columns = "--columns local,process,command"
	for _, format := range []string{columns, "--json", "--ndjson", columns + " --csv"} {
		out := g.output("ls", format)
		clean(t, "berth ls "+format, strings.ReplaceAll(out, "\n", ""))
		if strings.Contains(format, "--csv") && (strings.Contains(out, ",=") || strings.Contains(out, "\n=")) {
			t.Errorf("a formula in\n%s", out)
		}
		if format != "--json" {
			continue
		}
		var decoded any
		if err := json.Unmarshal([]byte(out), &decoded); err != nil {
			t.Fatal(err)
		}
		walk(decoded, func(text string) { clean(t, "a string of the JSON", text) })
	}
}

func clean(t *testing.T, what, text string) {
	t.Helper()
	if at := strings.IndexFunc(text, dangerous); at >= 0 {
		t.Errorf("%s has %q", what, around(text, at))
	}
	if !utf8.ValidString(text) {
		t.Errorf("%s is not UTF-8: %q", what, text)
	}
}

// walk calls f for every string in a decoded JSON value.
func walk(v any, f func(string)) {
	switch v := v.(type) {
	case string:
		f(v)
	case []any:
		for _, x := range v {
			walk(x, f)
		}
	case map[string]any:
		for k, x := range v {
			f(k)
			walk(x, f)
		}
	}
}

// output returns what berth writes to a pipe.
func (g *stage) output(args ...string) string {
	g.Helper()
	var out []byte
	err := g.ns.Do(func() (err error) {
		out, err = exec.Command(filepath.Join(built, "berth"), strings.Fields(strings.Join(args, " "))...).Output()
		return err
	})
	if err != nil {
		g.Fatalf("berth %q: %v", args, err)
	}
	return string(out)
}
