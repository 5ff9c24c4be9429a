//go:build linux

package e2e_test

import (
	"strings"
	"syscall"
	"testing"

	"berth/e2e/screen"
)

// TestActFromTheTable ends a server from its row, as a user would, and checks that
// nothing is done after the answer no, that berth reports the port as free after
// the answer yes, and that another server is still there.
func TestActFromTheTable(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("bystander", "listen 127.0.0.1:1111")
	victim := g.play("victim", "listen 127.0.0.1:4321")
	g.open(program("berth", nil), usual)
	g.see("the key in the footer", func(f screen.Frame) bool { return f.Has("x act") })
	g.putCursorOn("127.0.0.1:4321")
	for _, answer := range []string{"n", "y"} {
		g.keys("x")
		g.see("a choice", func(f screen.Frame) bool {
			return f.Has("Act on 127.0.0.1:4321/tcp") && f.Has("SIGTERM to victim (pid ") && f.Has("holds 127.0.0.1:4321/tcp")
		})
		g.keys("<enter>")
		g.see("the question", func(f screen.Frame) bool { return f.Has("Send SIGTERM to victim (pid ") && f.Has("[y/N]") })
		if syscall.Kill(victim.PID(), 0) != nil {
			t.Fatal("it was ended before anybody said yes")
		}
		g.keys(answer)
		if answer == "n" {
			g.see("that nothing was done", func(f screen.Frame) bool { return f.Has("nothing was done") && !f.Has("Act on") })
		}
	}
	g.see("what has become of it", func(f screen.Frame) bool {
		return f.Has("has ended") && f.Has("port 127.0.0.1:4321/tcp is free") && f.Has("Done in this run")
	})
	g.keys("<esc>")
	g.see("the row gone", func(f screen.Frame) bool { return row(f, "4321") == "" && row(f, "1111") != "" })
}

// TestReadOnlyTable checks that no key, hint or line of help acts on anything.
func TestReadOnlyTable(t *testing.T) {
	t.Parallel()
	for _, how := range []struct{ env, args []string }{{nil, []string{"--read-only"}}, {[]string{"BERTH_READ_ONLY=1"}, nil}} {
		g := newStage(t)
		g.play("server", "listen 127.0.0.1:80")
		g.open(program("berth", how.env, how.args...), screen.Size{Columns: 100, Rows: 70})
		g.seeRow("127.0.0.1:80")
		g.keys("x")
		g.see("that the key is none", func(f screen.Frame) bool { return f.Has("x does nothing here") })
		g.keys("?")
		f := g.see("the help", func(f screen.Frame) bool { return f.Has("Marks") })
		if strings.Contains(f.String(), "end the owner") {
			t.Errorf("the help has actions:\n%s", f)
		}
		g.keys("q")
	}
}
