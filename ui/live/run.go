package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"berth/model/table"
	"berth/ui/live/fault"
	"berth/ui/live/input"
	"berth/ui/live/keymap"
	"berth/ui/live/screen"
	"berth/ui/theme"
	"berth/ui/watch"
)

const (
	fresh    = 5 * time.Second  // how long a row counts as new
	deadline = 30 * time.Second // of one poll
	keep     = 20_000           // the largest number of closed rows
	fps      = 1                // for Bubble Tea's own frames, which the canvas makes unnecessary; the lowest rate that Bubble Tea allows
)

// Run shows the live table until the user quits or ctx ends, and restores the
// terminal. It returns nil if the user quit, and the cause of ctx if ctx ended.
// After a panic it returns a *Crash, whose stack it has already written to standard
// error.
func Run(ctx context.Context, o Options) error {
	if !term.IsTerminal(o.Out.Fd()) || !term.IsTerminal(o.In.Fd()) {
		return errors.New("the live table needs a terminal: try berth ls")
	}
	keys, err := keymap.Default().With(o.Keys)
	if err != nil {
		return err
	}
	if o.Actor == nil {
		keys = keys.ReadOnly()
	}
	if o.Course == nil {
		keys = keys.WithoutLesson()
	} else {
		keys = keys.ForLesson()
	}
	if len(o.Alerts) == 0 {
		keys = keys.WithoutAlerts()
	}
	o.Ask = needed(o.Ask, o.Alerts)
	env := o.environ()
	look, unsure := colours(o, env)
	var p *tea.Program
	ready := make(chan struct{}) // closed when there is a program
	send := func(msg tea.Msg) { <-ready; p.Send(msg) }
	out := screen.NewOutput(o.Out, func() { send(drained{}) })
	leaving := newDeparture()
	app := newApp(o, wires{out: out, leaving: leaving}, keys, theme.New(look))
	app.canvas.out = out
	app.draw(env)
	width, height, _ := term.GetSize(o.Out.Fd())
	foresee(app, window{width, height})
	signs := &signProbe{signs: probed(width, height)}
	signs.utf8 = func(on bool) {
		out.ReadUTF8(on)
		if on {
			_, _ = out.WriteString(signs.text())
		}
	}
	app.wires.open = questions(unsure, app.unmeasured(signs.signs))
	keyboard := func(c input.Answer) {
		ground, light, ok := lightColor(c.Background)
		switch {
		case ok:
			look.Light, look.Unknown, look.Ground = light, false, ground
			go send(background{theme.New(look)})
		case c.Row > 0:
			if m, ok := signs.take(c.Row, c.Col); ok {
				go send(m)
			}
		}
		if signs.seen >= 2 || !app.wires.open.asksSigns() {
			app.wires.open.answer()
		}
	}
	in, err := input.NewReader(o.In, keyboard, func(err error) { go send(ending{fmt.Errorf("the terminal: %w", err)}) })
	if err != nil {
		return err
	}
	defer in.Close()
	p = tea.NewProgram(app, programOptions(o, in, out)...)
	close(ready)
	app.wires.quit = p.Quit
	s := &session{program: p, terminal: terminal{out: out, keys: in, in: o.In}, leaving: leaving, hurry: o.Hurry}
	app.wires.terminal = &s.terminal
	return app.run(ctx, p, s)
}

func programOptions(o Options, in io.Reader, out io.Writer) []tea.ProgramOption {
	opts := []tea.ProgramOption{
		tea.WithInput(in), tea.WithOutput(out), tea.WithAltScreen(), tea.WithFPS(fps),
		tea.WithoutSignalHandler(), tea.WithoutCatchPanics(),
	}
	if o.Mouse {
		opts = append(opts, tea.WithMouseCellMotion())
	}
	return opts
}

// loop runs a program until it ends.
type loop interface{ run(context.Context) error }

// run runs the feed and the program until the program ends.
func (a *App) run(ctx context.Context, p *tea.Program, l loop) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { p.Send(ending{context.Cause(ctx)}) })
	defer stop()
	g, restore := newCollector()
	defer restore()
	f := watch.Start(ctx, watch.Options{
		Source: fault.Source(a.options.Source), Origin: a.options.Origin, Ask: a.options.Ask, Deadline: deadline,
		Table: table.Options{Linger: a.options.Linger, Fresh: fresh, Closed: keep, Limits: a.options.Limits, Alerts: a.options.Alerts},
		Send:  func(u watch.Update) { p.Send(u) },
		Rest:  g.rest,
		Crash: func(v any, stack []byte) { p.Send(ending{&Crash{v, stack}}) },
	}, a.request)
	a.wires.ask = f.Request
	switch err := l.run(ctx); {
	case errors.Is(err, errStuck) && ctx.Err() != nil:
		return context.Cause(ctx) // the loop may still be using the App
	case errors.Is(err, errStuck):
		return fmt.Errorf("the live table: %w", err)
	case err != nil && a.end == nil:
		return fmt.Errorf("the terminal: %w", err)
	}
	if crash := (*Crash)(nil); errors.As(a.end, &crash) {
		tell(string(crash.Stack))
	}
	return a.end
}

// resumed polls immediately. It also repeats the settings that the shell took back
// while the program was suspended and that Bubble Tea does not repeat. If err is not
// nil, it says why the program was not suspended.
func (a *App) resumed(err error) tea.Cmd {
	a.canvas.forget()
	a.request.Polls++
	a.ask()
	if err != nil {
		a.say(a.options.tell("notice.unsuspended", "why", unsuspended(err, a.options.tell)))
	}
	if a.options.Mouse {
		return tea.EnableMouseCellMotion
	}
	return nil
}

// errAlone indicates that the kernel does not stop the process, because no shell
// could resume it: the process is the only one in its terminal, its container or its
// ssh session. POSIX calls such a process a member of an orphaned process group.
var errAlone = errors.New("there is no shell to return to")

// unsuspended says why the program was not suspended.
func unsuspended(err error, tell func(string, ...string) string) string {
	if errors.Is(err, errAlone) {
		return tell("notice.alone")
	}
	return err.Error() // the system's own words
}
