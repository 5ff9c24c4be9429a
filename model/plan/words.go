package plan

import (
	"strconv"

	"berth/model"
	"berth/model/format"
	"berth/sockets"
)

// Name returns a process as a sentence names it: "nginx (pid 812)".
func Name(p *sockets.Process) string {
	return named(p.Name, p.PID)
}

func named(name string, pid int) string {
	if name == "" {
		name = "a process without a name"
	}
	return name + " (pid " + strconv.Itoa(pid) + ")"
}

// SocketName returns a socket as a sentence names it: "127.0.0.1:80/tcp",
// "10.0.0.5:80 ↔ 10.0.0.9:51234/tcp", "/run/x.sock".
func SocketName(r *model.Row) string {
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

func socketNames(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, SocketName(r))
	}
	return format.List(names)
}
