//go:build linux

package e2e_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/sys/unix"
)

// TestOddNamesInXterm covers xterm, which has two tables of character widths. When
// xterm receives a certain escape sequence, it prints the contents of its screen.
func TestOddNamesInXterm(t *testing.T) {
	t.Parallel()
	for _, option := range []string{"+cjk_width", "-cjk_width", "-mk_width"} {
		t.Run(option, func(t *testing.T) {
			t.Parallel()
			g := newTerminal(t, "xterm", "Xvfb")
			g.inXterm([]string{option, "-geometry", "100x20"}, table()...)
			g.stands()
		})
	}
}

// TestLessonInWideXterm checks that, if ambiguous characters take two cells, the
// line between the table and a lesson in Chinese is still straight, even if the
// terminal does not decode UTF-8 until it is told to.
func TestLessonInWideXterm(t *testing.T) {
	t.Parallel()
	for _, reads := range []string{"-u8", "+u8"} {
		t.Run(reads, func(t *testing.T) {
			t.Parallel()
			lessonInWideXterm(t, reads)
		})
	}
}

func lessonInWideXterm(t *testing.T, reads string) {
	g := &terminal{stage: newStage(t), dir: t.TempDir()}
	g.needs("xterm", "Xvfb")
	g.inXterm([]string{reads, "-cjk_width", "-geometry", "150x38"}, filepath.Join(built, "berth"), "lab", "--lang", "zh-Hant")
	var lines []string
	crooked := "nothing yet"
	for end := time.Now().Add(soon); time.Now().Before(end) && crooked != ""; time.Sleep(50 * time.Millisecond) {
		if lines = g.lines(); len(lines) == 38 {
			crooked = straight(lines)
		}
	}
	if crooked != "" {
		t.Errorf("%s\n%s", crooked, strings.Join(lines, "\n"))
	}
}

// straight returns what is wrong with the border next to the lesson, such as a line
// in which the border is in a different column than in the first line. It returns
// "" if nothing is wrong. For a wide character, xterm prints both cells.
func straight(lines []string) string {
	head := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "LOCAL") })
	if head < 0 || !strings.Contains(lines[head], "|") || !strings.Contains(strings.Join(lines, ""), "65535") {
		return "no lesson"
	}
	han := false
	for i, l := range lines[head : len(lines)-1] {
		if !strings.Contains(l, "|") || column(l, "|") != column(lines[head], "|") {
			return fmt.Sprintf("line %d of the table: %q", i, l)
		}
		if row, _, _ := strings.Cut(l, "|"); i > 0 && !strings.Contains(row, "LISTEN") && strings.TrimSpace(row) != "" {
			return fmt.Sprintf("line %d of the table was not erased: %q", i, l)
		}
		han = han || strings.ContainsFunc(l, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	if !han {
		return "no lesson in Chinese"
	}
	return ""
}

// inXterm runs a command in an xterm. After that, lines returns the contents of its
// screen.
func (g *terminal) inXterm(options []string, command ...string) {
	g.Helper()
	printed := filepath.Join(g.dir, "printed")
	args := append([]string{
		"-u8", "-fa", "DejaVu Sans Mono", "-fs", "8", "+sb",
		"-xrm", "*printAttributes: 0", "-xrm", "*printerCommand: cat >" + printed + ".new && mv " + printed + ".new " + printed,
	}, options...)
	g.inX(append(append(args, "-e"), command...)...)
	g.lines = func() []string {
		g.printScreen()
		text, _ := os.ReadFile(printed) // it may not exist yet
		return lines(string(text))
	}
}

// inX runs xterm on a separate display.
func (g *terminal) inX(args ...string) {
	g.Helper()
	ours, theirs, err := os.Pipe()
	if err != nil {
		g.Fatal(err)
	}
	x := g.command("Xvfb", "-displayfd", "3", "-screen", "0", "1000x600x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{theirs}
	g.began(x)
	theirs.Close()
	number, err := bufio.NewReader(ours).ReadString('\n')
	if err != nil {
		g.Fatalf("Xvfb has no display: %v", err)
	}
	g.display = ":" + strings.TrimSpace(number)
	cmd := g.command("xterm", args...)
	g.began(cmd)
	g.emulator = cmd.Process.Pid
}

// began starts a command in the namespace. The command runs until the test ends.
func (g *terminal) began(cmd *exec.Cmd) {
	g.Helper()
	if err := g.ns.Do(cmd.Start); err != nil {
		g.Fatal(err)
	}
	g.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()
	})
}

// printScreen has the emulator print the contents of its screen (MC).
func (g *terminal) printScreen() {
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", g.emulator))
	if err != nil || len(strings.Fields(string(children))) == 0 {
		return
	}
	tty, err := os.OpenFile("/proc/"+strings.Fields(string(children))[0]+"/fd/0", os.O_WRONLY|unix.O_NOCTTY, 0)
	if err == nil {
		_, _ = tty.WriteString("\x1b[i") // a terminal that is still starting prints nothing
		tty.Close()
	}
}
