package plan

import (
	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// Names lists the names of the targets.
func (k *Kill) Names(l *language.Language) string {
	v := voice{l}
	var names []string
	for i := range k.Targets {
		names = append(names, v.of(k.Targets[i].Process))
	}
	return v.list(names)
}

// Names lists the sockets that are to be closed.
func (c *Close) Names(l *language.Language) string { return voice{l}.sockets(c.Rows) }

// Has reports whether p has the socket open.
func Has(r *model.Row, p *sockets.Process) bool { return has(r.Owners, p) }

// Ask returns the question whether to send s to the targets with the given indexes.
func (k *Kill) Ask(l *language.Language, targets []int, s sockets.Signal) string {
	v := voice{l}
	var names []string
	for _, i := range targets {
		names = append(names, v.of(k.Targets[i].Process))
	}
	return v.say("ask_kill", "signal", s.Name, "names", v.list(names))
}
