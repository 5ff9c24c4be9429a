package live

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/internal/sample"
	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/sockets/act"
	"berth/sockets/local"
	"berth/ui/live/keymap"
	"berth/ui/live/overlay/action"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// harbour is the whole program on a real machine, but without a terminal: a feed
// that polls, an actor, and Bubble Tea's own loop.
type harbour struct {
	t *testing.T
	p *tea.Program
}

// insideEnv is set in a test process that runs in its own network namespace.
const insideEnv = "BERTH_TEST_INSIDE"

// ashore runs the calling test in a new process, in a network namespace where nothing
// else happens. It reports whether the caller is the original process, which must
// then return immediately. When not run as root, the test stays in its current
// process and namespace.
func ashore(t *testing.T) bool {
	t.Helper()
	if os.Getuid() != 0 {
		return false
	}
	if os.Getenv(insideEnv) == t.Name() {
		if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
			t.Skipf("needs ip: %v: %s", err, out)
		}
		return false
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "10m")
	cmd.Env = append(os.Environ(), insideEnv+"="+t.Name())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("in a network of its own: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if _, said, ok := strings.Cut(line, "_test.go:"); ok {
			_, said, _ = strings.Cut(said, ": ")
			t.Log(strings.TrimSpace(said))
		}
	}
	return true
}

// probe has the program's loop call the function look, which can safely read the App
// there.
type probe struct {
	look func(*App)
	done chan struct{}
}

// newHarbour starts a program that runs until the test ends.
func newHarbour(t *testing.T, interval time.Duration) *harbour {
	t.Helper()
	source, err := local.New()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Machine: Machine{Source: source, Actor: act.New()}, Ask: sockets.Everything(), Interval: interval, Linger: time.Second,
		Kind: table.All, Order: table.Order{Column: column.Local},
	}
	o.Ask.Owners = sockets.KnownOwners
	app := newApp(o, wires{out: io.Discard}, keymap.Default(), theme.New(theme.Options{}))
	h := &harbour{t: t}
	h.p = tea.NewProgram(app, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutSignalHandler(),
		tea.WithFilter(func(m tea.Model, msg tea.Msg) tea.Msg {
			if p, ok := msg.(probe); ok {
				p.look(m.(*App))
				close(p.done)
				return nil
			}
			return msg
		}))
	app.wires.quit = h.p.Quit
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { ended <- app.run(ctx, h.p, bare{h.p}) }()
	t.Cleanup(func() { h.p.Quit(); <-ended; cancel() })
	h.p.Send(tea.WindowSizeMsg{Width: 120, Height: 40})
	return h
}

// look runs f in the program's loop.
func (h *harbour) look(f func(*App)) {
	p := probe{f, make(chan struct{})}
	h.p.Send(p)
	<-p.done
}

// sees waits until ok returns true for the App.
func (h *harbour) sees(what string, ok func(*App) bool) {
	h.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		var yes bool
		var state string
		h.look(func(a *App) {
			yes = ok(a)
			state = fmt.Sprintf("phase %d, said %q, notice %q", actionOf(a).Phase(), actionOf(a).Said(), a.notice.text)
		})
		if yes {
			return
		}
		if time.Now().After(end) {
			h.t.Fatalf("%s: it never became true: %s", what, state)
		}
	}
}

func (h *harbour) press(k string) {
	typ := map[string]tea.KeyType{"enter": tea.KeyEnter, "down": tea.KeyDown, "esc": tea.KeyEsc}[k]
	if typ == 0 {
		h.p.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)})
		return
	}
	h.p.Send(tea.KeyMsg{Type: typ})
}

// on puts the cursor on the row of pid's listener. It waits until pid is the
// listener's only owner, because just after its start that process still shares every
// file that the test has open.
func (h *harbour) on(pid int) {
	h.t.Helper()
	h.sees(fmt.Sprintf("a row of pid %d", pid), func(a *App) bool {
		return reach(a, func(it pane.Item) bool {
			r := it.Row
			return r != nil && r.State == sockets.Listen && r.Open() && len(r.Owners) == 1 && r.Owners[0].Process.PID == pid
		})
	})
}

// victim starts a process that does nothing but hold a listener.
func victim(t testing.TB) *exec.Cmd {
	t.Helper()
	return lives(t, "sleep", "600")
}

// lives starts a program that holds a listener. If the program prints something,
// lives waits for its output.
func lives(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cmd := exec.Command(name, args...)
	cmd.ExtraFiles = []*os.File{file}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); in.Close() })
	if name == "sh" {
		_, _ = out.Read(make([]byte, 1))
	}
	return cmd
}

// ended reaps the process if it has ended, and reports whether it has.
func ended(cmd *exec.Cmd) bool {
	var status syscall.WaitStatus
	pid, err := syscall.Wait4(cmd.Process.Pid, &status, syscall.WNOHANG, nil)
	return err == nil && pid == cmd.Process.Pid
}

// unrest opens and closes connections, and changes the sort order ten times a
// second, until the test ends.
func (h *harbour) unrest() {
	h.t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	done := make(chan struct{})
	gone := make(chan struct{}, 2)
	h.t.Cleanup(func() { close(done); l.Close(); <-gone; <-gone })
	go func() {
		defer func() { gone <- struct{}{} }()
		for {
			c, err := net.Dial("tcp4", l.Addr().String())
			if err != nil {
				return
			}
			s, err := l.Accept()
			if err != nil {
				c.Close()
				return
			}
			select {
			case <-done:
			case <-time.After(5 * time.Millisecond):
			}
			_ = s.(*net.TCPConn).SetLinger(0) // no TIME_WAIT: ten thousand of them would distract from the test
			s.Close()
			c.Close()
		}
	}()
	go func() {
		defer func() { gone <- struct{}{} }()
		by := []column.Column{column.Local, column.Remote, column.PID, column.Age, column.State, column.Process}
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			case <-time.After(100 * time.Millisecond):
				h.look(func(a *App) { a.apply(pane.Reply{Order: &table.Order{Column: by[i%len(by)], Reverse: i%2 == 0}}) })
			}
		}
	}()
}

// longestUnrest is how long TestKillHitsTheChosen goes on ending processes on a
// machine that is too busy to end all of them sooner.
const longestUnrest = 3 * time.Minute

// TestKillHitsTheChosen checks that, while sockets come and go and the table is
// re-sorted ten times a second, only the chosen process is ever signalled.
func TestKillHitsTheChosen(t *testing.T) {
	t.Parallel()
	if ashore(t) {
		return
	}
	times := sample.Size(t, "BERTH_TEST_KILLS", 10, 500)
	h := newHarbour(t, 100*time.Millisecond)
	h.look(func(a *App) { actionOf(a).WatchTime = 0 })
	h.unrest()
	crowd := make([]*exec.Cmd, 20)
	for i := range crowd {
		crowd[i] = victim(t)
	}
	began, n := time.Now(), 0
	for ; n < times && (n < 25 || time.Since(began) < longestUnrest); n++ {
		i := rand.IntN(len(crowd))
		chosen := crowd[i]
		h.on(chosen.Process.Pid)
		h.press("x")
		h.sees("a choice", func(a *App) bool { return actionOf(a).Phase() == action.Choosing })
		h.press("enter")
		h.sees("a question", func(a *App) bool { return actionOf(a).Phase() == action.Asking })
		h.press("y")
		h.sees("what has become of it", func(a *App) bool { return actionOf(a).Phase() == action.Told })
		crowd[i] = victim(t)
		if !ended(chosen) {
			t.Fatalf("at %d: the process that was chosen lives", n)
		}
		if j := slices.IndexFunc(crowd, ended); j >= 0 {
			t.Fatalf("at %d: another process was hit", n)
		}
		h.press("esc")
	}
	t.Logf("%d of %d hit the process that was chosen, in %v", n, n, time.Since(began).Round(time.Second))
}

// acts opens the action panel on the row of pid, presses keys, and waits for the
// question.
func (h *harbour) acts(pid int, keys ...string) {
	h.t.Helper()
	h.on(pid)
	h.press("x")
	h.sees("a choice", func(a *App) bool { return actionOf(a).Phase() == action.Choosing })
	for _, k := range append(keys, "enter") {
		h.press(k)
	}
	h.sees("a question", func(a *App) bool { return actionOf(a).Phase() == action.Asking })
}

// told waits until the action has ended, and fails unless the report contained each
// of the given strings.
func (h *harbour) told(texts ...string) {
	h.t.Helper()
	h.sees("the end", func(a *App) bool { return actionOf(a).Phase() == action.Told })
	h.look(func(a *App) {
		all := strings.Join(actionOf(a).Said(), "\n")
		for _, x := range texts {
			if !strings.Contains(all, x) {
				h.t.Errorf("%q was not said, but\n%s", x, all)
			}
		}
	})
}

// TestActionVerifies checks that a process that ignores SIGTERM is not reported as
// dead. berth asks whether to send SIGKILL, and after that signal the port is free.
func TestActionVerifies(t *testing.T) {
	t.Parallel()
	if ashore(t) {
		return
	}
	h := newHarbour(t, 100*time.Millisecond)
	stubborn := lives(t, "sh", "-c", `trap "" TERM; echo; read x`)
	pid := stubborn.Process.Pid
	h.acts(pid)
	h.press("y")
	h.sees("SIGKILL is asked about", func(a *App) bool {
		return actionOf(a).Phase() == action.Asking && strings.Contains(a.View(), "SIGKILL")
	})
	h.look(func(a *App) {
		if said := strings.Join(actionOf(a).Said(), "\n"); !strings.Contains(said, "is still alive 5 s after SIGTERM") || !strings.Contains(said, "is still held by sh") {
			t.Errorf("said %q", said)
		}
	})
	if ended(stubborn) {
		t.Fatal("it ended on SIGTERM")
	}
	h.press("y")
	h.told("has ended", "is free")
	if !ended(stubborn) {
		t.Error("it still lives")
	}
}

// TestActionOfWhoHasLeft checks that, if a process ends between the question and the
// answer, it is not signalled, and berth says that it had already ended. If the
// answer is no, no process is signalled.
func TestActionOfWhoHasLeft(t *testing.T) {
	t.Parallel()
	if ashore(t) {
		return
	}
	h := newHarbour(t, 100*time.Millisecond)
	leaving, staying := victim(t), victim(t)
	h.acts(leaving.Process.Pid)
	_ = leaving.Process.Kill()
	_ = leaving.Wait()
	h.press("y")
	h.told("had already ended, so nothing was sent", "is free")
	h.press("esc")
	for _, no := range []string{"n", "enter", "esc", "x", "q"} {
		h.acts(staying.Process.Pid)
		h.press(no)
		h.sees("the panel closed", func(a *App) bool { return a.overlays.open == nil && a.notice.text == "nothing was done" })
	}
	if ended(staying) {
		t.Error("it was hit in spite of a no")
	}
}

// TestActionCloses closes one connection of the test's own process, which requires
// typing the word "yes", and checks that the other connections stay open.
func TestActionCloses(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("closing sockets needs root")
	}
	t.Parallel()
	if ashore(t) {
		return
	}
	h := newHarbour(t, 100*time.Millisecond)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var clients []net.Conn
	for range 2 {
		c, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		s, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		clients = append(clients, c)
	}
	local := clients[0].LocalAddr().String()
	h.sees("its row", func(a *App) bool {
		return reach(a, func(it pane.Item) bool { return it.Row != nil && it.Row.Local.String() == local })
	})
	h.press("x")
	h.sees("a choice", func(a *App) bool { return actionOf(a).Phase() == action.Choosing })
	h.press("down")
	h.press("down") // below SIGTERM and SIGKILL
	h.press("enter")
	h.sees("a question", func(a *App) bool { return actionOf(a).Phase() == action.Asking })
	for _, k := range []string{"y", "e", "s", "enter"} {
		h.press(k)
	}
	h.told(local+" ↔ ", "/tcp is closed")
	if _, err := clients[0].Write([]byte("x")); err == nil {
		t.Error("it is open")
	}
	if _, err := clients[1].Write([]byte("x")); err != nil {
		t.Errorf("the other one: %v", err)
	}
}

// TestActionGoesOnWhenItIsLeft checks that a confirmed action is carried out and
// reported even if the panel is closed.
func TestActionGoesOnWhenItIsLeft(t *testing.T) {
	t.Parallel()
	if ashore(t) {
		return
	}
	h := newHarbour(t, 100*time.Millisecond)
	v := victim(t)
	h.acts(v.Process.Pid)
	h.press("y")
	h.press("esc")
	h.sees("the log", func(a *App) bool {
		return a.overlays.open == nil && len(actionOf(a).Said()) == 2 && actionOf(a).Phase() == action.Told
	})
	if !ended(v) {
		t.Error("it lives")
	}
	h.look(func(a *App) {
		if !strings.Contains(a.notice.text, "has ended; port ") {
			t.Errorf("the footer says %q", a.notice.text)
		}
	})
}

// TestActionOfAProcess ends a process from its row in the process view.
func TestActionOfAProcess(t *testing.T) {
	t.Parallel()
	if ashore(t) {
		return
	}
	h := newHarbour(t, 100*time.Millisecond)
	v := victim(t)
	h.press("4")
	h.sees("its line", func(a *App) bool {
		return reach(a, func(it pane.Item) bool {
			return it.Group != nil && it.Group.Process != nil && it.Group.Process.PID == v.Process.Pid
		})
	})
	h.press("x")
	h.sees("a choice", func(a *App) bool { return actionOf(a).Phase() == action.Choosing })
	h.press("enter")
	h.sees("a question", func(a *App) bool { return actionOf(a).Phase() == action.Asking })
	h.press("y")
	h.told("has ended", "is free")
	if !ended(v) {
		t.Error("it lives")
	}
}

// bare is a program without a terminal.
type bare struct{ p *tea.Program }

func (b bare) run(context.Context) error {
	_, err := b.p.Run()
	return err
}
