package live

import (
	tea "github.com/charmbracelet/bubbletea"

	"berth/model/table"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// wheel is the lines that one step of a mouse's wheel scrolls.
const wheel = 3

// mouse does what a click or the wheel asks for.
func (a *App) mouse(msg tea.MouseMsg) tea.Cmd {
	if a.overlays.open != nil {
		return a.mouseOver(msg)
	}
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		a.roll(msg, -wheel)
	case msg.Button == tea.MouseButtonWheelDown:
		a.roll(msg, wheel)
	case msg.Action != tea.MouseActionPress || msg.Button != tea.MouseButtonLeft:
	default:
		a.click(msg.X, msg.Y)
	}
	return nil
}

// mouseOver is for what lies over the table: the wheel moves, a click closes.
func (a *App) mouseOver(msg tea.MouseMsg) tea.Cmd {
	act := keymap.Action("")
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		act = keymap.MoveUp
	case msg.Button == tea.MouseButtonWheelDown:
		act = keymap.MoveDown
	case msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft:
		act = keymap.Clear
	}
	return a.apply(a.overlays.open.Press(pane.Input{Action: act, Mouse: true}))
}

func (a *App) roll(msg tea.MouseMsg, by int) {
	if a.detail.open && msg.X >= a.window.w-a.panel() {
		a.detail.page.Scroll(by, a.body())
		return
	}
	if a.onLesson(msg.X, msg.Y) {
		a.lesson.page.Scroll(by, a.lessonLines())
		return
	}
	if a.onMap() {
		a.atlas.roll(by / wheel)
		return
	}
	a.grid.cursor.roll(by, a.grid.items)
	a.inspect()
}

func (a *App) click(x, y int) {
	row := y - a.above() - 1
	switch {
	case y == 1 && !a.promptOnTabs():
		if k, ok := tabAt(x, a.window.w); ok {
			a.show(k)
		}
	case y == a.above()-1:
		a.prompt.open()
	case a.panel() > 0 && x >= a.window.w-a.panel(), a.onLesson(x, y):
	case a.onMap():
		a.clickMap(x, y-a.above())
	case row == -1:
		if c, ok := a.grid.hit(x); ok {
			order := a.request.Selection.Order
			a.sort(table.Order{Column: c, Reverse: c == order.Column && !order.Reverse})
		}
	case row >= 0 && row < len(a.grid.ready):
		if line := a.grid.cursor.top + row; line == a.grid.cursor.line {
			a.enter()
		} else {
			a.grid.cursor.to(line, a.grid.items)
			a.inspect()
		}
	}
}
