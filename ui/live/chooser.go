package live

import (
	"slices"

	"berth/model/column"
	"berth/ui/theme"
)

// chooser is a list of columns to choose from: one to sort by, or those to
// show.
type chooser struct {
	purpose purpose
	columns []column.Column
	ticked  []column.Column // those that are shown, or the one that is sorted by
	at, top int
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

// frame gives the chooser's place in a body of w by h.
func (c *chooser) frame(w, h int) frame {
	f := centred(min(100, w-8), len(c.columns), w, h)
	c.top = max(min(c.top, c.at), c.at-(f.h-2)+1)
	return f
}

// line draws line i of the list's window.
func (c *chooser) line(p *pen, i int) {
	i += c.top
	if i >= len(c.columns) {
		return
	}
	col := c.columns[i]
	p.cursor = i == c.at
	tick := "  "
	switch on := slices.Contains(c.ticked, col); {
	case c.purpose == theColumns && on:
		tick = "[x] "
	case c.purpose == theColumns:
		tick = "[ ] "
	case on:
		tick = "● "
	}
	p.text(theme.Key, tick)
	p.text(theme.Plain, pad(col.String(), 10))
	p.text(theme.Muted, clip(col.Doc(), p.room, false))
	p.fill()
}
