package live

import (
	"slices"
	"strings"

	"berth/model/column"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/theme"
)

// chooser is a list of columns to choose from: one to sort by, or those to
// show. Where a line of the list has no room for what a column is, that of the
// column under the cursor stands below the list.
type chooser struct {
	purpose purpose
	columns []column.Column
	ticked  []column.Column // those that are shown, or the one that is sorted by
	at, top int
	rows    int      // of the list's window
	told    []string // what stands below it
	below   int      // the lines for that
}

// purpose is what a chooser chooses.
type purpose uint8

const (
	closed purpose = iota
	theSort
	theColumns
)

// open shows the list, at the column that is first ticked.
func (c *chooser) open(what purpose, ticked []column.Column) {
	*c = chooser{purpose: what, columns: column.All(), ticked: slices.Clone(ticked)}
	if len(ticked) > 0 {
		c.at = max(0, slices.Index(c.columns, ticked[0]))
	}
}

// move goes by lines, and around at the ends.
func (c *chooser) move(by int) {
	n := len(c.columns)
	c.at = ((c.at+by)%n + n) % n
}

// toggle ticks or unticks the column, but never the last.
func (c *chooser) toggle() {
	col := c.columns[c.at]
	if i := slices.Index(c.ticked, col); i >= 0 {
		if len(c.ticked) > 1 {
			c.ticked = slices.Delete(c.ticked, i, i+1)
		}
		return
	}
	c.ticked = append(c.ticked, col)
	standing(c.ticked)
}

func (c *chooser) title() string {
	if c.purpose == theSort {
		return "Sort by"
	}
	return "Columns"
}

func (c *chooser) hint() string {
	if c.purpose == theSort {
		return "enter choose · S reverse · esc leave"
	}
	return "space tick · enter done · esc leave"
}

// tickCells and nameCells are what a line of the list has before what the
// column is; widest is a list in which each has room for that.
const (
	tickCells = 4
	nameCells = 10
	widest    = 114
)

// set makes ready what is drawn in a body of w by h.
func (c *chooser) set(w, h int) {
	room := min(widest, w-8)
	c.below, c.told = 0, nil
	for _, col := range c.columns {
		if cell.Width(col.Doc()) > room-tickCells-nameCells {
			c.below = max(c.below, len(cell.Wrap(col.Doc(), room)))
		}
	}
	if c.below = max(0, min(c.below, (h-2)/2)); c.below > 0 {
		c.told = cell.Wrap(c.columns[c.at].Doc(), room)
		last := min(c.below, len(c.told)) - 1
		c.told[last] = strings.Join(c.told[last:], " ") // and is cut where that is too much
	}
	c.rows = c.frame(w, h).H - 2 - c.below
	c.top = draw.ScrollTo(c.top, c.at, len(c.columns), c.rows)
}

// frame gives the chooser's place in a body of w by h.
func (c *chooser) frame(w, h int) draw.Frame {
	return draw.Centred(min(widest, w-8), len(c.columns)+c.below, w, h)
}

// line draws line i inside the frame.
func (c *chooser) line(p *draw.Pen, i int) {
	if below := i - c.rows; below >= 0 {
		if below < min(c.below, len(c.told)) {
			p.Text(theme.Plain, draw.Clip(c.told[below], p.Room, false))
		}
		return
	}
	i += c.top
	col := c.columns[i]
	p.Cursor = i == c.at
	tick := "  "
	switch on := slices.Contains(c.ticked, col); {
	case c.purpose == theColumns && on:
		tick = "[x] "
	case c.purpose == theColumns:
		tick = "[ ] "
	case on:
		tick = "● "
	}
	p.Text(theme.Key, tick)
	p.Text(theme.Plain, draw.Pad(col.String(), nameCells))
	p.Text(theme.Muted, draw.Clip(col.Doc(), p.Room, false))
	p.Fill()
}
