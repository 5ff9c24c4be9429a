package watch

import (
	"berth/model/table"
	"berth/sockets"
)

// kin is how many owners of a socket are traced to where they come from: a server
// may have hundreds.
const kin = 8

// traced fills in where the owners of a socket come from. Origin reads a few
// files for each of them, and is expected to cache the result.
func (w *Watcher) traced(d *table.Detail) *table.Detail {
	if d == nil || w.o.Origin == nil {
		return d
	}
	d.Origins = make(map[*sockets.Process]sockets.Origin)
	for _, o := range d.Row.Owners {
		if _, known := d.Origins[o.Process]; !known && o.Process != nil && len(d.Origins) < kin {
			d.Origins[o.Process] = w.o.Origin(o.Process)
		}
	}
	return d
}
