package live

import (
	"runtime"
	"strings"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/table"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// keystrokes handles keys that arrived together, as they do over a slow line. Bubble
// Tea makes a single message of them. Whatever follows the key that opens the prompt
// is text for the prompt.
func (a *App) keystrokes(msg tea.KeyMsg) tea.Cmd {
	if isTwo(msg, a.keys, &a.prompt) {
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
		a.prepare() // the next key must act on what this one has changed
	}
	return tea.Batch(cmds...)
}

// isTwo reports whether a message is esc and another key that arrived together. To
// Bubble Tea the two look like that key with alt. They count as the key with alt if
// that combination has a meaning. Keys that send sequences of their own encode alt
// in those sequences, and Windows reports alt separately, even for what is typed
// with AltGr.
func isTwo(msg tea.KeyMsg, keys keymap.Map, p *prompt) bool {
	if runtime.GOOS == "windows" {
		return false
	}
	switch msg.Type {
	case tea.KeyRunes, tea.KeySpace, tea.KeyEnter, tea.KeyCtrlJ, tea.KeyTab, tea.KeyBackspace, tea.KeyEsc:
		return msg.Alt && keys.ActionOf(msg) == "" && !(p.editing && p.edits(msg))
	}
	return false
}

// press finds out which part of the screen a key is for, and passes the key to that
// part: to the view if something is being typed there, to the prompt, to an overlay,
// or to everything else. If enter was typed before the program had the terminal, the
// kernel has turned it into a line feed (ICRNL), which is ctrl+j. Unless a
// configuration gives ctrl+j another meaning, press treats it as enter.
func (a *App) press(msg tea.KeyMsg) tea.Cmd {
	act := a.keys.ActionOf(msg)
	if msg.Type == tea.KeyCtrlJ && act == "" {
		msg.Type = tea.KeyEnter
		act = a.keys.ActionOf(msg)
	}
	if act != keymap.Copy || a.notice.text == "" {
		a.clipboard.forget()
	}
	a.notice = notice{}
	in := pane.Input{Action: act, Key: msg}
	if len(a.views.seen().Footer().Typing) > 0 {
		if r := a.views.seen().Do(in); !r.Pass {
			return a.apply(r)
		}
	}
	switch {
	case a.prompt.editing && (msg.Type == tea.KeyRunes || act != keymap.Quit && act != keymap.Suspend):
		if a.prompt.press(msg) == narrowed {
			a.filter()
		}
		return nil
	case a.overlays.open != nil && act != keymap.Suspend && act != keymap.Redraw:
		return a.apply(a.overlays.open.Press(in))
	case act == "" || act == keymap.Toggle:
		a.say(strange(msg, a.keys, &a.options))
		return nil
	}
	return a.do(in)
}

// leave ends the program once the terminal has answered any open inquiry. The command
// is not guarded, because a command that ends the program after a panic must not come
// back to the program.
func (w *wires) leave() tea.Cmd {
	open := w.open
	w.leaving.begin()
	return func() tea.Msg {
		open.wait()
		return tea.Quit()
	}
}

// strange returns the message to show when a key that has no effect is pressed.
func strange(msg tea.KeyMsg, keys keymap.Map, o *Options) string {
	name := msg.String()
	switch {
	case msg.Paste:
		return o.tell("notice.paste", "key", keys.First(keymap.Filter))
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return ""
	}
	return o.tell("notice.strange", "name", draw.Clip(name, 16, false), "key", keys.First(keymap.Help))
}

// do does what a key or the mouse asks for. If no part on the screen handles the
// input, do opens an overlay, or the footer says where the key applies.
func (a *App) do(in pane.Input) tea.Cmd {
	if cmd, ok := a.own(in.Action); ok {
		return cmd
	}
	for _, p := range a.panels.all {
		if r := p.Do(in); !r.Pass {
			return a.apply(r)
		}
	}
	if r := a.views.seen().Do(in); !r.Pass {
		cmd := a.apply(r)
		a.follow()
		return cmd
	}
	if o := a.overlays.of(in.Action); o != nil {
		return a.open(o)
	}
	if at, ok := a.views.of(in.Action); ok {
		a.show(at)
	} else if in.Action == keymap.Clear && a.prompt.shown() {
		a.prompt.clear()
		a.filter()
	} else if text := a.views.elsewhere(in.Action, a.keys, a.options.Language); text != "" {
		a.say(text)
	}
	return nil
}

// own handles the actions that concern the program itself, and reports whether act is
// one of them.
func (a *App) own(act keymap.Action) (cmd tea.Cmd, ok bool) {
	switch act {
	case keymap.Filter:
		a.prompt.open()
	case keymap.Problems:
		if a.prompt.swap(problems); a.prompt.query.String() == problems && besides(a.update.View, a.request.Selection.Kind) {
			a.show(a.views.first(table.All))
		}
		a.filter()
	case keymap.Copy, keymap.CopyLine:
		return a.apply(a.clipboard.copy(act, a.scene())), true
	case keymap.Below:
		return a.apply(a.panels.cycle(a.scene())), true
	case keymap.Freeze, keymap.Refresh, keymap.Longer, keymap.Shorter:
		a.watch(act)
	case keymap.Suspend:
		return suspension(a.wires.terminal), true
	case keymap.Mouse:
		return a.letGo(), true
	case keymap.Redraw:
		a.canvas.forget()
	case keymap.Quit:
		return a.wires.leave(), true
	default:
		return nil, false
	}
	return nil, true
}

// watch changes how the polling is done.
func (a *App) watch(act keymap.Action) {
	switch act {
	case keymap.Freeze:
		switch {
		case a.update.View == nil:
			a.say(a.options.tell("notice.unfrozen"))
			return
		case a.clock.frozen.IsZero():
			a.clock.frozen = a.clock.now
			return
		}
		a.clock.frozen = time.Time{}
	case keymap.Refresh:
		a.request.Polls++
	case keymap.Longer, keymap.Shorter:
		a.request.Interval = step(a.request.Interval, act == keymap.Longer)
		a.say(a.options.tell("notice.interval", "time", period(a.request.Interval)))
	}
	a.ask()
}

// step returns the next longer or shorter of the available intervals.
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

// filter asks the feed for what matches the current filter.
func (a *App) filter() {
	a.request.Selection.Query = a.prompt.query
	a.ask()
}
