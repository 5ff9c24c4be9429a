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
	_ "berth/ui/live/quiet" // before Bubble Tea
	"berth/ui/live/screen"
	"berth/ui/theme"
	"berth/ui/watch"
)

// App is the one model of the program. Its parts know nothing of it: it hands
// them what they show, and does what a key, the mouse or a part asks for.
type App struct {
	options   Options
	wires     wires
	keys      keymap.Map
	request   watch.Request // what was last asked of the Watcher
	update    watch.Update  // what is shown
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
	end       error // why the program ends; nil: the user left
}

// wires lead out of the App.
type wires struct {
	ask      func(watch.Request) // never blocks
	out      io.Writer           // the terminal
	notifier screen.Notifier     // what calls somebody who looks elsewhere
	quit     func()
	open     *inquiry // what the terminal was asked; nil: nothing

	leaving  *departure // nil: nobody waits for the end
	terminal *terminal  // nil: there is none
}

// notice is a short text in the footer.
type notice struct {
	text  string
	until time.Time // zero: until a key is pressed
}

// clock is the time that the screen shows. Nothing that draws reads another.
type clock struct {
	now    time.Time // as the Source tells it: of the newest View, and what has elapsed since
	frozen time.Time // when the picture was frozen; zero: it is not
	view   time.Time // of the newest View; zero: there is none
	came   time.Time // when that came, here
	here   time.Time // now, here: what has elapsed is told by this alone
}

// see takes the time of a View, of an update that was sent at an instant here.
func (c *clock) see(view, at time.Time) {
	if !view.Equal(c.view) {
		c.view, c.came = view, at
	}
	c.here = at
	c.now = c.view.Add(at.Sub(c.came))
}

// tick moves the time on where no update has done so, and reports whether it did.
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

// picture is the frame that was last drawn, as long as it is right, and what it
// is drawn with.
type picture struct {
	theme *theme.Theme
	ascii bool // no sign beyond ASCII is drawn
	words bool // but letters are
	text  string
	right bool
	out   strings.Builder
}

// tick comes once a second, so that ages go on when nothing else happens.
type tick time.Time

// newApp makes an App that has nothing to show yet.
func newApp(o Options, w wires, keys keymap.Map, look *theme.Theme) *App {
	q, err := query.Parse(o.Filter)
	if err != nil {
		q = query.Query{}
	}
	if o.Course != nil { // which speaks of single sockets
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

// Init starts the clock, and asks the terminal for its background: not before,
// or what it answers is echoed as if it had been typed.
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

// ticking asks for the next tick, and for the size of the terminal: Bubble Tea
// reads that once and then at each SIGWINCH. One that comes between its look and
// its listening, as from a window that is laid out while the program starts,
// would leave a wrong picture until the next.
func ticking() tea.Cmd {
	next := tea.Tick(time.Second, func(t time.Time) tea.Msg { return tick(t) })
	return tea.Batch(guarded(next), tea.WindowSize())
}

// Update takes one message. What it changes is made ready to be drawn here, so
// that View has only to draw.
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
		return tea.Batch(cmd, a.wires.terminal.guarded()), changed // it may take its time now
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

// take takes what the feed has to tell. An answer to an older request than the
// last is late, and only how the polling goes is taken from it.
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

// call says a text for which the user was called. One that waits for a key goes on
// waiting.
func (n *notice) call(text string, now time.Time) {
	if n.text == "" || !n.until.IsZero() {
		*n = notice{text, now.Add(called)}
	}
}

// called is how long the footer says what the user was called for.
const called = 10 * time.Second

// ends takes the notice away when its time is over, and reports whether it was.
func (n *notice) ends(now time.Time) bool {
	over := n.text != "" && !n.until.IsZero() && now.After(n.until)
	if over {
		*n = notice{}
	}
	return over
}

// say puts a short text into the footer.
func (a *App) say(text string) { a.notice = notice{text, a.clock.here.Add(3 * time.Second)} }

// ask asks the feed for what is wanted now.
func (a *App) ask() {
	a.request.Number++
	a.wires.ask(a.request)
}
