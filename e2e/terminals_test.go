//go:build linux

package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"berth/e2e/fixture"
	"berth/e2e/screen"
)

// odd returns processes with names on whose width terminals disagree, each with an
// argument that could overwrite another row.
func odd() []fixture.Role {
	const forged = "  127.0.0.1:22     ◆    812  sshd"
	return []fixture.Role{
		{Name: "👍🏽👍🏽", Args: []string{"thumbs", strings.Repeat("👍🏽", 24), forged}},
		{Name: "क्षि", Args: []string{"letters", strings.Repeat("क्षि", 24), forged}},
		{Name: "◆①→※", Args: []string{"signs", strings.Repeat("◆①→※", 20), forged}},
		{Name: "🫜🫜🫜", Args: []string{"newer", strings.Repeat("🫜", 40), forged}}, // new in Unicode 16
		{Name: "👩‍👩‍👧", Args: []string{"family", strings.Repeat("👩‍👩‍👧‍👦", 12), forged}},
	}
}

// terminal is a real terminal that runs berth in the namespace of a stage.
type terminal struct {
	*stage
	dir      string
	victims  map[string]int // PIDs of plain servers by address
	lines    func() []string
	display  string // the X display
	emulator int    // its PID
}

// newTerminal starts each of the odd servers, and a plain server whose row is below
// that server's.
func newTerminal(t *testing.T, tools ...string) *terminal {
	t.Helper()
	g := &terminal{stage: newStage(t), dir: t.TempDir(), victims: map[string]int{}}
	g.needs(tools...)
	for i, r := range odd() {
		g.start(r, 7001+2*i)
		g.victim(7002 + 2*i)
	}
	return g
}

// needs skips the test if a tool is missing.
func (g *terminal) needs(tools ...string) {
	g.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			g.Skipf("needs %s, which is not installed", tool)
		}
	}
}

func (g *terminal) start(r fixture.Role, port int) (p *fixture.Program) {
	g.Helper()
	err := g.ns.Do(func() (err error) {
		p, err = fixture.Start(r, fmt.Sprintf("listen 127.0.0.1:%d", port))
		return err
	})
	if err != nil {
		g.Fatal(err)
	}
	g.Cleanup(func() { _ = p.Stop() })
	return p
}

func (g *terminal) victim(port int) {
	g.Helper()
	g.victims[fmt.Sprintf("127.0.0.1:%d", port)] = g.start(fixture.Role{Name: fmt.Sprintf("plain-%d", port)}, port).PID()
}

// table returns the command that runs on the terminals. It shows the columns whose
// text other users can choose, and no ages.
func table() []string {
	return []string{filepath.Join(built, "berth"), "--columns", "local,pid,process,command", "lport:7000-7099"}
}

// command returns a command to be started in the stage's namespace, with the
// environment that it needs.
func (g *terminal) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + g.dir, "TMUX_TMPDIR=" + g.dir, "SCREENDIR=" + g.dir, "LC_ALL=C.UTF-8",
		"TERM=xterm-256color", "DISPLAY=" + g.display, "BERTH_NETNS=self",
	}
	return cmd
}

// stands fails the test unless each of the plain servers has its row in full, below
// the row of an odd one, and nothing is out of place. After the first check, it
// adds a row that moves all of these rows, and checks again.
func (g *terminal) stands() {
	g.Helper()
	g.waitSteady()
	g.victim(7000)
	g.waitSteady()
}

func (g *terminal) waitSteady() {
	g.Helper()
	var lines []string
	wrong := "nothing yet"
	for end := time.Now().Add(soon); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		lines = g.lines()
		if wrong = g.wrong(lines); wrong == "" {
			return
		}
	}
	g.Fatalf("%s\n%s", wrong, strings.Join(lines, "\n"))
}

// wrong returns what is wrong with the lines of the screen.
func (g *terminal) wrong(lines []string) string {
	head := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "LOCAL") })
	if head < 0 || !strings.Contains(lines[0], "berth") || !strings.Contains(strings.Join(lines, "\n"), "q quit") {
		return "no frame"
	}
	var seen []string
	for i, l := range lines[head+1:] {
		f := strings.Fields(strings.TrimLeft(l, "▌>?+ ")) // without the marks in front
		if len(f) == 0 || strings.HasPrefix(f[0], "/") {
			continue
		}
		if !strings.HasPrefix(f[0], "127.0.0.1:70") || len(f) < 5 {
			return fmt.Sprintf("row %d is %q", i, l)
		}
		seen = append(seen, f[0])
		pid, ours := g.victims[f[0]]
		switch {
		case ours && (len(f) != 5 || f[2] != strconv.Itoa(pid) || "127.0.0.1:"+strings.TrimPrefix(f[3], "plain-") != f[0] || f[4] != f[3]):
			return fmt.Sprintf("the row of the server %d at %s is %q", pid, f[0], l)
		case !strings.Contains(l, f[0]) || column(l, f[0]) != column(lines[head], "LOCAL"):
			return fmt.Sprintf("row %d has its address elsewhere: %q", i, l)
		}
	}
	if want := len(g.victims) + len(odd()); len(seen) != want || !slices.IsSorted(seen) {
		return fmt.Sprintf("the rows %v, want %d", seen, want)
	}
	return ""
}

// column returns the number of characters before text in a line.
func column(line, text string) int { return utf8.RuneCountInString(line[:strings.Index(line, text)]) }

// TestOddNamesInTmux covers tmux, which has its own table of widths.
func TestOddNamesInTmux(t *testing.T) {
	t.Parallel()
	g := newTerminal(t, "tmux")
	g.inTmux()
	g.stands()
	g.tmux("send-keys", "Down", "Down", "Up", "G", "g")
	g.waitSteady()
}

// TestCopyInTmux checks that berth asks tmux to copy, because tmux does not let
// programs copy with an escape sequence.
func TestCopyInTmux(t *testing.T) {
	t.Parallel()
	g := newTerminal(t, "tmux")
	g.inTmux()
	g.waitSteady()
	g.tmux("send-keys", "y")
	said := ""
	for end := time.Now().Add(soon); time.Now().Before(end) && said != "127.0.0.1:7001"; time.Sleep(50 * time.Millisecond) {
		said = g.tmux("show-buffer")
	}
	if said != "127.0.0.1:7001" {
		t.Errorf("the buffer of tmux has %q\n%s", said, strings.Join(g.lines(), "\n"))
	}
}

// inTmux starts berth in a separate tmux.
func (g *terminal) inTmux() {
	g.Helper()
	g.tmux(append([]string{"-f", "/dev/null", "-u", "new-session", "-d", "-x", "100", "-y", "20"}, table()...)...)
	g.Cleanup(func() { g.tmux("kill-server") })
	g.lines = func() []string { return lines(g.tmux("capture-pane", "-p")) }
}

// tmux returns the output of a tmux command.
func (g *terminal) tmux(args ...string) string {
	return g.run("tmux", append([]string{"-L", "berth"}, args...)...)
}

// run runs a program in the namespace, and returns its output.
func (g *terminal) run(name string, args ...string) string {
	var out []byte
	_ = g.ns.Do(func() (err error) {
		out, err = g.command(name, args...).Output()
		return err
	})
	return string(out)
}

func lines(text string) []string { return strings.Split(strings.TrimRight(text, "\n"), "\n") }

// TestOddNamesInGNUScreen covers GNU screen, which has its own table of widths, for
// older characters.
func TestOddNamesInGNUScreen(t *testing.T) {
	t.Parallel()
	g := newTerminal(t, "screen")
	if err := os.Chmod(g.dir, 0o700); err != nil { // screen requires this
		t.Fatal(err)
	}
	rc := filepath.Join(g.dir, "rc")
	if err := os.WriteFile(rc, []byte("startup_message off\ndefutf8 on\naltscreen on\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g.open(g.command("screen", append([]string{"-U", "-c", rc, "-S", "berth"}, table()...)...), screen.Size{Columns: 100, Rows: 20})
	g.Cleanup(func() { g.run("screen", "-S", "berth", "-X", "quit") })
	g.lines = func() []string {
		copied := filepath.Join(g.dir, "copied")
		g.run("screen", "-S", "berth", "-X", "hardcopy", copied)
		text, _ := os.ReadFile(copied) // it may not exist yet
		for i, b := range text {       // one byte per cell, whatever the encoding
			if b >= utf8.RuneSelf {
				text[i] = '?'
			}
		}
		return lines(string(text))
	}
	g.stands()
	g.keys("<down><down><up>Gg")
	g.waitSteady()
}

// TestNoSize covers a serial line and the terminal of a container, which report no
// size. The table uses LINES and COLUMNS, or else 80x24.
func TestNoSize(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80")
	for z, env := range map[screen.Size][]string{
		{Columns: 80, Rows: 24}:  nil,
		{Columns: 100, Rows: 30}: {"LINES=30", "COLUMNS=100"},
	} {
		t.Run(z.String(), func(t *testing.T) {
			g := &stage{T: t, ns: g.ns, untold: true}
			g.open(program("berth", env), z)
			f := g.see("the table", func(f screen.Frame) bool {
				return row(f, "127.0.0.1:80") != "" && strings.Contains(f.Line(z.Rows-1), "quit")
			})
			if last := strings.TrimRight(f.Line(z.Rows-1), " "); !strings.Contains(last[z.Columns-20:], "1-1 of 1") && !strings.Contains(last, "1 of 1") {
				t.Errorf("the footer is %q", last)
			}
			g.keys("q")
			g.see("the end", func(f screen.Frame) bool { return !f.Modes[1049] })
		})
	}
}

// TestDumb checks that a terminal that does not support sequences receives none,
// and the table only once.
func TestDumb(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"--alert", "port:80"}, {"ls", "-tl"}, {"explain", "80"}, {"who", "80"}, {"free", "8000-8099"}, {"kill", "--dry-run", "80"}, {"-h"}} {
		g := newStage(t)
		g.play("server", "listen 127.0.0.1:80")
		var log bytes.Buffer
		g.log = &log
		g.open(program("berth", []string{"TERM=dumb"}, args...), usual)
		if err := g.Wait(soon); err != nil {
			t.Fatal(err)
		}
		g.see("something", func(f screen.Frame) bool { return f.Has("80") || f.Has("berth") })
		g.Close()
		if strings.Contains(log.String(), "\x1b") {
			t.Errorf("%q: sequences in %q", args, log.String())
		}
	}
}
