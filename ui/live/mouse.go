package live

import (
	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// mouse does what a click or the wheel asks for. Over an overlay, the wheel moves
// the cursor or the page, and a click closes the overlay.
func (a *App) mouse(msg tea.MouseMsg) tea.Cmd {
	steps, act := 0, keymap.Action("")
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		steps, act = -1, keymap.MoveUp
	case msg.Button == tea.MouseButtonWheelDown:
		steps, act = 1, keymap.MoveDown
	case msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft:
		act = keymap.Clear
	}
	y := msg.Y - a.window.above()
	switch view := a.views.seen(); {
	case a.overlays.open != nil:
		return a.apply(a.overlays.open.Press(pane.Input{Action: act, Mouse: true}))
	case steps == 0 && act == "":
	case steps == 0:
		return a.click(msg.X, msg.Y)
	case a.panels.has(msg.X, y, a.window.w, a.window.body()):
		a.panels.seen.Scroll(steps)
	default:
		view.Scroll(steps)
		a.follow()
	}
	return nil
}

// click handles a click of the left button on a cell of the screen.
func (a *App) click(x, y int) tea.Cmd {
	above := a.window.above()
	switch {
	case y == 1 && !a.prompt.onTabs(a.window):
		if at, ok := a.views.hit(x, a.window.w); ok {
			a.show(at)
		}
	case y == above-1:
		a.prompt.open()
	case y < above, y == a.window.h-1, a.panels.has(x, y-above, a.window.w, a.window.body()):
	default:
		cmd := a.apply(a.views.seen().Click(x, y-above))
		a.follow()
		return cmd
	}
	return nil
}

// letGo leaves the mouse to the terminal, for selecting text, or takes it back.
func (a *App) letGo() tea.Cmd {
	if a.options.Mouse = !a.options.Mouse; a.options.Mouse {
		a.say(a.options.tell("notice.mouse_back"))
		return tea.EnableMouseCellMotion
	}
	a.say(a.options.tell("notice.mouse_gone", "key", a.keys.First(keymap.Mouse)))
	return tea.DisableMouse
}
