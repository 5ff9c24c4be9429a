package live

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/theme"
)

func TestFreeze(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	s.press(" ")
	s.has("‖ frozen at 12:00:00")
	s.open = s.open[:1]
	s.poll(time.Second)
	s.poll(10 * time.Second)
	if s.rows() != 8 {
		t.Errorf("%d rows in a frozen picture of 8", s.rows())
	}
	s.Update(tick(s.now.Add(5 * time.Second)))
	s.has("frozen at 12:00:00, 16s ago", "space resume")
	for w := 40; w < 100; w++ { // however narrow the screen is, an old picture never looks like a new one
		s.resize(w, 24)
		s.has("‖ frozen")
	}
	s.resize(100, 24)
	s.press("p")
	s.has("● live", "space freeze")
	if s.rows() != 1 {
		t.Errorf("%d rows live, want 1", s.rows())
	}
}

func TestFrozenPictureIsTakenAnewForAnotherFilter(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	s.press(" ")
	s.poll(2 * time.Second)
	s.press("/", "nginx", "enter")
	s.has("‖ frozen at 12:00:02")
	if s.rows() != 3 {
		t.Errorf("%d rows, want the 3 of nginx", s.rows())
	}
}

func TestFailedPollIsShownUntilTheNextGoodOne(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	u := s.update
	u.Poll.Err = errors.New("netlink: connection refused")
	s.Update(u)
	s.has("✕ poll failed: netlink: connection refused", "0.0.0.0:80")
	s.resize(40, 10)
	s.has("✕ poll failed")
	s.poll(time.Second)
	s.lacks("✕")
	s.has("● live")
}

func TestSlowPollIsShown(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	u := s.update
	u.Poll.Since = s.now
	s.Update(u)
	s.Update(tick(s.now.Add(3 * time.Second)))
	s.has("◌ poll has taken 3s…", "0.0.0.0:80")
	s.press("down", "down")
	s.Update(tick(s.now.Add(4 * time.Second)))
	s.has("4s…")
	s.fits()
}

func TestLateAnswersAreDropped(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	late := s.update
	s.press("1")
	s.Update(late)
	if s.update.View.Selection.Kind != table.Listening {
		t.Error("the answer to an older request was shown")
	}
}

func TestBeforeTheFirstLook(t *testing.T) {
	s := newStage(t, 60, 12)
	s.App = newApp(Options{Kind: table.All, Interval: time.Second}, s.wires, s.keys, s.frame.theme)
	s.resize(60, 12)
	s.has("first poll", "Looking…")
	s.lacks("0 of 0")
	s.press(" ")
	s.has("there is nothing to freeze yet")
	s.press("down", "enter", "G", "pgup", "right", "y", "4", "right", "s", "esc", " ", " ")
	s.fits()
}

func TestInterval(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	for _, step := range []struct {
		key  string
		want time.Duration
	}{{"+", 2 * time.Second}, {"+", 5 * time.Second}, {"-", 2 * time.Second}, {"-", time.Second}, {"-", 500 * time.Millisecond}} {
		s.press(step.key)
		if s.request.Interval != step.want {
			t.Errorf("after %s %v, want %v", step.key, s.request.Interval, step.want)
		}
	}
	s.has("interval 500ms", "live 500ms")
	for range 20 {
		s.press("-")
	}
	if s.request.Interval != 100*time.Millisecond {
		t.Errorf("the shortest is %v", s.request.Interval)
	}
	for range 20 {
		s.press("+")
	}
	s.has("live 1h")
	if got := step(1500*time.Millisecond, false); got != time.Second {
		t.Errorf("below 1.5s comes %v", got)
	}
	if s.press("r"); s.request.Polls != 1 {
		t.Error("r asks for no poll")
	}
}

func TestSorting(t *testing.T) {
	s := newStage(t, 160, 24, machine()...)
	s.press("S")
	s.has("LOCAL ▼")
	s.press(">")
	s.has("SERVICE ▲")
	s.press("<", "<")
	s.has("PROTO ▲")
	s.press("s", "down", "down", "down", "enter")
	s.has("STATE ▲")
	if got := s.request.Selection.Order; got != (table.Order{Column: column.State}) {
		t.Errorf("order %+v", got)
	}
	s.press("s", "enter") // the same column again
	s.has("STATE ▲")
	s.press("s", "up", "esc")
	s.has("STATE ▲")
}

func TestChoosingColumns(t *testing.T) {
	s := newStage(t, 200, 40, machine()...)
	s.press("c")
	s.has("[x] proto", "[ ] inode", "The transport")
	s.press(" ", "end")
	s.press("enter")
	s.lacks("PROTO")
	s.press("c", "end", " ", "enter") // the last column in the list
	s.has("NETNS")
	s.press("c", "end", " ", "enter")
	s.lacks("EXE", "NETNS")
	s.pick("c", column.Exe, " ")
	s.press("enter")
	s.has("EXE")
	s.lacks("NETNS")
	s.press("1")
	s.has("EXE")
	s.lacks("PROTO")
	s.press("c", "home", " ", "esc")
	s.lacks("PROTO")
}

func TestDetailFollowsTheCursor(t *testing.T) {
	s := newStage(t, 160, 60, machine()...)
	s.press("enter")
	s.has("TCP LISTEN", "port 80 is well-known", "every IPv4 address", "World Wide Web HTTP", "Held by 2 processes", "/usr/sbin/nginx --serve", "Connections 1", "10.0.0.9")
	for s.port() != 43210 {
		s.press("down")
	}
	s.has("port 43210 is dynamic and ephemeral: this kernel", "32768-60999", "port 443 is well-known (0-1023) ", "out: the client's end")
	s.open = s.open[:4]
	s.poll(time.Second)
	s.has("Closed 0s ago.")
	s.poll(6 * time.Second)
	s.press("esc")
	s.lacks("Held by")
}

// TestNothingIsSaidOfAUnixListenersConnections checks that nothing is said about the
// connections of a unix listener, because the kernel does not report them.
func TestNothingIsSaidOfAUnixListenersConnections(t *testing.T) {
	unix, tcp := socket(1, sockets.Listen, "0.0.0.0:80"), socket(2, sockets.Listen, "0.0.0.0:80")
	unix.Proto, unix.Local, unix.Unix = sockets.Unix, sockets.Endpoint{}, &sockets.UnixInfo{Path: "/run/a", Type: "stream"}
	s := newStage(t, 100, 40, unix)
	s.press("enter")
	s.has("UNIX LISTEN", "Waits for others to connect.", "/run/a")
	s.lacks("Connections 0", "None now.")
	s = newStage(t, 100, 40, tcp)
	s.press("enter")
	s.has("TCP LISTEN", "Connections 0", "None now.")
}

func TestStatesOfConnectionsHaveRoom(t *testing.T) {
	open := machine()[:1]
	for i, state := range []sockets.State{sockets.Established, sockets.CloseWait, sockets.FinWait1, sockets.LastAck, sockets.TimeWait} {
		open = append(open, socket(uint64(10+i), state, "10.0.0.5:80 203.0.113.123:"+strconv.Itoa(40000+i)))
	}
	s := newStage(t, 110, 50, open...)
	s.press("enter")
	s.has("5     203.0.113.123", "1 ESTABLISHED", "1 CLOSE_WAIT", "1 FIN_WAIT1", "1 LAST_ACK", "1 TIME_WAIT")
}

func TestDetailOfAnIdleSocket(t *testing.T) {
	bound := socket(1, sockets.Bound, "127.0.0.1:57839")
	bound.User = sockets.NoAccount()
	s := newStage(t, 100, 40, bound)
	s.press("enter")
	s.has("neither listening nor connected", "side       none yet", "user       not known")
	s.lacks("listens for connections", "reachable", "wait to be read", "user not known")
}

func TestDetailTellsTheGap(t *testing.T) {
	x := socket(1, sockets.Listen, "10.0.0.5:22")
	x.Gap, x.User = sockets.GapPermission, sockets.Account{UID: 7, Name: "ops"}
	s := newStage(t, 60, 30, x)
	s.host.Privilege = sockets.Privilege{UID: 1000, Lacks: "CAP_SYS_PTRACE"}
	s.poll(0)
	s.press("enter")
	s.has("TCP LISTEN", "another user (ops) opened it.")
	s.press("enter")
	s.has("PROCESS")
}

func TestClickOnTheHeadingOfProcesses(t *testing.T) {
	for _, w := range []int{50, 70, 80, 100, 160} {
		s := newStage(t, w, 20, machine()...)
		s.press("4")
		for word, want := range map[string]column.Column{
			"PROCESS": column.Process, "PID": column.PID, "USER": column.User, "CONNS": column.Local, "IN/S": column.In, "OUT/S": column.Out, "NEW/S": column.New, "CLOSED": column.Local, "TROUBLE": column.Local, "COMMAND": column.Command,
		} {
			heading := s.lines()[s.window.above()]
			at := strings.Index(heading, word)
			if at < 0 {
				continue
			}
			at = ansi.StringWidth(heading[:at])
			s.Update(tea.MouseMsg{X: at, Y: s.window.above(), Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
			if got := s.request.Selection.Order.Column; got != want {
				t.Errorf("at %d cells a click on %s sorts by %v, want %v", w, word, got, want)
			}
			if word != "TROUBLE" && s.request.Selection.Order.Count == table.CountTrouble {
				t.Errorf("at %d cells a click on %s sorts by trouble", w, word)
			}
			if word == "TROUBLE" && s.request.Selection.Order.Count != table.CountTrouble {
				t.Errorf("at %d cells a click on it does not sort by trouble", w)
			}
		}
	}
}

func TestTickingKeepsTheUsualOrderOfColumns(t *testing.T) {
	s := newStage(t, 250, 30, machine()...)
	s.pick("c", column.Exe, " ")
	s.press("enter")
	heading := s.lines()[3]
	if at := strings.Index(heading, "COMMAND"); at < strings.Index(heading, "SEND-Q") || !strings.Contains(heading, "EXE") {
		t.Errorf("the heading is %q", heading)
	}
	s.pick("c", column.Exe, " ")
	s.press("enter")
	if s.options.Columns != nil {
		t.Errorf("unchanged columns count as chosen: %v", s.options.Columns)
	}
}

func TestMouse(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	click := func(x, y int) {
		s.Update(tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
	}
	click(5, 7)
	if line := s.cursor().line; line != 3 {
		t.Errorf("a click on the fourth row puts the cursor on line %d", line)
	}
	click(5, 7)
	s.has("Held by")
	s.press("esc")
	click(36, 3)
	s.has("STATE ▲")
	click(36, 3)
	s.has("STATE ▼")
	click(3, 1)
	if s.request.Selection.Kind != table.Listening {
		t.Error("a click on the first name of a view does not show it")
	}
	click(10, 2)
	if !s.prompt.editing {
		t.Error("a click on the prompt does not open it")
	}
	s.press("esc")
	s.Update(tea.MouseMsg{Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress})
	s.press("?")
	s.Update(tea.MouseMsg{Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress})
	click(1, 1)
	if s.overlays.open != nil {
		t.Error("a click does not close the help")
	}
	for x := range 100 {
		for y := range 24 {
			click(x, y)
			s.fits()
			s.press("esc")
		}
	}
}

func TestWheelTakesTheCursorAlong(t *testing.T) {
	s := newStage(t, 80, 14, many(100)...)
	for range 3 {
		s.Update(tea.MouseMsg{Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress})
	}
	if c := s.cursor(); c.top != 9 || c.line != 9 {
		t.Errorf("top %d, line %d; want 9, 9", c.top, c.line)
	}
}

func TestCopy(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	out := &recorder{}
	s.clipboard.out = out
	for _, key := range []string{"y", "Y"} { // the row has tabs, none of which may reach the screen
		_, cmd := s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key)})
		if cmd == nil {
			t.Fatalf("%s copies nothing", key)
		}
		cmd()
	}
	want := "\x1b]52;c;MC4wLjAuMDo4MA==\a" // 0.0.0.0:80
	if len(out.texts) != 2 || out.texts[0] != want {
		t.Errorf("the terminal was sent %q, want %q first", out.texts, want)
	}
	s.has("clipboard: the row of 0.0.0.0:80")
	s.fits()
	s.press("4", "y")
	s.has("no socket to copy here")
}

type recorder struct{ texts []string }

func (r *recorder) Write(b []byte) (int, error) {
	r.texts = append(r.texts, string(b))
	return len(b), nil
}

func TestPanicsEndTheProgramInGoodOrder(t *testing.T) {
	s := newStage(t, 80, 20, machine()...)
	msg, ok := guarded(func() tea.Msg { panic("in a command") })().(ending)
	var crash *Crash
	if !ok || !errors.As(msg.why, &crash) || len(crash.Stack) == 0 {
		t.Fatalf("a panic in a command became %v", msg)
	}
	if _, cmd := s.Update(msg); cmd == nil || s.end == nil {
		t.Error("the program goes on after a panic")
	}
	s = newStage(t, 80, 20, machine()...)
	quit := make(chan bool)
	s.wires.quit = func() { close(quit) }
	s.frame.theme = nil // nothing can be drawn
	s.frame.right = false
	s.View()
	<-quit
	if !errors.As(s.end, &crash) {
		t.Errorf("a panic in View became %v", s.end)
	}
}

func TestRunNeedsATerminal(t *testing.T) {
	r, w := pipe(t)
	if err := Run(context.Background(), Options{Terminal: Terminal{In: r, Out: w}}); err == nil {
		t.Error("the live table was written into a pipe")
	}
}

func TestColours(t *testing.T) {
	for _, c := range []struct {
		o     Options
		env   []string
		light bool
		ask   bool
		p     theme.Profile
	}{
		{Options{Theme: "auto"}, []string{"TERM=xterm-256color"}, false, true, theme.Colors256},
		{Options{Theme: "light"}, []string{"TERM=xterm-256color"}, true, false, theme.Colors256},
		{Options{Theme: "dark"}, []string{"TERM=xterm", "COLORFGBG=0;15"}, false, false, theme.Colors16},
		{Options{Theme: "auto"}, []string{"TERM=xterm", "COLORFGBG=0;15"}, true, false, theme.Colors16},
		{Options{NoColor: true}, []string{"TERM=xterm"}, false, false, theme.Mono},
	} {
		look, ask := colours(c.o, c.env)
		if look.Light != c.light || ask != c.ask || look.Profile != c.p {
			t.Errorf("%v %v: %+v, ask %v", c.o.Theme, c.env, look, ask)
		}
	}
}

func TestResumeLooksAtOnce(t *testing.T) {
	s := newStage(t, 80, 20, machine()...)
	if _, cmd := s.Update(suspended{}); cmd == nil || s.request.Polls != 1 {
		t.Error("after fg the mouse is dead or the picture old")
	}
}

// TestAirBeforeTheDetail checks that the table does not run into the border next to
// it.
func TestAirBeforeTheDetail(t *testing.T) {
	s := newStage(t, 120, 24, machine()...)
	for _, name := range []string{"a-name-that-is-longer-than-its-column", "x"} {
		s.open = append(s.open, socket(uint64(50+len(name)), sockets.Listen, "0.0.0.0:9", process(50+len(name), name, "root")))
	}
	s.poll(time.Second)
	s.press("enter")
	for _, line := range s.lines()[3:] {
		if left, _, found := strings.Cut(line, "│"); found && !strings.HasSuffix(left, " ") {
			t.Errorf("no space before the border: %q", line)
		}
	}
}
