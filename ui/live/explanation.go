package live

import (
	"berth/model/explain"
	"berth/model/language"
	"berth/model/port"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
)

// explanation is the panel with plain words about what is under the cursor.
// It follows its socket, and keeps the last that was known of one that is gone.
type explanation struct {
	open  bool
	title string
	about item // what is explained, as it was last seen
	page  draw.Page
	names *port.Registry
}

// explainedWidth is how wide the panel gets inside its frame; in its height
// every explanation fits a screen of 80x24 then.
const explainedWidth = 74

// explain opens the panel for what is under the cursor.
func (a *App) explain() {
	it := a.grid.selected()
	if it.row == nil && it.group == nil {
		a.say("there is nothing here to explain")
		return
	}
	a.explanation = explanation{open: true, about: it, names: port.NewRegistry(a.hostFacts().Services)}
}

// hostFacts gives the facts of the host; before the first poll nothing is
// known of it.
func (a *App) hostFacts() *sockets.Host {
	if a.update.View == nil || a.update.View.Host == nil {
		return &sockets.Host{Unprivileged: -1, Privilege: sockets.Privilege{UID: -1}}
	}
	return a.update.View.Host
}

// follow takes what is now known of what is explained.
func (e *explanation) follow(now item) {
	switch {
	case e.about.row != nil && now.row != nil && now.row.Key == e.about.row.Key:
		e.about = now
	case e.about.row == nil && now.row == nil && now.group != nil && groupOf(now.group) == groupOf(e.about.group):
		e.about = now
	}
}

// set writes the page anew, keeping its place, for a window of w by h.
func (e *explanation) set(x *explain.Explainer, w, h int) {
	top := e.page.Top
	e.page = draw.Page{W: min(explainedWidth, w-4)}
	x.Names = e.names
	t := e.text(x)
	e.title, e.page.Lines = t.Title, cell.Explanation(t, e.page.W)
	e.page.Scroll(top, e.frame(w, h).H-2)
}

func (e *explanation) text(x *explain.Explainer) explain.Text {
	if e.about.row != nil {
		return x.Row(e.about.row)
	}
	return x.Program(groupFacts(e.about.group))
}

func groupFacts(g *table.Group) explain.Group {
	return explain.Group{Process: g.Process, Gap: g.Gap, Count: g.Listening + g.Connections, Listening: g.Listening}
}

func (e *explanation) frame(w, h int) draw.Frame {
	return draw.Centred(e.page.W, len(e.page.Lines), w, h)
}

// explainer gives who explains, at the time now.
func (a *App) explainer() *explain.Explainer {
	l := a.options.Language
	if l == nil {
		l = language.English()
	}
	return &explain.Explainer{Language: l, Host: a.hostFacts(), Time: a.clock.now}
}

// prepareExplanation brings the panel up to date.
func (a *App) prepareExplanation() {
	a.explanation.follow(a.grid.selected())
	a.explanation.set(a.explainer(), a.window.w, a.body())
}

// inExplanation takes a key while the panel is open, and tells whether it was
// for it.
func (a *App) inExplanation(act keymap.Action) bool {
	e := &a.explanation
	switch act {
	case keymap.Suspend, keymap.Redraw:
		return false
	case keymap.Quit, keymap.Explain, keymap.Clear, keymap.Enter:
		e.open = false
	default:
		e.page.Turn(act, e.frame(a.window.w, a.body()).H-2)
	}
	return true
}

// hint tells what the keys do; there is nothing to scroll where all is seen.
func (e *explanation) hint(w, h int) string {
	if len(e.page.Lines) > e.frame(w, h).H-2 {
		return "↑↓ scroll · esc leave"
	}
	return "esc leave"
}
