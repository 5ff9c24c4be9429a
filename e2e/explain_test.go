//go:build linux

package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"berth/e2e/screen"
)

// TestExplainFromTheTable presses e on a server's row and reads the explanation, as
// a user would, in several languages, on a screen of typical size and on a small
// one.
func TestExplainFromTheTable(t *testing.T) {
	t.Parallel()
	zh := []string{"LANG=zh_TW.UTF-8"}
	for _, c := range []struct {
		name string
		size screen.Size
		env  []string
		args []string
		says []string // on the first screen
		last string   // on the last one
	}{
		{"en", screen.Size{Columns: 80, Rows: 24}, nil, nil, []string{"4321 is dynamic", "Held by server (pid ", "is loopback", "┃ LISTEN ┃"}, "have it bind"},
		{"small", narrow, nil, nil, []string{"gets a socket on this port", "scroll"}, "[::1]"},
		{"zh-Hant", screen.Size{Columns: 80, Rows: 24}, zh, nil, []string{"4321 是動態連接埠", "由 server（pid ", "只有本機的程式連得到", "┃ LISTEN ┃"}, "改綁"},
		{"zh-Hant small", narrow, zh, nil, []string{"等待連線", "捲動"}, "[::1]"},
		{"zh-Hans", screen.Size{Columns: 80, Rows: 24}, zh, []string{"--lang", "zh-Hans"}, []string{"4321 是动态端口", "由 server（pid "}, "改绑"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := newStage(t)
			p := g.play("server", "listen 127.0.0.1:4321")
			g.open(program("berth", c.env, c.args...), c.size)
			g.seeRow("4321")
			g.keys("e")
			g.see("the panel", func(f screen.Frame) bool { return f.Has("LISTEN 127.0.0.1:4321") && all(f, c.says) })
			f := g.see("its end", func(f screen.Frame) bool {
				if c.size == narrow && !f.Has(c.last) {
					g.keys("G") // again, because something worth noting may have been found in the meantime
				}
				return f.Has(c.last)
			})
			framed(t, f)
			if err := p.Stop(); err != nil {
				t.Fatal(err)
			}
			g.keys("g")
			g.see("that it closed", func(f screen.Frame) bool { return !f.Has("pid ") || f.Has("was") || f.Has("原") })
			g.keys("e")
			g.see("the table", func(f screen.Frame) bool { return !f.Has("╭") })
		})
	}
}

// all reports whether a screen contains all of the texts.
func all(f screen.Frame, texts []string) bool {
	for _, s := range texts {
		if !f.Has(s) {
			return false
		}
	}
	return true
}

// framed checks that the frame of the panel is complete, which means that all of
// its lines end in the same column.
func framed(t *testing.T, f screen.Frame) {
	t.Helper()
	lines := strings.Split(f.String(), "\n")
	inside, sides := false, 0
	for _, l := range lines {
		switch {
		case strings.Contains(l, "╭"):
			inside = true
		case strings.Contains(l, "╰"):
			inside = false
		case inside:
			sides++
			if strings.Count(l, "│") < 2 {
				t.Errorf("the frame is broken in %q:\n%s", l, f)
			}
		}
	}
	if sides == 0 {
		t.Errorf("no frame:\n%s", fmt.Sprint(f))
	}
}
