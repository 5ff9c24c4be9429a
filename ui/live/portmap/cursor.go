package portmap

import (
	"berth/model/portmap"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
)

// cursor is the port that the user is on, and the window over the lines of the grid
// that shows this port.
type cursor struct {
	port   uint16
	moved  bool // by the user
	levels []portmap.Grid
	extent extent // the extent that the levels were made for
	zoom   int    // index into levels
	top    int    // the first line in the window
	height int    // lines in the window
}

// extent is the size of a grid.
type extent struct{ w, h int }

// grid returns the grid, which says in which cell each port is. There is a grid even
// before the first frame.
func (c *cursor) grid() portmap.Grid {
	if len(c.levels) == 0 {
		c.levels = portmap.Levels(1, 1)
	}
	return c.levels[c.zoom]
}

// under returns the ports in the cell under the cursor.
func (c *cursor) under() portmap.Run { return c.grid().Around(c.port) }

// size sets the size of the map in the window.
func (c *cursor) size(s share) {
	if now := (extent{s.w - edges(s.w), s.h}); now != c.extent || len(c.levels) == 0 {
		c.extent, c.height = now, s.h
		c.levels = portmap.Levels(now.w, now.h)
		c.zoom = min(c.zoom, len(c.levels)-1)
	}
	c.scroll()
}

// scroll moves the window as little as needed to show the cursor.
func (c *cursor) scroll() {
	line, _ := c.grid().Locate(c.port)
	c.top = draw.ScrollTo(c.top, line, c.grid().Lines(), c.height)
}

// to moves the cursor to a port at the user's request.
func (c *cursor) to(p int) {
	c.port, c.moved = uint16(max(0, min(p, portmap.Ports-1))), true
	c.scroll()
}

// move moves the cursor from cell to cell.
func (c *cursor) move(act keymap.Action) {
	switch act {
	case keymap.ScrollLeft:
		c.to(int(c.under().First) - 1)
		c.to(int(c.under().First))
	case keymap.ScrollRight:
		c.to(int(c.under().Last) + 1)
	case keymap.MoveTop:
		c.to(0)
	case keymap.MoveBottom:
		c.to(portmap.Ports - 1)
	default:
		c.down(map[keymap.Action]int{keymap.MoveUp: -1, keymap.MoveDown: 1, keymap.PageUp: 1 - c.height, keymap.PageDown: c.height - 1}[act])
	}
}

// down moves the cursor down by the given number of lines, to the cell in the same
// column or the nearest one.
func (c *cursor) down(by int) {
	g := c.grid()
	line, column := g.Locate(c.port)
	line = max(0, min(line+by, g.Lines()-1))
	for d := range g.Cells() {
		for _, x := range []int{column - d, column + d} {
			if r, ok := g.Run(line, x); ok {
				c.to(int(r.First))
				return
			}
		}
	}
}

// roll moves the window, and moves the cursor too if necessary.
func (c *cursor) roll(by int) {
	c.top = draw.Within(c.top+by, c.grid().Lines(), c.height)
	line, _ := c.grid().Locate(c.port)
	if to := min(max(line, c.top), c.top+c.height-1); to != line {
		c.down(to - line)
	}
}

// closer goes to a finer grid, or to a coarser one if by is -1.
func (c *cursor) closer(by int) {
	c.zoom, c.moved = max(0, min(c.zoom+by, len(c.levels)-1)), true
	line, _ := c.grid().Locate(c.port)
	c.top = line - c.height/2
	c.scroll()
}

// first returns the first port on a line.
func (c *cursor) first(line int) uint16 {
	b, _ := c.grid().Band(line)
	return uint16(max(b.First, c.grid().Start(line)))
}

// position returns the line and the column of the cursor within the window.
func (c *cursor) position() (y, x int) {
	line, column := c.grid().Locate(c.port)
	return line - c.top, portmap.Column(column)
}
