package live

import (
	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/live/keymap"
	"berth/ui/live/overlay/action"
	"berth/ui/live/overlay/chooser"
	"berth/ui/live/overlay/explanation"
	"berth/ui/live/overlay/help"
	"berth/ui/live/pane"
)

// overlays is what may lie over the body, one at a time.
type overlays struct {
	all  []overlay
	open pane.Overlay // nil: none
}

// overlay is one of them, and the action that opens it.
type overlay struct {
	by keymap.Action
	pane.Overlay
}

// newOverlays makes every overlay there is.
func newOverlays(o Options) overlays {
	return overlays{all: []overlay{
		{keymap.Help, help.New(o.Version)},
		{keymap.Sort, chooser.ForOrder()},
		{keymap.Columns, chooser.ForColumns()},
		{keymap.Explain, explanation.New(o.Language)},
		{keymap.Act, action.New(o.Actor)},
	}}
}

// of returns the overlay that an action opens; nil: it opens none.
func (o *overlays) of(act keymap.Action) pane.Overlay {
	for _, x := range o.all {
		if x.by == act {
			return x.Overlay
		}
	}
	return nil
}

// lay opens an overlay on what there is.
func (a *App) lay(o pane.Overlay) tea.Cmd {
	a.overlays.open = o
	return a.apply(o.Open(a.scene()))
}

// deliver hands a message to the parts that take messages, and reports whether
// any made use of it.
func (a *App) deliver(msg tea.Msg) (cmd tea.Cmd, used bool) {
	var cmds []tea.Cmd
	for _, o := range a.overlays.all {
		if to, ok := o.Overlay.(pane.Receiver); ok {
			if r := to.Receive(msg, a.scene()); !r.Pass {
				cmds = append(cmds, a.apply(r))
				used = true
			}
		}
	}
	return tea.Batch(cmds...), used
}

// apply does what a part wants done.
func (a *App) apply(r pane.Reply) tea.Cmd {
	if r.Say != "" {
		a.say(r.Say)
	}
	if r.Close {
		a.overlays.open = nil
	}
	if r.Order != nil {
		a.sort(*r.Order)
	}
	if r.Columns != nil {
		a.columns(*r.Columns)
	}
	if r.Whole != nil {
		a.request.Whole = *r.Whole
		a.wires.ask(a.request)
	}
	if r.Cmd == nil {
		return nil
	}
	return guarded(r.Cmd)
}

// scene is what there is to be shown now, for the whole body.
func (a *App) scene() *pane.Scene {
	return &pane.Scene{
		Width: a.window.w, Height: a.body(), Now: a.clock.now, Context: a.grid.context,
		View: a.update.View, Detail: a.update.Detail, Want: a.request, Columns: a.grid.layout.Cols, Item: a.grid.selected(), Keys: a.keys,
	}
}
