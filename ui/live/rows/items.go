// Package rows is what views with a line for each socket are made of: lines, a
// cursor that stays with its socket, and cells that are made ready to be drawn.
package rows

import (
	"berth/model"
	"berth/ui/live/pane"
)

// Items is all lines of a list, most of which no one ever sees.
type Items struct {
	rows  []*model.Row // of a view without groups
	lines []pane.Item  // of one with groups
}

// Sockets returns a line for each of rows.
func Sockets(rows []*model.Row) Items { return Items{rows: rows} }

// Lines returns lines of any kind.
func Lines(lines []pane.Item) Items { return Items{lines: lines} }

// Len returns how many lines there are.
func (x Items) Len() int { return max(len(x.rows), len(x.lines)) }

// At returns line i; the zero Item where there is none.
func (x Items) At(i int) pane.Item {
	switch {
	case i < 0 || i >= x.Len():
		return pane.Item{}
	case x.rows != nil:
		return pane.Item{Row: x.rows[i]}
	}
	return x.lines[i]
}

func (x Items) id(i int) pane.ID { return x.At(i).ID() }
