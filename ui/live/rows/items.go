// Package rows provides what views with one line per socket are made of: lines, a
// cursor that stays with its socket, and cells that are ready to be drawn.
package rows

import (
	"berth/model"
	"berth/model/table"
	"berth/ui/live/pane"
)

// Items holds all lines of a list, most of which are never seen.
type Items struct {
	rows   []*model.Row // for a view without groups
	lines  []pane.Item  // for a view with groups
	folds  map[*model.Row]*table.Group
	within map[*model.Row]*table.Group // for rows that are listed below the row that represents them
}

// Sockets returns one line for each of rows.
func Sockets(rows []*model.Row) Items { return Items{rows: rows} }

// Folded returns one line for each of rows. Some rows represent a group of several
// sockets. If the group is open, its sockets follow on lines of their own.
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

// Lines returns Items from lines of any kind.
func Lines(lines []pane.Item) Items { return Items{lines: lines} }

// Len returns the number of lines.
func (x Items) Len() int { return max(len(x.rows), len(x.lines)) }

// At returns line i, or the zero Item if there is no such line.
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
