// Package rows is what views with a line for each socket are made of: lines, a
// cursor that stays with its socket, and cells that are made ready to be drawn.
package rows

import (
	"berth/model"
	"berth/model/table"
	"berth/ui/live/pane"
)

// Items is all lines of a list, most of which no one ever sees.
type Items struct {
	rows   []*model.Row // of a view without groups
	lines  []pane.Item  // of one with groups
	folds  map[*model.Row]*table.Group
	within map[*model.Row]*table.Group // those of rows that are below the one that stands for them
}

// Sockets returns a line for each of rows.
func Sockets(rows []*model.Row) Items { return Items{rows: rows} }

// Folded returns a line for each of rows, some of which stand for several: below
// those that are open, these have a line each.
func Folded(rows []*model.Row, folds map[*model.Row]*table.Group, open map[table.GroupID]bool) Items {
	x := Items{rows: rows, folds: folds}
	more := 0
	for _, g := range folds {
		if open[g.ID] {
			more += len(g.Rows)
		}
	}
	if more == 0 {
		return x
	}
	x.rows, x.within = make([]*model.Row, 0, len(rows)+more), make(map[*model.Row]*table.Group, more)
	for _, r := range rows {
		x.rows = append(x.rows, r)
		if g := folds[r]; g != nil && open[g.ID] {
			for _, r := range g.Rows {
				x.rows = append(x.rows, r)
				x.within[r] = g
			}
		}
	}
	return x
}

// Lines returns lines of any kind.
func Lines(lines []pane.Item) Items { return Items{lines: lines} }

// Len returns how many lines there are.
func (x Items) Len() int { return max(len(x.rows), len(x.lines)) }

// At returns line i; the zero Item where there is none.
func (x Items) At(i int) pane.Item {
	switch {
	case i < 0 || i >= x.Len():
		return pane.Item{}
	case x.rows == nil:
		return x.lines[i]
	}
	r := x.rows[i]
	if g := x.folds[r]; g != nil {
		return pane.Item{Group: g, Head: r}
	}
	return pane.Item{Row: r, Group: x.within[r]}
}

func (x Items) id(i int) pane.ID { return x.At(i).ID() }
