package live

import (
	"io"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/query"
	"berth/model/table"
	"berth/ui/live/fault"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	_ "berth/ui/live/quiet" // must come before Bubble Tea
	"berth/ui/live/screen"
	"berth/ui/theme"
	"berth/ui/watch"
)

// App is the program's only Bubble Tea model. Its parts know nothing about it. It
// gives them the data they show, and does what a key, the mouse or a part asks for.
type App struct {
	options   Options
	wires     wires
	keys      keymap.Map
	request   watch.Request // the last request to the Watcher
	update    watch.Update  // what is on the screen
	views     views
	panels    panels
	overlays  overlays
	prompt    prompt
	notice    notice
	clipboard clipboard
	clock     clock
	window    window
	frame     picture
	canvas    canvas
	end       error // why the program ends; nil: the user quit
}

// wires connect the App to the outside world.
type wires struct {
	ask      func(watch.Request) // never blocks
	out      io.Writer           // the terminal
	notifier screen.Notifier     // alerts a user who may be looking elsewhere
	quit     func()
	open     *inquiry // what was asked of the terminal; nil: nothing

	leaving  *departure // nil: nothing waits for the program to end
	terminal *terminal  // nil: there is none
}

// notice is a short message in the footer.
type notice struct {
	text  string
	until time.Time // zero: until a key is pressed
}

// clock is the time that the screen shows. Everything that is drawn uses this clock.
type clock struct {
	now    time.Time // the Source's time: that of the newest View plus the time elapsed since that View arrived
	frozen time.Time // when the picture was frozen; zero: it is live
	view   time.Time // the time of the newest View; zero: there is none
	came   time.Time // when that View arrived, by the local clock
	here   time.Time // now, by the local clock, which is used only to measure elapsed time
}

// see sets the time to that of a View, whose update was sent at the given local time.
func (c *clock) see(view, at time.Time) {
	if !view.Equal(c.view) {
		c.view, c.came = view, at
	}
	c.here = at
	c.now = c.view.Add(at.Sub(c.came))
}

// tick advances the time and returns true, unless an update has just advanced it.
func (c *clock) tick(at time.Time) bool {
	if at.Sub(c.here) < 900*time.Millisecond {
		return false
	}
	c.here = at
	if !c.view.IsZero() {
		c.now = c.view.Add(at.Sub(c.came))
	}
	return true
}

// picture is the frame that was last drawn, if it is still up to date, and the
// settings that it is drawn with.
type picture struct {
	theme *theme.Theme
	ascii bool // only ASCII symbols are drawn
	words bool // letters beyond ASCII are drawn even if ascii is set
	text  string
	right bool
	out   strings.Builder
}

// tick arrives once a second, so that ages advance even if nothing else happens.
type tick time.Time

// newApp returns an App that has nothing to show yet.
func newApp(o Options, w wires, keys keymap.Map, look *theme.Theme) *App {
	q, err := query.Parse(o.Filter)
	if err != nil {
		q = query.Query{}
	}
	if o.Course != nil { // a course mentions individual sockets
		o.Group = table.GroupNone
	}
	a := &App{options: o, wires: w, keys: keys.In(o.Language), prompt: newPrompt(q), notice: notice{text: o.Notice}}
	a.views, a.panels, a.overlays = newViews(o.Kind, o.Language), newPanels(o), newOverlays(o)
	a.views.grouped = o.Group != table.GroupNone
	a.wires.notifier = screen.NewNotifier(o.env)
	a.frame.theme, a.clipboard.out, a.clipboard.tmux = look, w.out, o.in("TMUX")
	a.request = watch.Request{
		Selection: table.Selection{Kind: o.Kind, Query: q, Order: o.Order, Group: o.Group, Fold: o.Course == nil}, Interval: o.Interval,
	}
	return a
}

// Init starts the clock, and asks the terminal for its background colour. If the
// terminal were asked earlier, its answer would be echoed as if it had been typed.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{ticking()}
	if q := a.wires.open; q != nil {
		_, _ = io.WriteString(a.wires.out, q.text)
		cmds = append(cmds, unanswered())
	}
	for _, p := range a.panels.all {
		if p, ok := p.(pane.Starter); ok {
			cmds = append(cmds, a.apply(p.Start()))
		}
	}
	return tea.Batch(cmds...)
}

// ticking asks for the next tick and for the size of the terminal. Bubble Tea reads
// the size once at the start, and then at each SIGWINCH. If the size changes after
// that first read but before Bubble Tea listens for the signal, as it may when a
// window is laid out while the program starts, the picture would be wrong until the
// next signal.
func ticking() tea.Cmd {
	next := tea.Tick(time.Second, func(t time.Time) tea.Msg { return tick(t) })
	return tea.Batch(guarded(next), tea.WindowSize())
}

// Update handles one message. Whatever the message changes is prepared here, so that
// View only has to draw it.
func (a *App) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = a
	defer a.rescue()
	_, isTick := msg.(tick)
	fault.In("update", isTick && a.wires.terminal.guarded() == nil)
	cmd, changed := a.receive(msg)
	if changed {
		a.frame.right = false
		a.prepare()
		if wait := a.canvas.draw(a.View, a.window); wait != nil {
			cmd = tea.Batch(cmd, guarded(wait))
		}
		if a.window.w > 0 {
			a.wires.askMore(&a.request, a.views.seen())
		}
	}
	return a, cmd
}

func (a *App) receive(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return a.keystrokes(msg), true
	case watch.Update:
		changed := a.take(msg)
		cmd, _ := a.deliver(msg)
		return tea.Batch(cmd, a.wires.terminal.guarded()), changed // now there is time to start the guard
	case tick:
		ended := a.notice.ends(time.Time(msg))
		return tea.Batch(ticking(), a.wires.terminal.guarded()), a.clock.tick(time.Time(msg)) || ended
	case tea.MouseMsg:
		return a.mouse(msg), true
	case tea.WindowSizeMsg:
		before := a.window
		if a.window = (window{msg.Width, msg.Height}); msg.Width == 0 || msg.Height == 0 {
			a.window = a.options.untold()
		}
		return nil, a.window != before
	case paced:
		a.canvas.young--
		return nil, a.canvas.stale
	case drained:
		return nil, a.canvas.stale
	case suspended:
		return a.resumed(msg.err), true
	case measured:
		changed := a.measured(msg)
		if msg.torn {
			a.canvas.forget()
		}
		return nil, changed || msg.torn
	case background:
		a.frame.theme = msg.theme
		return nil, true
	case ending:
		a.end = msg.why
		return a.wires.leave(), false
	}
	return a.deliver(msg)
}

// take handles an update from the feed. If the update answers a request older than
// the last one, only the state of the polling is taken from it.
func (a *App) take(u watch.Update) bool {
	if u.View != nil {
		a.clock.see(u.View.Time, u.At)
	}
	returning := u.Number != a.update.Number
	frozen := !a.clock.frozen.IsZero() && !returning
	if u.Number < a.request.Number || frozen {
		a.update.Poll = u.Poll
		return true
	}
	a.update = u
	if u.View == nil {
		return true
	}
	if !a.clock.frozen.IsZero() {
		a.clock.frozen = u.View.Time
	}
	if a.views.hidden(&a.request, &a.update) {
		return true
	}
	a.views.seen().Show(u.View, returning)
	if a.prompt.found(!a.views.seen().Empty()) == narrowed {
		a.filter()
	}
	return true
}

// call shows the text of an alert, unless the footer is showing a notice that stays
// until a key is pressed.
func (n *notice) call(text string, now time.Time) {
	if n.text == "" || !n.until.IsZero() {
		*n = notice{text, now.Add(called)}
	}
}

// called is how long the footer shows an alert.
const called = 10 * time.Second

// ends removes the notice if its time is up, and reports whether it was removed.
func (n *notice) ends(now time.Time) bool {
	over := n.text != "" && !n.until.IsZero() && now.After(n.until)
	if over {
		*n = notice{}
	}
	return over
}

// say shows a short message in the footer.
func (a *App) say(text string) { a.notice = notice{text, a.clock.here.Add(3 * time.Second)} }

// ask asks the feed for what is wanted now.
func (a *App) ask() {
	a.request.Number++
	a.wires.ask(a.request)
}
