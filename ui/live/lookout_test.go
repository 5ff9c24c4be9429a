package live

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/keymap"
	"berth/ui/live/overlay/alerts"
	"berth/ui/live/pane"
)

// watched is a stage with alerts. It records what its terminal is sent in addition
// to the picture.
type watched struct {
	*stage
	told *strings.Builder
}

// lookout returns a watched stage that shows the machine from the documentation, in
// a terminal with the given environment.
func lookout(t *testing.T, w, h int, env []string, filters ...string) *watched {
	t.Helper()
	var qs []query.Query
	for _, f := range filters {
		q, err := query.Parse(f)
		if err != nil {
			t.Fatal(err)
		}
		qs = append(qs, q)
	}
	s := newStageWith(t, w, h, func(o *Options) { o.Env, o.Alerts = env, qs }, machine()...)
	s.table = table.New(table.Options{Linger: 5 * time.Second, Fresh: fresh, Closed: keep, Alerts: qs})
	s.poll(time.Second)
	told := new(strings.Builder)
	s.wires.out = told
	return &watched{s, told}
}

// step adds the sockets, then polls. It returns what the terminal is sent in
// addition to the picture.
func (w *watched) step(sockets ...sockets.Socket) string {
	w.told.Reset()
	w.open = append(w.open, sockets...)
	w.poll(time.Second)
	return w.told.String()
}

func xterm() []string { return []string{"TERM=xterm-256color", "LANG=C.UTF-8"} }

// visitor returns a connection to the web server.
func visitor(id uint64, state sockets.State) sockets.Socket {
	return socket(id, state, fmt.Sprintf("10.0.0.5:80 10.0.0.9:%d", 50000+id), process(813, "nginx", "www-data"))
}

// TestAnAlertCallsOnce checks that an alert rings the bell and causes a
// notification, a notice in the footer, a mark, a count in the heading and a line in
// the list, and that sockets that matched from the beginning cause no alert.
func TestAnAlertCallsOnce(t *testing.T) {
	s := lookout(t, 100, 24, xterm(), "side:in lport:80")
	if got := s.step(); got != "" {
		t.Errorf("what was there already: %q", got)
	}
	s.lacks(" *", "alert:")
	const note = "\a\x1b]9;berth: alert: nginx 10.0.0.5:80 ESTABLISHED 10.0.0.9:50020\a"
	if got := s.step(visitor(20, sockets.Established)); got != note {
		t.Errorf("the terminal is sent %q, want %q", got, note)
	}
	s.has("alert: nginx 10.0.0.5:80 ESTABLISHED 10.0.0.9:50020", "1 alert ", " * tcp")
	if got := s.step(); got != "" {
		t.Errorf("a second time: %q", got)
	}
	s.press("/", "is:alert", "enter")
	if s.rows() != 1 || s.told.Len() > 0 {
		t.Errorf("%d rows are marked, the terminal is sent %q", s.rows(), s.told)
	}
	s.press("esc", "a")
	s.has("Alerts", "12:00:03  nginx 10.0.0.5:80 ESTABLISHED 10.0.0.9:50020", "It began to match side:in lport:80")
	s.lacks("1 alert ")
	s.fits()
}

// TestAStormRingsOnce checks that everything that begins to match in the same poll is
// announced only once.
func TestAStormRingsOnce(t *testing.T) {
	s := lookout(t, 100, 24, xterm(), "lport:80", "state:established")
	var storm []sockets.Socket
	for i := range 500 {
		storm = append(storm, visitor(uint64(20+i), sockets.Established))
	}
	got := s.step(storm...)
	if strings.Count(got, "\a") != 2 || !strings.Contains(got, "berth: 1000 alerts, the last: nginx 10.0.0.5:80") {
		t.Errorf("the terminal is sent %q", got)
	}
	s.has("1000 alerts, the last")
	s.poll(called + time.Second)
	s.Update(tick(s.now.Add(called)))
	s.lacks("the last: nginx")
	s.has("1000 alerts")
}

// TestAlertsWhileFrozen checks that polling and alerts continue while the picture is
// frozen.
func TestAlertsWhileFrozen(t *testing.T) {
	s := lookout(t, 100, 24, xterm(), "lport:80")
	s.press(" ")
	if got := s.step(visitor(20, sockets.Established)); !strings.HasPrefix(got, "\a") {
		t.Errorf("while the picture is frozen the terminal is sent %q", got)
	}
	s.has("frozen", "1 alert")
}

// TestNotificationsOfForgers checks that nothing in the name of a process, a user or
// a filter can end the terminal's control string.
func TestNotificationsOfForgers(t *testing.T) {
	for _, env := range [][]string{xterm(), {"TERM=xterm", "VTE_VERSION=7600"}, {"TERM=tmux-256color", "TMUX=/tmp/x,1,0"}, {"TERM=xterm", "LANG=C"}} {
		s := lookout(t, 100, 24, env, "state:close_wait")
		evil := visitor(20, sockets.CloseWait)
		evil.Owners[0].Process.Name = "a\x07b\x1b\\c\u009cd\u009de\u202ef\xffg;h"
		evil.Owners[0].Process.Cmdline = ""
		got := s.step(evil)
		inside := strings.NewReplacer("\x1bPtmux;", "", "\x1b\x1b", "", "\x1b\\", "").Replace(got)
		inside = strings.Trim(strings.TrimPrefix(strings.TrimPrefix(inside, "\a"), "\x1b"), "\a")
		if i := strings.IndexFunc(inside, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == 0xfffd }); i >= 0 {
			t.Errorf("%v: %q", env, got)
		}
		if slices.Contains(env, "VTE_VERSION=7600") && strings.Count(got, ";") != 3 {
			t.Errorf("its parts are separated by semicolons: %q", got)
		}
	}
}

// TestListOfAlerts checks that the newest alert is first, that the cursor stays on
// its alert while others arrive, and that enter goes to the socket.
func TestListOfAlerts(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {50, 15}, {80, 24}, {200, 60}} {
		s := lookout(t, size[0], size[1], xterm(), "side:in lport:80", "state:close_wait")
		s.press("a")
		s.has("Nothing has begun to match", "state:close_wait")
		s.step(visitor(20, sockets.Established), visitor(21, sockets.Established))
		s.press("down")
		on := func() uint64 {
			o := s.overlays.open.(*alerts.Overlay)
			r := o.Press(pane.Input{Action: keymap.Enter})
			q, _ := query.Parse(r.Go.Filter)
			for _, row := range s.table.Rows() {
				if q.Match(row, s.now) {
					return row.Key.ID
				}
			}
			return 0
		}
		was := on()
		for i := range 30 {
			s.step(visitor(uint64(30+i), sockets.CloseWait))
			s.fits()
		}
		if is := on(); is != was || is == 0 {
			t.Errorf("%v: the cursor was on socket %d and is on %d", size, was, is)
		}
		s.press("g")
		s.has("state:close_wait")
		s.press("enter")
		if s.rows() != 1 {
			t.Errorf("%v: enter shows %d rows", size, s.rows())
		}
	}
}

// TestWithoutAlertsThereIsNoKey checks that, without alerts, no key opens the list.
func TestWithoutAlertsThereIsNoKey(t *testing.T) {
	if k := keymap.Default().WithoutAlerts(); k.First(keymap.Alerts) != "" || keymap.Default().First(keymap.Alerts) != "a" {
		t.Error("there is a key")
	}
}
