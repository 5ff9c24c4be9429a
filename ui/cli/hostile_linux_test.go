package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"berth/model/column"
)

// hostile is a name with which a program might try to take over the terminal of a
// user who lists it. It contains C0, C1, CSI and OSC sequences and bytes that are
// not UTF-8. Together these would clear the screen, set the clipboard, reverse the
// reading direction and break the line.
const hostile = "ev\x1b[2J\x1b]52;c;ZQ==\x07\u009b31m\u202e\u2066\r\n\tx\x7f\xff\xc3(il"

// evil starts a listening process with a hostile name, arguments and path, and
// returns its port.
func evil(t *testing.T) (port string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), hostile)
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, program, 0o700); err != nil {
		t.Skipf("no such name on this file system: %v", err)
	}
	c := exec.Command(path, "-"+hostile, "=cmd()", hostile)
	c.Env = append(os.Environ(), serveEnv+"=tcp4 127.0.0.1:0")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// controls returns the first rune of s, other than a line break, that a terminal
// might obey or that is not valid. It returns 0 if there is none.
func controls(s string) rune {
	for _, r := range s {
		if r != '\n' && (unicode.Is(unicode.C, r) || r == unicode.ReplacementChar) {
			return r
		}
	}
	return 0
}

// printed returns what a command writes to standard output. The command must
// succeed, and must not write anything that a terminal might obey, to standard
// output or to standard error.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
	if got := Run(t.Context(), args, s); got != 0 {
		t.Fatalf("berth %q: exit status %d: %s", args, got, errs.String())
	}
	if r := controls(errs.String()); r != 0 {
		t.Errorf("berth %q writes %U to standard error: %q", args, r, errs.String())
	}
	return out.String()
}

func TestHostileNames(t *testing.T) {
	port := evil(t)
	every := strings.Join(columnNames(), ",")
	for _, args := range [][]string{
		{"ls", ":" + port},
		{"ls", "--columns", every, ":" + port},
		{"ls", "--csv", "--columns", every, ":" + port},
		{"ls", "--json", ":" + port},
		{"ls", "--ndjson", ":" + port},
		{"who", port},
		{"who", "--json", port},
	} {
		out := printed(t, args...)
		if r := controls(out); r != 0 {
			t.Errorf("berth %q writes %U: %q", args, r, out)
		}
		if !strings.Contains(out, `x1b`) {
			t.Errorf("berth %q does not spell the name out: %q", args, out)
		}
	}
	for _, row := range strings.Split(strings.TrimSpace(printed(t, "ls", "-H", "--columns", "process,pid,command,exe,state", "lport:"+port, "state:listen")), "\n") {
		if !strings.HasSuffix(row, "LISTEN") {
			t.Errorf("a row was broken: %q", row)
		}
	}
	d := json.NewDecoder(strings.NewReader(printed(t, "ls", "--json", ":"+port)))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := token.(string); ok && controls(s) != 0 {
			t.Errorf("a decoded string has %U: %q", controls(s), s)
		}
	}
}

func TestHostilePathOfAUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s"+hostile[:20])
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Skipf("no such name on this file system: %v", err)
	}
	defer l.Close()
	for _, args := range [][]string{{"ls", "-xl"}, {"ls", "-xl", "--json"}, {"ls", "-xl", "--csv", "--columns", column.Local.String()}} {
		out := printed(t, args...)
		if !strings.Contains(out, filepath.Base(filepath.Dir(path))) {
			t.Errorf("berth %q does not show the socket", args)
		}
		if r := controls(out); r != 0 {
			t.Errorf("berth %q writes %U", args, r)
		}
	}
}
