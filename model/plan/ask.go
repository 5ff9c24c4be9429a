package plan

import (
	"berth/model"
	"berth/model/format"
	"berth/sockets"
)

// Names names the targets.
func (k *Kill) Names() string {
	var names []string
	for i := range k.Targets {
		names = append(names, Name(k.Targets[i].Process))
	}
	return format.List(names)
}

// Names names the sockets that are to be closed.
func (c *Close) Names() string { return socketNames(c.Rows) }

// Has reports whether p has the socket open.
func Has(r *model.Row, p *sockets.Process) bool { return has(r.Owners, p) }

// Ask words the question whether to send s to those of the targets whose places
// are given.
func (k *Kill) Ask(targets []int, s sockets.Signal) string {
	var names []string
	for _, i := range targets {
		names = append(names, Name(k.Targets[i].Process))
	}
	return "Send " + s.Name + " to " + format.List(names) + "?"
}
