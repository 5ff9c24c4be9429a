package plan

import "berth/sockets"

// Ask words the question whether to send s to those of the targets whose places
// are given.
func (k *Kill) Ask(places []int, s sockets.Signal) string {
	var names []string
	for _, i := range places {
		names = append(names, Name(k.Targets[i].Process))
	}
	return "send " + s.Name + " to " + list(names) + "?"
}
