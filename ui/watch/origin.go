package watch

import (
	"berth/model/table"
	"berth/sockets"
)

// kin is the maximum number of owners of a socket whose origins are determined,
// because a server may have hundreds.
const kin = 8

// traced fills in the origins of a socket's owners. Origin reads a few files for
// each owner, and is expected to cache the result.
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
