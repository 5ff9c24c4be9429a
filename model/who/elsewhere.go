package who

import (
	"slices"
	"strconv"

	"berth/model"
	"berth/model/format"
	"berth/sockets"
)

// elsewhereHeld names the programs that wait on the port in other network namespaces,
// where they block nothing here. It returns "" if there are none.
func (e *End) elsewhereHeld() string {
	var names []string
	for _, r := range e.Elsewhere {
		name := HeldIn(r)
		if e.Front.barred[r] {
			name += ", whose firewall blocks traffic from outside"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "held by " + format.List(names) + ", which is no conflict here"
}

// HeldIn names the holder of a row in another network namespace: "nginx (pid
// 812) in network namespace blue".
func HeldIn(r *model.Row) string {
	name := "an unknown process"
	if o, ok := r.Holder(); ok && o.Process != nil {
		name = o.Process.Called() + " (pid " + strconv.Itoa(o.Process.PID) + ")"
	}
	if r.Space == nil {
		return name
	}
	return name + " in network namespace " + r.Space.Called()
}

// Flag returns the flag, followed by a space, with which a command looks into s:
// "--netns blue ". It returns "" if s is nil, which stands for this process's own network
// namespace.
func Flag(s *sockets.Space) string {
	if s == nil {
		return ""
	}
	return "--netns " + format.ShellWord(s.Called()) + " "
}
