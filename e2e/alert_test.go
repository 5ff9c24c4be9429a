//go:build linux

package e2e_test

import (
	"bytes"
	"strings"
	"testing"

	"berth/e2e/screen"
)

// TestAlert checks that a server that starts causes one alert: its row is marked,
// the bell rings, a notification is sent if the terminal supports notifications,
// and the alert is listed. A server that was running before berth causes no alert.
func TestAlert(t *testing.T) {
	t.Parallel()
	const note = "]9;berth: alert: late 127.0.0.1:4321 LISTEN"
	for name, c := range map[string]struct {
		env  []string
		want string // the sequence that the terminal must receive
	}{
		"xterm":      {nil, "\a\x1b" + note + "\a"},
		"no colours": {[]string{"NO_COLOR=1"}, "\a\x1b" + note + "\a"},
		"tmux":       {[]string{"TMUX=/nowhere,1,0"}, "\a\x1bPtmux;\x1b\x1b" + note + "\a\x1b\\"},
		"console":    {[]string{"TERM=vt220"}, "\a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newStage(t)
			g.play("early", "listen 127.0.0.1:1111")
			var log bytes.Buffer
			g.log = &log
			g.open(program("berth", c.env, "--alert", "state:listen"), usual)
			g.see("the owner of the first", func(f screen.Frame) bool { return strings.Contains(row(f, "127.0.0.1:1111"), "early") })
			g.play("late", "listen 127.0.0.1:4321")
			g.see("the alert", func(f screen.Frame) bool { return f.Has("alert: late 127.0.0.1:4321") })
			if r := g.seeRow("127.0.0.1:4321"); !marks(r, "*") {
				t.Errorf("the row is not marked: %q", r)
			}
			if r := g.seeRow("127.0.0.1:1111"); marks(r, "*") {
				t.Errorf("what was there before is marked: %q", r)
			}
			g.keys("a")
			g.see("the list", func(f screen.Frame) bool {
				return f.Has("It began to match state:listen") && f.Has("late 127.0.0.1:4321")
			})
			g.keys("<esc>q")
			if err := g.Wait(soon); err != nil {
				t.Fatal(err)
			}
			if got := log.String(); strings.Count(got, "\a") != strings.Count(c.want, "\a") || !strings.Contains(got, c.want) {
				t.Errorf("the terminal does not get %q, or gets more than that: %q", c.want, bells(got))
			}
		})
	}
}

// bells returns the text around each bell.
func bells(log string) []string {
	var all []string
	for at := strings.IndexByte(log, '\a'); at >= 0; at = strings.IndexByte(log, '\a') {
		all = append(all, log[max(0, at-60):at+1])
		log = log[at+1:]
	}
	return all
}
