package sentence

import (
	"strings"

	"berth/model"
	"berth/model/column"
	"berth/ui/cell"
)

// Subject names a socket by its holder, its ends and its state, as in "nginx
// 10.0.0.5:80 CLOSE_WAIT 10.0.0.9:51234".
func Subject(r *model.Row, x cell.Context) string {
	parts := []string{cell.Text(column.Process, r, x)}
	if r.Unix != nil {
		parts = append(parts, r.Unix.Path)
	} else {
		parts = append(parts, r.Local.String())
	}
	parts = append(parts, cell.Text(column.State, r, x))
	if r.Remote.IsValid() {
		parts = append(parts, r.Remote.String())
	}
	return strings.Join(parts, " ")
}
