package live

import (
	"berth/model"
	"berth/model/table"
	"berth/ui/live/pane"
)

// items is all lines of the table, most of which no one ever sees.
type items struct {
	rows  []*model.Row // of a view without groups
	lines []pane.Item  // of one with groups
}

// itemsOf lays out a view, with the rows of the groups that are open.
func itemsOf(v *table.View, open map[pane.GroupID]bool) items {
	if v == nil {
		return items{}
	}
	if v.Selection.Kind != table.Processes {
		return items{rows: v.Rows}
	}
	var lines []pane.Item
	for _, g := range v.Groups {
		lines = append(lines, pane.Item{Group: g})
		if !open[pane.GroupOf(g)] {
			continue
		}
		for _, r := range g.Rows {
			lines = append(lines, pane.Item{Row: r, Group: g})
		}
	}
	return items{lines: lines}
}

func (x items) len() int { return max(len(x.rows), len(x.lines)) }

func (x items) at(i int) pane.Item {
	switch {
	case i < 0 || i >= x.len():
		return pane.Item{}
	case x.rows != nil:
		return pane.Item{Row: x.rows[i]}
	}
	return x.lines[i]
}

func (x items) id(i int) pane.ID { return x.at(i).ID() }
