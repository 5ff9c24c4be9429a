package plan

import (
	"fmt"
	"strconv"
	"strings"

	"berth/model"
	"berth/sockets"
)

// most is how many names a sentence has.
const most = 4

// list joins names as a sentence does, each of them once.
func list(names []string) string {
	var once []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			once = append(once, n)
		}
	}
	if n := len(once); n > most {
		once = append(once[:most-1], fmt.Sprintf("%d more", n-most+1))
	}
	if len(once) < 2 {
		return strings.Join(once, "")
	}
	last := len(once) - 1
	return strings.Join(once[:last], ", ") + " and " + once[last]
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Name gives a process as a sentence names it: "nginx (pid 812)".
func Name(p *sockets.Process) string {
	return named(p.Name, p.PID)
}

func named(name string, pid int) string {
	if name == "" {
		name = "a process without a name"
	}
	return name + " (pid " + strconv.Itoa(pid) + ")"
}

// Place gives a socket as a sentence names it: "127.0.0.1:80/tcp",
// "10.0.0.5:80 ↔ 10.0.0.9:51234/tcp", "/run/x.sock".
func Place(r *model.Row) string {
	switch {
	case r.Unix != nil && r.Unix.Path != "":
		return r.Unix.Path
	case r.Unix != nil:
		return "a unix socket without a path"
	case r.Remote.IsValid():
		return r.Local.String() + " ↔ " + r.Remote.String() + "/" + r.Proto.String()
	}
	return r.Local.String() + "/" + r.Proto.String()
}

func places(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, Place(r))
	}
	return list(names)
}
