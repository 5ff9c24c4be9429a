//go:build linux

package e2e_test

import (
	"errors"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"berth/e2e/fixture"
	"berth/e2e/netns"
	"berth/e2e/screen"
)

// soon is how long a test waits for something that takes no time on an idle
// machine.
const soon = 20 * time.Second

// stage is a network namespace for one test, with servers started by the test and
// berth on a terminal.
type stage struct {
	*testing.T
	ns  *netns.Namespace
	log io.Writer // receives what the program writes; may be nil

	untold bool // the terminal does not report its size
	*screen.Screen
}

func newStage(t *testing.T) *stage {
	t.Helper()
	r, err := netns.New("quay")
	if errors.Is(err, netns.ErrPrivilege) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return &stage{T: t, ns: r}
}

// play starts a server with the given name, which does the tasks.
func (g *stage) play(name string, tasks ...string) *fixture.Program {
	g.Helper()
	var p *fixture.Program
	err := g.ns.Do(func() (err error) {
		p, err = fixture.Start(fixture.Role{Name: name}, tasks...)
		return err
	})
	if err != nil {
		g.Fatal(err)
	}
	g.Cleanup(func() { _ = p.Stop() })
	return p
}

// open starts the command on a terminal.
func (g *stage) open(cmd *exec.Cmd, z screen.Size) {
	g.Helper()
	err := g.ns.Do(func() (err error) {
		g.Screen, err = screen.Start(cmd, screen.Options{Size: z, Untold: g.untold, Log: g.log})
		return err
	})
	if err != nil {
		g.Fatal(err)
	}
	s := g.Screen
	g.Cleanup(func() { s.Close() })
}

// keys types keys, as written in a tape, one at a time.
func (g *stage) keys(keys string) {
	g.Helper()
	all, err := screen.Strokes(keys)
	if err != nil {
		g.Fatal(err)
	}
	for _, k := range all {
		if err := g.Type(k.Bytes); err != nil {
			g.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond) // at a user's pace, so that it does not look like a paste
	}
}

// see waits for a picture for which ok returns true.
func (g *stage) see(what string, ok func(screen.Frame) bool) screen.Frame {
	g.Helper()
	f, err := g.WaitFor(soon, ok)
	if err != nil {
		g.Fatalf("%s: %v", what, err)
	}
	return f
}

// seeRow waits for a row that contains text, and returns the row.
func (g *stage) seeRow(text string) string {
	g.Helper()
	f := g.see("a row with "+text, func(f screen.Frame) bool { return row(f, text) != "" })
	return row(f, text)
}

// address matches the beginning of a row of a socket: the cursor, the mark, the
// protocol if there is room, and the local end.
var address = regexp.MustCompile(`^[▌ ][+\-!* ] ((tcp|udp) +)?\S+:(\d+|any)`)

// marks reports whether a row has the given mark.
func marks(row, mark string) bool {
	return strings.HasPrefix(row, " "+mark) || strings.HasPrefix(row, "▌"+mark)
}

// rows returns the lines of the table that are rows.
func rows(f screen.Frame) []string {
	return slices.DeleteFunc(f.Lines(), func(l string) bool { return !address.MatchString(l) })
}

// body returns the non-empty lines between the headings and the footer.
func body(f screen.Frame) []string {
	all := f.Lines()
	lines := all[f.Find("LOCAL")+1 : len(all)-1]
	return slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
}

// row returns the first row that contains the text, or "".
func row(f screen.Frame, text string) string {
	for _, l := range rows(f) {
		if strings.Contains(l, text) {
			return l
		}
	}
	return ""
}

// marked returns the row under the cursor, or "".
func marked(f screen.Frame) string {
	for _, l := range rows(f) {
		if strings.HasPrefix(l, "▌") {
			return l
		}
	}
	return ""
}
