package tree

import "berth/ui/live/pane"

var _ pane.Lengthy = (*View)(nil)

// Lines returns the number of lines, including the heading.
func (t *View) Lines() int { return 1 + t.list.Len() }
