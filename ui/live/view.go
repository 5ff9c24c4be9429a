package live

import (
	"strings"

	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/theme"
)

// tall is the height from which on the prompt has a line of its own.
const tall = 16

// promptOnTabs tells whether the prompt takes the place of the views' names.
func (a *App) promptOnTabs() bool { return a.window.h < tall && a.prompt.shown() }

// above gives the lines above the body.
func (a *App) above() int {
	if a.window.h < tall {
		return 2
	}
	return 3
}

// body gives the lines between the top and the footer.
func (a *App) body() int { return max(1, a.window.h-a.above()-1) }

// height gives the lines of the table.
func (a *App) height() int { return max(1, a.body()-a.band()) }

// panel gives the cells of the detail, or of the lesson beside the table: part
// of the window, or all of it.
func (a *App) panel() int {
	switch {
	case !a.detail.open && a.lesson.course == nil:
		return 0
	case !a.detail.open:
		return margined(a.window.w)
	case beside(a.window.w) == 0:
		return a.window.w
	}
	return beside(a.window.w)
}

// covered tells whether the detail is in the place of the table.
func (a *App) covered() bool { return a.panel() == a.window.w }

// prepare makes everything ready that View draws.
func (a *App) prepare() {
	if a.window.w == 0 {
		return
	}
	w := a.window.w
	if a.panel() > 0 && !a.covered() {
		w -= a.panel() + 1 // a cell of air before the border
	}
	a.grid.size(w, a.height())
	now := a.clock.now
	if !a.clock.frozen.IsZero() {
		now = a.clock.frozen
	}
	a.grid.prepare(now)
	if a.grid.items.len() == 0 {
		a.prepareEmpty(w)
	}
	a.layLesson()
	if a.charted() {
		a.prepareMap(w)
	}
	if a.detail.open {
		a.detail.set(a.update.Detail, a.grid.context, a.panel()-3, a.body())
	}
	if a.overlays.open != nil {
		a.overlays.open.Prepare(a.scene())
	}
}

// View draws the frame, or gives the last one where nothing has changed since.
func (a *App) View() string {
	defer a.rescue()
	faultIn("view", a.update.View != nil && a.end == nil)
	if a.frame.right || a.window.w == 0 {
		return a.frame.text
	}
	a.frame.out.Reset()
	a.frame.out.Grow(len(a.frame.text) + 1024)
	p := &draw.Pen{Out: &a.frame.out, Look: a.look, Room: a.window.w, ASCII: a.grid.context.ASCII}
	for y := range a.window.h {
		a.line(p, y)
		p.End(a.window.w)
	}
	a.frame.text = strings.TrimSuffix(a.frame.out.String(), "\n")
	a.frame.right = true
	return a.frame.text
}

// line draws line y of the screen.
func (a *App) line(p *draw.Pen, y int) {
	switch {
	case y < 2:
		a.head(p, y)
	case y == a.window.h-1:
		a.foot(p)
	case y == a.above()-1:
		if a.prompt.shown() {
			a.prompt.line(p)
		}
	default:
		a.bodyLine(p, y-a.above())
	}
}

// head draws the first two lines. What is not seen stands on the second, if it
// has room for it beside the names of the views.
func (a *App) head(p *draw.Pen, y int) {
	h := header{a.update.View, a.update.Poll, a.request.Interval, a.clock.frozen, a.clock.now}
	unseen := h.unseen()
	onTabs := !a.promptOnTabs() && fitting(unseen, a.window.w-tabsWidth(a.window.w)-2) != ""
	switch {
	case y == 0 && onTabs:
		h.top(p, nil)
	case y == 0:
		h.top(p, unseen)
	case a.promptOnTabs():
		a.prompt.line(p)
	default:
		tabLine(p, a.request.Selection.Kind, unseen)
	}
}

// bodyLine draws line y of the body, and what lies over it.
func (a *App) bodyLine(p *draw.Pen, y int) {
	under := func(p *draw.Pen) {
		p.Veil = true
		a.tableLine(p, y)
	}
	o := a.overlays.open
	switch {
	case o == nil:
		a.tableLine(p, y)
	case o.Box().Has(y):
		o.Box().Line(p, y, under, o.Line)
		return
	default:
		under(p)
	}
	p.Veil = false
}

// tableLine draws line y of the table and of the detail beside it.
func (a *App) tableLine(p *draw.Pen, y int) {
	if lines := a.prompt.complaint(a.window.w); a.prompt.editing && y < len(lines) {
		p.Text(theme.Bad, lines[y])
		return
	}
	if a.covered() {
		p.Space(1)
		a.detailLine(p, y)
		return
	}
	if y >= a.height() {
		a.bandLine(p, y-a.height())
		return
	}
	panel := a.panel()
	if panel == 0 {
		a.gridLine(p, y)
		return
	}
	width, skip := a.window.w-panel, p.Skip // beside an overlay only a part of the line is drawn
	p.Part(min(max(0, width-skip), p.Room), skip, func(p *draw.Pen) { a.gridLine(p, y) })
	p.Skip = max(0, skip-width)
	p.Text(theme.Border, "│ ")
	if !a.detail.open {
		a.lessonLine(p, y)
		return
	}
	a.detailLine(p, y)
}

// detailLine draws line y of the detail; the last tells that there is more.
func (a *App) detailLine(p *draw.Pen, y int) {
	if y == a.body()-1 && a.detail.page.More(a.body()) {
		p.Text(theme.Hint, "↓ "+a.keys.First(keymap.PageDown)+" for more")
		return
	}
	a.detail.page.Line(p, y)
}

func (a *App) gridLine(p *draw.Pen, y int) {
	switch {
	case a.charted():
		a.atlas.line(p, y)
	case a.grid.items.len() == 0:
		a.emptyLine(p, y)
	case y == 0:
		a.grid.heading(p)
	default:
		a.grid.line(p, y-1)
	}
}
