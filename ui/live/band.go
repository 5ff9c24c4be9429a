package live

import (
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/theme"
)

// margined gives the cells of the lesson beside the table, 0 if there is no room
// for it: less than a detail has, for the table needs the columns that the
// lesson speaks of.
func margined(w int) int {
	if beside(w) == 0 {
		return 0
	}
	return min(60, w*3/10)
}

// band gives the lines of the lesson below the table, where there is no room
// beside it: as many as it takes, but not so many that the table has too few.
func (a *App) band() int {
	if a.lesson.course == nil || margined(a.window.w) > 0 || a.covered() {
		return 0
	}
	return min(1+len(a.lesson.page.Lines), a.body()*3/5)
}

// lessonLines gives the lines that the text of the lesson has on the screen.
func (a *App) lessonLines() int {
	if n := a.band(); n > 0 {
		return n - 1
	}
	return a.body() - 1
}

// layLesson lays out the text of the lesson for the window.
func (a *App) layLesson() {
	switch {
	case a.lesson.course == nil:
	case margined(a.window.w) > 0:
		a.lesson.set(margined(a.window.w)-3, a.body()-1)
	default:
		a.lesson.set(a.window.w-2, a.body()*3/5-1)
	}
}

// leaf turns the text of the lesson over, and tells whether there is any more
// of it.
func (a *App) leaf(down bool) bool {
	l, h := &a.lesson, a.lessonLines()
	if l.course == nil || a.covered() || len(l.page.Lines) <= h {
		return false
	}
	by := h - 1
	if !down {
		by = -by
	}
	l.page.Scroll(by, h)
	return true
}

// onLesson tells whether a place in the window is of the lesson.
func (a *App) onLesson(x, y int) bool {
	if a.lesson.course == nil || a.detail.open {
		return false
	}
	if n := a.band(); n > 0 {
		return y >= a.above()+a.height() && y < a.window.h-1
	}
	return x >= a.window.w-a.panel() && y >= a.above()
}

// bandLine draws line y of the lesson below the table.
func (a *App) bandLine(p *draw.Pen, y int) {
	if y > 0 {
		p.Space(1)
	}
	a.lessonLine(p, y)
}

// lessonLine draws line y of the lesson: its name, then its text; the last
// tells that there is more.
func (a *App) lessonLine(p *draw.Pen, y int) {
	switch h := a.lessonLines(); {
	case y == 0:
		a.lesson.head(p, a.keys)
	case y == h && a.lesson.page.More(h):
		p.Text(theme.Hint, "↓ "+a.keys.First(keymap.PageDown)+" for more")
	default:
		a.lesson.page.Line(p, y-1)
	}
}
