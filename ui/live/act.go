package live

import (
	"runtime"
	"strings"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// keystrokes takes keys that came in one piece, as they do over a slow line:
// Bubble Tea makes one message of them. What follows the key that opens the
// prompt is its text.
func (a *App) keystrokes(msg tea.KeyMsg) tea.Cmd {
	if a.isTwo(msg) {
		esc := a.press(tea.KeyMsg{Type: tea.KeyEsc})
		a.prepare()
		msg.Alt = false
		return tea.Batch(esc, a.press(msg))
	}
	if msg.Type != tea.KeyRunes || len(msg.Runes) < 2 || msg.Paste {
		return a.press(msg)
	}
	var cmds []tea.Cmd
	for rest := msg.Runes; len(rest) > 0; rest = rest[1:] {
		if a.prompt.editing {
			msg.Runes = rest
			return tea.Batch(append(cmds, a.press(msg))...)
		}
		msg.Runes = rest[:1]
		cmds = append(cmds, a.press(msg))
		a.prepare() // the next key is for what this one has changed
	}
	return tea.Batch(cmds...)
}

// isTwo tells of esc and the key after it in one piece: to Bubble Tea they look
// like that key with alt. They are that where alt has a meaning. Keys that
// have sequences of their own say alt within those, and Windows says it beside
// the key, of what is typed with AltGr, too.
func (a *App) isTwo(msg tea.KeyMsg) bool {
	if runtime.GOOS == "windows" {
		return false
	}
	switch msg.Type {
	case tea.KeyRunes, tea.KeySpace, tea.KeyEnter, tea.KeyCtrlJ, tea.KeyTab, tea.KeyBackspace, tea.KeyEsc:
		return msg.Alt && a.keys.ActionOf(msg) == "" && !(a.prompt.editing && a.prompt.edits(msg))
	}
	return false
}

// press finds out whom a key is for, and lets them have it. Of an enter that
// was typed before the program had the terminal the kernel makes a line feed
// (ICRNL), which is ctrl+j; it is enter unless a configuration gives it a
// meaning of its own.
func (a *App) press(msg tea.KeyMsg) tea.Cmd {
	act := a.keys.ActionOf(msg)
	if msg.Type == tea.KeyCtrlJ && act == "" {
		msg.Type = tea.KeyEnter
		act = a.keys.ActionOf(msg)
	}
	if act != keymap.Copy || a.notice.text == "" {
		a.copied = copying{}
	}
	a.notice = notice{}
	switch {
	case a.atlas.number.typing && a.typePort(msg):
		return nil
	case a.prompt.editing && (msg.Type == tea.KeyRunes || act != keymap.Quit && act != keymap.Suspend):
		if a.prompt.press(msg) == narrowed {
			a.filter()
		}
		return nil
	case a.overlays.open != nil && act != keymap.Suspend && act != keymap.Redraw:
		return a.apply(a.overlays.open.Press(pane.Input{Action: act, Key: msg}))
	case act == "" || act == keymap.Toggle:
		a.strange(msg)
		return nil
	}
	return a.do(act)
}

// leave ends the program, once the terminal has answered what it was asked. It
// is not guarded: what ends the program after a panic must not come back to it.
func (a *App) leave() tea.Cmd {
	open := a.wires.open
	a.wires.leaving.begin()
	return func() tea.Msg {
		open.wait()
		return tea.Quit()
	}
}

// strange answers a key that does nothing here.
func (a *App) strange(msg tea.KeyMsg) {
	name := msg.String()
	switch {
	case msg.Paste:
		a.say("to paste a filter, press " + a.keys.First(keymap.Filter) + " first")
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
	default:
		a.say(draw.Clip(name, 16, false) + " does nothing here · " + a.keys.First(keymap.Help) + " shows the keys")
	}
}

// do does what a key or the mouse asks for.
func (a *App) do(act keymap.Action) tea.Cmd {
	switch act {
	case keymap.MoveUp, keymap.MoveDown, keymap.PageUp, keymap.PageDown, keymap.MoveTop, keymap.MoveBottom, keymap.ScrollLeft, keymap.ScrollRight:
		a.move(act)
	case keymap.Listening, keymap.Connections, keymap.All, keymap.Processes, keymap.Ports, keymap.NextView, keymap.PreviousView:
		a.turn(act)
	case keymap.Sort, keymap.SortNext, keymap.SortPrevious, keymap.Reverse, keymap.Columns:
		return a.arrange(act)
	case keymap.NextUsed, keymap.PreviousUsed, keymap.NextPort, keymap.PreviousPort, keymap.ZoomIn, keymap.ZoomOut, keymap.GoTo:
		a.explore(act)
	case keymap.Enter:
		a.enter()
	case keymap.Filter:
		a.prompt.open()
	case keymap.Clear:
		a.back()
	case keymap.Explain, keymap.Help, keymap.Act:
		return a.lay(a.overlays.of(act))
	case keymap.LessonNext:
		return a.lesson.turn(1)
	case keymap.LessonBack:
		return a.lesson.turn(-1)
	case keymap.Copy:
		return a.copy()
	case keymap.CopyLine:
		return a.copyFields()
	case keymap.Suspend:
		return suspension()
	case keymap.Redraw:
		a.canvas.forget()
	case keymap.Quit:
		return a.leave()
	default:
		a.watch(act)
	}
	return nil
}

// watch changes how the polling goes.
func (a *App) watch(act keymap.Action) {
	switch act {
	case keymap.Freeze:
		switch {
		case a.update.View == nil:
			a.say("there is no picture to freeze yet")
			return
		case a.clock.frozen.IsZero():
			a.clock.frozen = a.clock.now
			return
		}
		a.clock.frozen = time.Time{}
		a.ask()
	case keymap.Refresh:
		a.again()
	case keymap.Longer, keymap.Shorter:
		a.request.Interval = step(a.request.Interval, act == keymap.Longer)
		a.say("interval " + period(a.request.Interval))
		a.ask()
	}
}

// step gives the next of the intervals that are offered.
func step(d time.Duration, up bool) time.Duration {
	offered := []time.Duration{
		100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second,
		5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour,
	}
	last := offered[0]
	for _, o := range offered {
		if up && o > d {
			return o
		}
		if !up && o < d {
			last = o
		}
	}
	if up {
		return offered[len(offered)-1]
	}
	return last
}

func (a *App) move(act keymap.Action) {
	g, page := &a.grid, max(1, a.grid.cursor.height-1)
	if a.detail.open && (act == keymap.PageUp || act == keymap.PageDown || a.covered()) {
		a.scroll(act)
		return
	}
	if (act == keymap.PageUp || act == keymap.PageDown) && a.leaf(act == keymap.PageDown) {
		return
	}
	if a.onMap() {
		a.atlas.move(act)
		return
	}
	switch act {
	case keymap.MoveUp:
		g.cursor.to(g.cursor.line-1, g.items)
	case keymap.MoveDown:
		g.cursor.to(g.cursor.line+1, g.items)
	case keymap.PageUp:
		g.cursor.to(g.cursor.line-page, g.items)
	case keymap.PageDown:
		g.cursor.to(g.cursor.line+page, g.items)
	case keymap.MoveTop:
		g.cursor.to(0, g.items)
	case keymap.MoveBottom:
		g.cursor.to(g.items.len()-1, g.items)
	case keymap.ScrollLeft, keymap.ScrollRight:
		a.sideways(act == keymap.ScrollRight)
	}
	a.inspect()
}

func (a *App) sideways(toRight bool) {
	if a.grid.grouped() {
		a.grid.unfold(toRight, a.update.View)
		return
	}
	a.grid.pan(toRight)
}

// scroll moves the page of the detail.
func (a *App) scroll(act keymap.Action) {
	h := a.body()
	by := map[keymap.Action]int{keymap.MoveUp: -1, keymap.MoveDown: 1, keymap.PageUp: 1 - h, keymap.PageDown: h - 1, keymap.MoveTop: -len(a.detail.page.Lines), keymap.MoveBottom: len(a.detail.page.Lines)}[act]
	a.detail.page.Scroll(by, h)
}

// enter opens the detail of a socket, or a group.
func (a *App) enter() {
	it := a.grid.selected()
	switch {
	case a.onMap():
		a.enterPort()
	case a.detail.open:
		a.closeDetail()
	case it.Row != nil:
		a.detail.open = true
		a.detail.page.Top = 0
		a.inspect()
	case it.Group != nil:
		a.grid.unfold(!a.grid.open[pane.GroupOf(it.Group)], a.update.View)
	}
}

// inspect asks for the detail of the socket under the cursor.
func (a *App) inspect() {
	it := a.grid.selected()
	if !a.detail.open || it.Row == nil || a.request.Detail != nil && *a.request.Detail == it.Row.Key {
		return
	}
	k := it.Row.Key
	a.detail.key, a.detail.page.Top = k, 0
	a.request.Detail = &k
	a.ask()
}

func (a *App) closeDetail() {
	a.detail.open = false
	a.request.Detail = nil
	a.ask()
}

// back closes what lies on top, or else clears the filter.
func (a *App) back() {
	switch {
	case a.detail.open:
		a.closeDetail()
	case a.onMap() && a.atlas.zoom > 0:
		a.atlas.closer(-1)
	case a.prompt.shown():
		a.prompt.clear()
		a.filter()
	case a.grid.shift > 0:
		a.grid.shift = 0
	}
}

func (a *App) filter() {
	a.request.Selection.Query = a.prompt.query
	a.ask()
}
