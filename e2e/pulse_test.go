//go:build linux

package e2e_test

import (
	"testing"

	"berth/e2e/screen"
)

// TestPulse checks the graphs and the talkers on a terminal, and that enter on a
// talker shows its sockets.
func TestPulse(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80")
	g.play("client", "dial 127.0.0.1:80 2")
	g.open(program("berth", nil), screen.Size{Columns: 120, Rows: 35})
	g.seeRow("127.0.0.1:80")
	g.keys("7")
	g.see("the graphs", func(f screen.Frame) bool {
		return f.Has("Bytes a second") && f.Has("ESTABLISHED") && f.Has("Remote hosts") && f.Has("client") && f.Has("──")
	})
	g.keys("<enter>")
	g.see("the connections of a talker", func(f screen.Frame) bool { return f.Has("/ pid:") && row(f, "127.0.0.1:80") != "" })
	g.keys("v")
	g.see("the graphs below them", func(f screen.Frame) bool { return f.Has("Bytes a second") && row(f, "127.0.0.1:80") != "" })
}
