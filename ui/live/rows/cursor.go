package rows

import (
	"berth/ui/live/draw"
	"berth/ui/live/pane"
)

// Cursor is the line that the user is on, and the part of the table that the window
// shows. It stays with its item, wherever the item moves.
type Cursor struct {
	on     sighting // the item that the cursor is on
	chosen sighting // the item that the user moved the cursor to; the cursor returns to it when a filter that hid it is lifted
	line   int      // the line of on
	top    int      // the first line in the window
	height int      // lines in the window
}

// follow keeps the cursor on its item when new lines, in the parameter now, replace
// those in old. If possible, the item stays on the same line of the screen. But a
// window that is at the very top stays there, so that what arrives above is seen.
// returning is true if the user has changed what is shown.
func (c *Cursor) follow(old, now Items, returning bool) {
	line := -1
	if returning {
		line = now.find(c.chosen, c.line)
	}
	if line < 0 && !(returning && c.on.id == c.chosen.id) {
		line = now.find(c.on, c.line)
	}
	if line < 0 && c.on.id != (pane.ID{}) {
		line = now.successor(old, c.line)
	}
	eye := c.line - c.top
	c.line = max(0, line)
	c.on = now.seen(c.line)
	if c.on.id == c.chosen.id {
		c.chosen = c.on
	}
	if c.top > 0 {
		c.top = c.line - eye
	}
	c.scroll(now.Len())
}

// scroll moves the window as little as needed to show the cursor and no empty lines
// below the last line.
func (c *Cursor) scroll(n int) {
	c.line = max(0, min(c.line, n-1))
	c.top = draw.ScrollTo(c.top, c.line, n, c.height)
}

// to moves the cursor to a line at the user's request.
func (c *Cursor) to(line int, x Items) {
	c.line = line
	c.scroll(x.Len())
	c.on = x.seen(c.line)
	c.chosen = c.on
}

// roll moves the window, and moves the cursor too if necessary.
func (c *Cursor) roll(by int, x Items) {
	c.top = draw.Within(c.top+by, x.Len(), c.height)
	line := min(max(c.line, c.top), c.top+c.height-1)
	if line != c.line {
		c.to(line, x)
	}
}

// size sets the height of the window.
func (c *Cursor) size(height, n int) {
	c.height = max(1, height)
	c.scroll(n)
}
