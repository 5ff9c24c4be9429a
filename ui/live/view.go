package live

import (
	"strings"

	"berth/ui/live/draw"
	"berth/ui/live/fault"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// prepare prepares everything that View draws.
func (a *App) prepare() {
	if a.window.w == 0 {
		return
	}
	body := a.scene()
	a.panels.fit(body)
	left := a.panels.left(*body)
	a.views.seen().Prepare(&left)
	if a.panels.seen != nil {
		taken := a.panels.taken(*body)
		a.panels.seen.Prepare(&taken)
	}
	if a.overlays.open != nil {
		a.overlays.open.Prepare(body)
	}
}

// View draws the frame. If nothing has changed since the last frame, View returns the
// last frame again.
func (a *App) View() string {
	defer a.rescue()
	fault.In("view", a.update.View != nil && a.end == nil)
	if a.frame.right || a.window.w == 0 {
		return a.frame.text
	}
	a.frame.out.Reset()
	a.frame.out.Grow(len(a.frame.text) + 1024)
	p := &draw.Pen{Out: &a.frame.out, Theme: a.frame.theme, Room: a.window.w, ASCII: a.frame.ascii, Letter: a.frame.words}
	for y := range a.window.h {
		a.line(p, y)
		p.End(a.window.w)
	}
	a.frame.text = strings.TrimSuffix(a.frame.out.String(), "\n")
	a.frame.right, a.canvas.caret = true, p.Caret()
	return a.frame.text
}

// line draws line y of the screen.
func (a *App) line(p *draw.Pen, y int) {
	switch above := a.window.above(); {
	case y < 2:
		h := header{a.options.Language, a.update.View, a.update.Past.Machine, a.update.Poll, a.request.Interval, a.clock.frozen, a.clock.now, a.clock.here, a.overlays.alerts.Unseen()}
		h.line(p, y, &a.views, &a.prompt, a.window)
	case y == a.window.h-1:
		f := footer{a.options.tell, a.panels.footer(a.views.seen().Footer()), a.keys, a.notice.text, !a.clock.frozen.IsZero(), a.prompt.editing, a.prompt.wrong != nil, problemsHint(&a.prompt, a.update.View)}
		if a.panels.covers(a.window.w) {
			f.view = a.panels.footer(pane.Footer{Position: a.options.tell("esc_back")})
		}
		p.Veil = a.overlays.open != nil
		f.line(p)
	case y == above-1:
		if a.prompt.shown() {
			a.prompt.line(p, a.options.Language)
		}
	default:
		a.overlaid(p, y-above)
	}
}

// overlaid draws line y of the body, with the overlay over it.
func (a *App) overlaid(p *draw.Pen, y int) {
	o := a.overlays.open
	if o == nil {
		a.body(p, y)
		return
	}
	under := func(p *draw.Pen) {
		p.Veil = true
		a.body(p, y)
	}
	if box := o.Box(); box.Has(y) {
		box.Line(p, y, under, o.Line)
		return
	}
	under(p)
	p.Veil = false
}

// body draws line y of the view and of the visible panel.
func (a *App) body(p *draw.Pen, y int) {
	view, panel := a.views.seen(), &a.panels
	if lines := a.prompt.complaint(a.window.w, a.options.Language); a.prompt.editing && y < len(lines) {
		p.Text(a.prompt.tone(), lines[y])
		return
	}
	switch above := a.window.body() - panel.room.Below; {
	case panel.covers(a.window.w):
		p.Space(1)
		panel.seen.Line(p, y)
	case panel.room.Below > 0 && y >= above:
		panel.seen.Line(p, y-above)
	case panel.room.Beside == 0:
		view.Line(p, y)
	default:
		width, skip := a.window.w-panel.room.Beside, p.Skip // beside an overlay, only part of the line is drawn
		p.Part(min(max(0, width-skip), p.Room), skip, func(p *draw.Pen) { view.Line(p, y) })
		p.Skip = max(0, skip-width)
		p.Text(theme.Border, "│ ")
		panel.seen.Line(p, y)
	}
}
