package live

import (
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/query"
	"berth/ui/cell"
	"berth/ui/live/pane"
)

// scene returns the scene for the whole body, with the current data.
func (a *App) scene() *pane.Scene {
	view := a.views.seen()
	s := &pane.Scene{
		Width: a.window.w, Height: a.window.body(), Now: a.clock.now,
		Context: cell.Context{Now: a.clock.now, Numeric: a.options.Numeric, ASCII: a.frame.ascii, Blocks: a.options.Signs == "blocks", Coarse: true, Alone: a.options.Course != nil, Language: a.options.Language},
		Past:    a.update.Past,
		View:    a.update.View, Detail: a.update.Detail, Want: a.request,
		Columns: a.options.Columns, Chosen: a.options.Chosen, Item: view.Item(), Keys: a.keys,
	}
	if c, ok := view.(pane.Columnar); ok {
		s.Shown = c.Shown()
	}
	if l, ok := view.(pane.Lengthy); ok {
		s.Lines = l.Lines()
	}
	if o, ok := view.(pane.Sortable); ok {
		s.Orders = o.Orders()
	}
	if !a.clock.frozen.IsZero() {
		s.Context.Now = a.clock.frozen
	}
	if s.View != nil {
		s.Context.Host, s.Context.Names = s.View.Host, s.View.Names
	}
	if a.views.hidden(&a.request, &a.update) {
		s.Nothing = []string{s.Tell("looking")}
	} else if view.Empty() {
		s.Nothing = (&empty{s.Tell, s.View, s.Want, s.Keys, a.options.Ask.Protos, a.options.Filter, a.prompt.editing}).texts()
	}
	return s
}

// deliver passes a message to the parts that receive messages, and reports
// whether any of them used it.
func (a *App) deliver(msg tea.Msg) (cmd tea.Cmd, used bool) {
	var parts []any
	for _, o := range a.overlays.all {
		parts = append(parts, o.Overlay)
	}
	for _, p := range a.panels.all {
		parts = append(parts, p)
	}
	var cmds []tea.Cmd
	for _, p := range parts {
		if to, ok := p.(pane.Receiver); ok {
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
	if r.Call != "" {
		_, _ = io.WriteString(a.wires.out, a.wires.notifier.Call(r.Call, !a.frame.ascii || a.frame.words))
		a.notice.call(r.Call, a.clock.here)
	}
	if r.Close {
		a.overlays.open = nil
	}
	if r.Order != nil {
		a.request.Selection.Order = *r.Order
		a.ask()
	}
	if r.Group != nil && a.views.group(&a.request.Selection, *r.Group) {
		a.ask()
	}
	if r.Columns != nil {
		a.options.Columns, a.options.Chosen = r.Columns.Columns, r.Columns.Chosen
		a.ask()
	}
	if r.OpenDetail || r.CloseDetail {
		a.detail(r.OpenDetail)
	}
	if r.Hold {
		a.views.hold(true)
	}
	if r.Go != nil {
		a.visit(r.Go)
	}
	if r.Whole != nil {
		a.request.Whole = *r.Whole
		a.wires.ask(a.request)
	}
	if r.Move != "" {
		a.views.seen().Do(pane.Input{Action: r.Move})
		a.follow()
	}
	if r.Do != "" {
		return a.do(pane.Input{Action: r.Do, Mouse: true})
	}
	if r.Cmd == nil {
		return nil
	}
	return guarded(r.Cmd)
}

// open opens an overlay on the current scene.
func (a *App) open(o pane.Overlay) tea.Cmd {
	a.overlays.open = o
	return a.apply(o.Open(a.scene()))
}

// detail asks for the detail of the socket under the cursor if open is set, and for
// none otherwise.
func (a *App) detail(open bool) {
	row := a.views.seen().Item().Row
	switch {
	case !open:
		a.request.Detail = nil
	case row == nil, a.request.Detail != nil && *a.request.Detail == row.Key:
		return
	default:
		k := row.Key
		a.request.Detail = &k
	}
	a.ask()
}

// follow makes an open detail follow the cursor.
func (a *App) follow() {
	if a.request.Detail != nil || a.panels.follows() {
		a.detail(true)
	}
}

// show goes to the view with the given index.
func (a *App) show(at int) {
	if at == a.views.at {
		return
	}
	a.views.to(at)
	if before := a.request.Selection.Kind; before != a.views.all[at].kind {
		a.request.Selection.Kind = a.views.all[at].kind
		a.views.seen().Show(nil, false)
	} else if !a.views.hidden(&a.request, &a.update) { // the view shows what was asked for earlier
		a.views.seen().Show(a.update.View, true)
	}
	if a.views.all[at].alone || a.panels.covers(a.window.w) {
		a.request.Detail = nil
	}
	a.ask()
}

// visit goes to a destination.
func (a *App) visit(p *pane.Destination) {
	q, err := query.Parse(p.Filter)
	if err != nil {
		q = query.Query{}
	}
	a.prompt.adopt(q)
	a.request.Selection.Query = q
	if p.Anew == nil {
		if at := a.views.first(p.Kind); at != a.views.at {
			a.show(at)
		} else {
			a.ask()
		}
		return
	}
	a.clock.frozen = time.Time{}
	a.options.Columns, a.options.Chosen = p.Anew.Columns, p.Anew.Chosen
	a.views.to(a.views.first(p.Kind))
	a.request.Selection.Kind = p.Kind
	a.views.hold(false)
	a.views.seen().Home()
	a.request.Anew++
	a.ask()
}
