package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"berth/internal/sample"
	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/sockets/act"
	"berth/ui/live/input"
	"berth/ui/live/keymap"
	"berth/ui/live/lesson"
	"berth/ui/live/screen"
	"berth/ui/live/screen/glass"
	"berth/ui/theme"
)

// TestMonkeyAtATerminal types random bytes, split at random, into the complete
// program, which consists of a pseudo-terminal, the key reader, Bubble Tea, the App,
// and the Watcher over sockets that come and go. It types keys, mouse events, pastes
// with and without an end, a terminal's answers, and sizes. It checks that nothing
// panics, that no line is too wide, and that the terminal shows what it would if the
// frame were drawn again.
func TestMonkeyAtATerminal(t *testing.T) {
	t.Parallel()
	span := sample.Span(t, "BERTH_TEST_MONKEY", 2*time.Second, 20*time.Second)
	seed := rand.Uint64()
	t.Logf("seed %d, for %v", seed, span)
	r := rand.New(rand.NewPCG(seed, 0))
	reached := make(map[string]int)
	typed, rounds := 0, 0
	for end := time.Now().Add(span); time.Now().Before(end); rounds++ {
		m := newTypist(t, r, reached)
		typed += m.play(end)
		m.close()
	}
	t.Logf("%d bytes in %d rounds, %v", typed, rounds, reached)
	if span < 20*time.Second {
		return
	}
	for _, place := range placesOf(newApp(Options{}, wires{}, keymap.Default(), theme.New(theme.Options{}))) {
		if reached[place.name] == 0 {
			t.Errorf("%s was never reached", place.name)
		}
	}
}

// typist is a program on a pseudo-terminal, and what that terminal shows.
type typist struct {
	t        *testing.T
	r        *rand.Rand
	hands    *os.File
	tty      *os.File
	keyboard *input.Reader
	p        *tea.Program
	stop     context.CancelFunc
	ended    chan error

	terminal *glass.Terminal // terminal, width and reached belong to the program's loop
	width    glass.Width
	reached  map[string]int
}

func newTypist(t *testing.T, r *rand.Rand, reached map[string]int) *typist {
	m := &typist{t: t, r: r, width: anyWidth(r.Uint64(), 1), reached: reached, ended: make(chan error, 1)}
	var err error
	if m.hands, m.tty, err = pty.Open(); err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, m.hands) }()
	if _, err := term.MakeRaw(m.tty.Fd()); err != nil {
		t.Fatal(err)
	}
	if m.keyboard, err = input.NewReader(m.tty, func(input.Answer) {}, func(error) {}); err != nil {
		t.Fatal(err)
	}
	m.size(80, 24)
	m.start()
	return m
}

func (m *typist) start() {
	o := Options{
		Terminal: Terminal{In: m.tty, Out: m.tty, Env: []string{"TERM=xterm-256color"}},
		Machine:  Machine{Source: newUnrest(m.r.Uint64()), Actor: act.New()},
		Ask:      sockets.Everything(), Interval: 100 * time.Millisecond, Linger: time.Second,
		Kind: table.All, Order: table.Order{Column: column.Local}, Mouse: true,
		Keys: map[string][]string{"quit": {"f20"}, "suspend": {"f19"}},
	}
	keys := keymap.Default()
	if m.r.IntN(2) == 0 {
		o.Course, keys = course(), keys.ForLesson()
	}
	keys, err := keys.With(o.Keys)
	if err != nil {
		m.t.Fatal(err)
	}
	out := screen.NewOutput(m.tty, nil)
	app := newApp(o, wires{out: out, leaving: newDeparture()}, keys, theme.New(theme.Options{Profile: theme.TrueColor}))
	m.p = tea.NewProgram(app, append(programOptions(o, m.keyboard, out), tea.WithFilter(m.filter))...)
	app.wires.quit = m.p.Quit
	var ctx context.Context
	ctx, m.stop = context.WithCancel(m.t.Context())
	go func() { m.ended <- app.run(ctx, m.p, bare{m.p}) }()
}

// course returns a lesson of a few steps.
func course() *lesson.Course {
	return &lesson.Course{
		Heads: []string{"1/3 one", "2/3 two", "3/3 three"}, Wait: "wait",
		Make: func(step int) (lesson.Step, error) {
			if step == 2 {
				return lesson.Step{}, errors.New("it can't be made")
			}
			return lesson.Step{Text: "A paragraph of several words.\n\n日本語", Filter: "port:0-40000"}, nil
		},
	}
}

// filter sees every message in the program's loop before the App does.
func (m *typist) filter(model tea.Model, msg tea.Msg) tea.Msg {
	a := model.(*App)
	switch msg := msg.(type) {
	case probe:
		msg.look(a)
		close(msg.done)
		return nil
	case tea.WindowSizeMsg: // the terminal has that size already
		w := window{msg.Width, msg.Height}
		if w.w == 0 || w.h == 0 {
			w = a.options.untold()
		}
		if m.terminal == nil || m.terminal.W != w.w || m.terminal.H != w.h {
			m.terminal = newGlass(w.w, w.h, m.width)
			a.canvas.out = glassOut{m.terminal}
			a.canvas.forget()
		}
	}
	for _, place := range placesOf(a) {
		if place.of(a) {
			m.reached[place.name]++
		}
	}
	return msg
}

// play types until the time given as end, or until the program has ended. It returns
// the number of bytes that it has typed.
func (m *typist) play(end time.Time) (typed int) {
	for n := 0; time.Now().Before(end); n++ {
		var text []byte
		for range 1 + m.r.IntN(12) {
			text = append(text, m.something()...)
		}
		for len(text) > 0 {
			piece := text[:1+m.r.IntN(min(len(text), 9))]
			if _, err := m.hands.Write(piece); err != nil {
				m.t.Fatal(err)
			}
			text, typed = text[len(piece):], typed+len(piece)
			if m.r.IntN(3) == 0 {
				time.Sleep(time.Duration(m.r.IntN(1500)) * time.Microsecond)
			}
		}
		if n%20 == 0 {
			m.size(m.r.IntN(301), m.r.IntN(101))
		}
		if n%5 == 0 && !m.isRight() {
			return typed
		}
	}
	return typed
}

// something returns what a terminal might send in one go.
func (m *typist) something() string {
	r := m.r
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	switch r.IntN(10) {
	case 0:
		return fmt.Sprintf("\x1b[<%d;%d;%d%s", []int{0, 2, 64, 65, 35}[r.IntN(5)], 1+r.IntN(300), 1+r.IntN(100), pick("M", "m"))
	case 1:
		return "\x1b[200~" + anyText(r) + pick("\x1b[201~", "\x1b[201~", "\x1b[201~", "")
	case 2:
		return pick("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b[12;40R", "\x1b[?62;22c", "\x1bP>|tmux 3.3a\x1b\\", "\x1b[I", "\xff", "\xe8\xb3")
	case 3, 4:
		return pick("1", "2", "3", "4", "5", "7", "?", "s", "c", "e", "x", "/", ":", "\r", "\r", "b", "n", "z", "y", " ", "S", "M")
	case 5, 6:
		return pick("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\t", "\x1b[Z", "\x1bOA", "\x1b[1;5B", "\x1b\x1b[A", "\x1bd", "\x7f", "\x15")
	case 7:
		return "\x1b"
	}
	return string(rune(' ' + r.IntN('~'-' ')))
}

func (m *typist) size(w, h int) {
	if err := pty.Setsize(m.hands, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		m.t.Fatal(err)
	}
	if m.p != nil {
		m.p.Send(tea.WindowSizeMsg{Width: w, Height: h})
	}
}

// isRight checks what the terminal shows, and reports whether the program is
// still running.
func (m *typist) isRight() bool {
	m.t.Helper()
	var wrong string
	p := probe{func(a *App) { wrong = m.wrong(a) }, make(chan struct{})}
	go m.p.Send(p)
	select {
	case <-p.done:
	case err := <-m.ended:
		m.ended <- err
		if crash := (*Crash)(nil); errors.As(err, &crash) {
			m.t.Fatalf("%v\n%s", crash, crash.Stack)
		} else if err != nil {
			m.t.Fatal(err)
		}
		return false
	case <-time.After(time.Minute):
		m.t.Fatal("the program does not answer")
	}
	if wrong != "" {
		m.t.Fatal(wrong)
	}
	return true
}

// wrong says what is wrong with the screen, or returns "" if nothing is.
func (m *typist) wrong(a *App) string {
	if m.terminal == nil || a.window.w == 0 {
		return ""
	}
	if wide := tooWide(a); wide != "" {
		return wide
	}
	return undrawn(a, m.terminal, m.width)
}

func (m *typist) close() {
	m.p.Quit()
	if err := <-m.ended; err != nil {
		m.t.Error(err)
	}
	m.stop()
	_ = errors.Join(m.keyboard.Close(), m.tty.Close(), m.hands.Close())
}

// place is somewhere that a user may get to.
type place struct {
	name string
	of   func(*App) bool
}

func placesOf(a *App) []place {
	all := []place{
		{"the filter", func(a *App) bool { return a.prompt.editing }},
		{"a panel", func(a *App) bool { return a.panels.seen != nil }},
	}
	for i, v := range a.views.all {
		all = append(all, place{v.kind.String(), func(a *App) bool { return a.views.at == i }})
	}
	for i, o := range a.overlays.all {
		all = append(all, place{string(o.by), func(a *App) bool { return a.overlays.open == a.overlays.all[i].Overlay }})
	}
	return all
}

// unrest is a Source whose sockets come and go.
type unrest struct {
	mu    sync.Mutex
	r     *rand.Rand
	stage stage
	polls uint64
}

func newUnrest(seed uint64) *unrest {
	u := &unrest{r: rand.New(rand.NewPCG(seed, 1))}
	u.stage.open = anySockets(u.r, 80)
	return u
}

func (u *unrest) Snapshot(_ context.Context, a sockets.Ask) (sockets.Snapshot, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.polls++
	u.stage.churn(u.r, sockets.Key{}, 1000+50*u.polls)
	if u.polls%20 == 0 {
		return sockets.Snapshot{}, errors.New("the kernel says no")
	}
	host := &sockets.Host{Name: "web-1", System: "linux", Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Unprivileged: 1024}
	return sockets.Snapshot{Time: time.Now(), Ask: a, Sockets: slices.Clone(u.stage.open), Host: host}, nil
}
