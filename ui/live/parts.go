package live

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/query"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/detail"
	"berth/ui/live/keymap"
	"berth/ui/live/lesson"
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

// panels is what may stand beside the view, below it, or in its place.
type panels struct {
	all  []pane.Panel // the first that takes any room is seen
	seen pane.Panel   // as of the last fit; nil: none
	room pane.Room
}

// newPanels makes every panel there is.
func newPanels(o Options) panels {
	p := panels{all: []pane.Panel{new(detail.Panel)}}
	if o.Course != nil {
		p.all = append(p.all, lesson.New(o.Course, o.Columns))
	}
	return p
}

// fit finds the panel that is seen in the body of s.
func (p *panels) fit(s *pane.Scene) {
	p.seen, p.room = nil, pane.Room{}
	for _, x := range p.all {
		if room := x.Room(s); room != (pane.Room{}) {
			p.seen, p.room = x, room
			return
		}
	}
}

// covers reports whether a panel is in the place of the view, in a body of w
// cells.
func (p *panels) covers(w int) bool { return p.seen != nil && p.room.Beside >= w }

// has reports whether a cell of a body of w by h is the panel's.
func (p *panels) has(x, y, w, h int) bool {
	return p.seen != nil && (p.room.Beside > 0 && x >= w-p.room.Beside || p.room.Below > 0 && y >= h-p.room.Below)
}

// left returns the scene for the view: what the panel leaves of the body.
func (p *panels) left(s pane.Scene) pane.Scene {
	if p.room.Beside > 0 && p.room.Beside < s.Width {
		s.Width -= p.room.Beside + 1 // a cell of air before the border
	}
	s.Height = max(1, s.Height-p.room.Below)
	return s
}

// taken returns the scene for the panel that is seen.
func (p *panels) taken(s pane.Scene) pane.Scene {
	s.Room = p.room
	if p.room.Beside > 0 {
		s.Width = p.room.Beside
	}
	if p.room.Below > 0 {
		s.Height = p.room.Below
	}
	return s
}

// scene is what there is to be shown now, for the whole body.
func (a *App) scene() *pane.Scene {
	view := a.views.seen()
	s := &pane.Scene{
		Width: a.window.w, Height: a.window.body(), Now: a.clock.now,
		Context: cell.Context{Now: a.clock.now, Numeric: a.options.Numeric, ASCII: a.frame.ascii},
		View:    a.update.View, Detail: a.update.Detail, Want: a.request,
		Columns: a.options.Columns, Dear: a.options.Dear, Item: view.Item(), Keys: a.keys,
	}
	if c, ok := view.(pane.Columnar); ok {
		s.Shown = c.Shown()
	}
	if !a.clock.frozen.IsZero() {
		s.Context.Now = a.clock.frozen
	}
	if s.View != nil {
		s.Context.Host, s.Context.Names = s.View.Host, s.View.Names
	}
	if view.Empty() {
		s.Nothing = (&empty{s.View, s.Want, s.Keys, a.options.Ask.Protos, a.options.Filter, a.prompt.editing}).texts()
	}
	return s
}

// deliver hands a message to the parts that take messages, and reports whether
// any made use of it.
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
	if r.Close {
		a.overlays.open = nil
	}
	if r.Order != nil {
		a.request.Selection.Order = *r.Order
		a.ask()
	}
	if r.Columns != nil {
		a.options.Columns, a.options.Dear = r.Columns.Columns, r.Columns.Dear
		a.ask()
	}
	if r.OpenDetail || r.CloseDetail {
		a.detail(r.OpenDetail)
	}
	if r.Go != nil {
		a.visit(r.Go)
	}
	if r.Whole != nil {
		a.request.Whole = *r.Whole
		a.wires.ask(a.request)
	}
	if r.Do != "" {
		return a.do(pane.Input{Action: r.Do, Mouse: true})
	}
	if r.Cmd == nil {
		return nil
	}
	return guarded(r.Cmd)
}

// open opens an overlay on what there is.
func (a *App) open(o pane.Overlay) tea.Cmd {
	a.overlays.open = o
	return a.apply(o.Open(a.scene()))
}

// detail asks for the detail of the socket under the cursor, or for none.
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

// follow has the detail, if there is one, follow the cursor.
func (a *App) follow() {
	if a.request.Detail != nil {
		a.detail(true)
	}
}

// show goes to the view of a kind.
func (a *App) show(k table.Kind) {
	if k == a.request.Selection.Kind {
		return
	}
	a.views.to(k)
	a.views.seen().Show(nil, false)
	a.request.Selection.Kind = k
	if a.views.all[a.views.at].alone {
		a.request.Detail = nil
	}
	a.ask()
}

// visit goes to a place.
func (a *App) visit(p *pane.Place) {
	q, err := query.Parse(p.Filter)
	if err != nil {
		q = query.Query{}
	}
	a.prompt.adopt(q)
	a.request.Selection.Query = q
	if p.Anew == nil {
		a.show(p.Kind)
		return
	}
	a.clock.frozen = time.Time{}
	a.options.Columns, a.options.Dear = p.Anew.Columns, p.Anew.Columns
	a.views.to(p.Kind)
	a.request.Selection.Kind = p.Kind
	a.views.seen().Home()
	a.request.Polls++
	a.ask()
}
