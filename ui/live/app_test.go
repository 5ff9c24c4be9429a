package live

import (
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"berth/model/column"
	"berth/model/history"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
	"berth/ui/watch"
)

// stage is an App that runs without a terminal and has its own table. What the feed
// does on its own goroutine, the stage does synchronously.
type stage struct {
	*App
	t     testing.TB
	table *table.Table
	now   time.Time
	open  []sockets.Socket
	host  *sockets.Host
	gaps  []sockets.Missing
	polls uint64
	mute  bool // the feed does not answer
	past  history.History

	origin sockets.Origin // of every process
}

var noon = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

func newStage(t testing.TB, w, h int, open ...sockets.Socket) *stage {
	t.Helper()
	return newStageWith(t, w, h, func(*Options) {}, open...)
}

// newStageWith is newStage with other options.
func newStageWith(t testing.TB, w, h int, change func(*Options), open ...sockets.Socket) *stage {
	t.Helper()
	s := &stage{t: t, now: noon, open: open, table: table.New(table.Options{Linger: 5 * time.Second, Fresh: fresh, Closed: keep})}
	s.host = &sockets.Host{
		Name: "web-1", System: "linux", Ephemeral: sockets.PortRange{First: 32768, Last: 60999},
		Unprivileged: 1024, Privilege: sockets.Privilege{AllOwners: true},
	}
	o := Options{Ask: sockets.Everything(), Kind: table.All, Order: table.Order{Column: column.Local}, Interval: time.Second, Mouse: true}
	o.Env = []string{"TERM=xterm-256color"}
	change(&o)
	keys := keymap.Default().ReadOnly().WithoutLesson()
	if len(o.Alerts) == 0 {
		keys = keys.WithoutAlerts()
	}
	s.App = newApp(o, wires{ask: s.answer, out: io.Discard, quit: func() {}}, keys, theme.New(theme.Options{Profile: theme.TrueColor}))
	s.Update(tea.WindowSizeMsg{Width: w, Height: h})
	s.poll(0)
	return s
}

// poll advances the time and takes a new snapshot.
func (s *stage) poll(after time.Duration) {
	s.now = s.now.Add(after)
	s.see(sockets.Snapshot{Missing: s.gaps})
}

// see applies a snapshot, and adds it to the history as the feed does.
func (s *stage) see(n sockets.Snapshot) {
	n.Time, n.Ask, n.Sockets, n.Host = s.now, sockets.Everything(), s.open, s.host
	s.table.Apply(n)
	v := s.table.Select(s.request.Selection)
	sample := history.Sample{At: v.Time, Traffic: v.Traffic, States: &v.Counts.States}
	for _, f := range v.Findings {
		if f.Severity == trouble.Trouble {
			sample.Trouble++
		}
	}
	s.past.Add(sample, 2*s.request.Interval+time.Second)
	s.polls++
	s.answer(s.request)
}

// answer answers a request as the feed would.
func (s *stage) answer(r watch.Request) {
	if s.mute {
		return
	}
	u := watch.Update{Number: r.Number, At: s.now, View: s.table.Select(r.Selection), Anew: r.Anew, Poll: watch.Poll{Count: s.polls, Took: 4 * time.Millisecond}, Past: watch.Past{Machine: s.past.Picture()}}
	if r.Detail != nil {
		u.Detail = s.table.Detail(*r.Detail)
		if u.Detail != nil {
			u.Detail.Origins = make(map[*sockets.Process]sockets.Origin)
			for _, o := range u.Detail.Row.Owners {
				u.Detail.Origins[o.Process] = s.origin
			}
		}
	}
	s.Update(u)
}

// press presses the keys with the given names, such as "down", "enter" and "esc",
// and types any other text.
func (s *stage) press(keys ...string) {
	for _, k := range keys {
		named := map[string]tea.KeyType{
			"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEsc,
			"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab, "home": tea.KeyHome,
			"end": tea.KeyEnd, "backspace": tea.KeyBackspace, "ctrl+u": tea.KeyCtrlU,
		}
		if typ, ok := named[k]; ok {
			s.Update(tea.KeyMsg{Type: typ})
			continue
		}
		for _, r := range k {
			typ := tea.KeyRunes
			if r == ' ' {
				typ = tea.KeySpace
			}
			s.Update(tea.KeyMsg{Type: typ, Runes: []rune{r}})
		}
	}
}

// lines returns the screen without colours.
func (s *stage) lines() []string { return strings.Split(ansi.Strip(s.View()), "\n") }

func (s *stage) text() string { return strings.Join(s.lines(), "\n") }

func (s *stage) resize(w, h int) { s.Update(tea.WindowSizeMsg{Width: w, Height: h}) }

// has fails unless every one of the strings is on the screen.
func (s *stage) has(texts ...string) {
	s.t.Helper()
	for _, x := range texts {
		if !strings.Contains(s.text(), x) {
			s.t.Errorf("%q is not on the screen:\n%s", x, s.text())
		}
	}
}

// lacks fails if any of the strings is on the screen.
func (s *stage) lacks(texts ...string) {
	s.t.Helper()
	for _, x := range texts {
		if strings.Contains(s.text(), x) {
			s.t.Errorf("%q is on the screen:\n%s", x, s.text())
		}
	}
}

// fits fails unless the screen has the right number of lines and none of them is too
// wide.
func (s *stage) fits() {
	s.t.Helper()
	if wrong := tooWide(s.App); wrong != "" {
		s.t.Fatal(wrong)
	}
}

// tooWide describes the first line that does not fit on the screen, or a wrong
// number of lines. It returns "" if everything fits.
func tooWide(a *App) string {
	lines := strings.Split(a.View(), "\n")
	if len(lines) != a.window.h {
		return fmt.Sprintf("%d lines on a screen of %dx%d:\n%s", len(lines), a.window.w, a.window.h, ansi.Strip(a.View()))
	}
	for i, line := range lines {
		if n := ansi.StringWidth(line); n > a.window.w {
			return fmt.Sprintf("line %d has %d cells on a screen of %dx%d: %s", i, n, a.window.w, a.window.h, ansi.Strip(line))
		}
	}
	return ""
}

func process(pid int, name, user string) *sockets.Process {
	return &sockets.Process{
		PID: pid, Name: name, Cmdline: "/usr/sbin/" + name + " --serve", User: sockets.Account{UID: 0, Name: user},
		Started: noon.Add(-3 * time.Hour),
	}
}

// socket makes a TCP socket from its endpoints, such as "0.0.0.0:80" or "10.0.0.5:80
// 10.0.0.9:51234".
func socket(id uint64, state sockets.State, ends string, owners ...*sockets.Process) sockets.Socket {
	s := sockets.Socket{
		Key: sockets.Key{NetNS: 1, ID: id}, Cookie: id, Inode: 40000 + id, Proto: sockets.TCP, Family: sockets.IPv4,
		State: state, User: sockets.Account{UID: 0, Name: "root"}, Queue: sockets.Queue{Recv: 0, Send: 511},
	}
	fields := strings.Fields(ends)
	s.Local = netip.MustParseAddrPort(fields[0])
	if len(fields) > 1 {
		s.Remote = netip.MustParseAddrPort(fields[1])
	}
	if s.Local.Addr().Is6() {
		s.Family, s.V6Only = sockets.IPv6, sockets.No
	}
	for _, p := range owners {
		s.Owners = append(s.Owners, sockets.Owner{Process: p, FD: 6})
	}
	if len(owners) == 0 {
		s.Gap = sockets.GapClosed
	}
	return s
}

// machine returns the sockets of the machine sketched in the documentation.
func machine() []sockets.Socket {
	nginx, worker := process(812, "nginx", "root"), process(813, "nginx", "www-data")
	postgres, gunicorn := process(901, "postgres", "postgres"), process(1177, "gunicorn", "app")
	curl := process(2001, "curl", "app")
	return []sockets.Socket{
		socket(1, sockets.Listen, "0.0.0.0:80", nginx, worker),
		socket(2, sockets.Listen, "127.0.0.1:5432", postgres),
		socket(3, sockets.Established, "10.0.0.5:80 10.0.0.9:51234", worker),
		socket(4, sockets.Established, "127.0.0.1:41878 127.0.0.1:5432", gunicorn),
		socket(5, sockets.Established, "127.0.0.1:5432 127.0.0.1:41878", postgres),
		socket(6, sockets.Established, "10.0.0.5:43210 140.82.112.3:443", curl),
		socket(7, sockets.Listen, "[::]:443", nginx, worker),
		socket(8, sockets.TimeWait, "10.0.0.5:44444 140.82.112.3:443"),
	}
}

// where holds, as read from the screen, the positions of the cursor and of the
// visible window among the lines of a table.
type where struct{ line, top, height, lines int }

// cursor returns where the cursor is.
func (s *stage) cursor() where {
	var w where
	place := s.views.seen().Footer().Position
	if last := 0; strings.Contains(place, "-") {
		if _, err := fmt.Sscanf(place, "%d-%d of %d", &w.top, &last, &w.lines); err != nil {
			s.t.Fatalf("the place is %q", place)
		}
		w.top--
		w.height = last - w.top
	}
	for y, line := range s.lines() {
		if strings.HasPrefix(line, "▌") {
			w.line = w.top + y - s.window.above() - 1
		}
	}
	return w
}

// reach puts the cursor on the first line for which ok is true, and reports
// whether there is one.
func reach(a *App, ok func(pane.Item) bool) bool {
	view := a.views.seen()
	view.Do(pane.Input{Action: keymap.MoveTop})
	for was := (pane.ID{}); view.Item().ID() != was; view.Do(pane.Input{Action: keymap.MoveDown}) {
		if was = view.Item().ID(); ok(view.Item()) {
			return true
		}
	}
	return false
}

func (s *stage) onMap() bool { return s.request.Selection.Kind == table.Ports }

// onRows reports whether the view has one line for each socket or group.
func (s *stage) onRows() bool {
	kind := s.request.Selection.Kind
	return kind != table.Ports && kind != table.Pulse
}
