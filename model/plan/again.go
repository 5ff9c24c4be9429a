package plan

import (
	"slices"
	"strings"

	"berth/model/format"
	"berth/model/who"
	"berth/sockets"
)

// again says what may start the process again, each with what would stop that,
// as far as there is evidence.
func (t *Target) again() []string {
	var said []string
	if what, ok := who.Behind(t.Process); ok {
		said = append(said, "holds the port of "+what+", which lives on without it")
	}
	if u := t.Unit; u.Inside != "" && u.Name == "" {
		said = append(said, "runs in "+u.Inside+t.restarts())
	} else if strings.HasSuffix(u.Name, ".service") && len(t.Sockets) == 0 {
		said = append(said, "runs as "+u.Name+whose(u)+": "+sayUnit(u))
	} else if u.Inside != "" && len(t.Sockets) == 0 {
		said = append(said, "runs in "+u.Inside)
	}
	for _, s := range t.Sockets {
		said = append(said, "listens for "+s.Name+whose(s.Unit)+", which starts "+s.Service+": "+stop(s.Unit, s.Name, s.Service)+" frees the port")
	}
	if kept := keptBy(t.Above); kept != "" {
		said = append(said, kept)
	}
	return said
}

// whose says of a unit that it is not of this system's own systemd.
func whose(u sockets.Unit) string {
	switch {
	case u.Inside != "":
		return " of the systemd in " + u.Inside + ", not of this system"
	case u.Manager.UID >= 0 && u.Manager.Name != "":
		return " of user " + u.Manager.Name
	case u.Manager.UID >= 0:
		return " of a user"
	}
	return ""
}

// sayUnit says whether systemd starts a service again, and what stops it.
func sayUnit(u sockets.Unit) string {
	if len(u.Triggers) > 0 {
		return "its " + format.List(u.Triggers) + " " + starts(len(u.Triggers)) + " it again when it is next used; " +
			stop(u, append(slices.Clone(u.Triggers), u.Name)...) + " stops " + both(1+len(u.Triggers))
	}
	stops := "; " + stop(u, u.Name) + " stops it"
	switch u.Restart {
	case "no":
		return "systemd does not start it again by itself (Restart=no)" + stops
	case "always":
		return "systemd starts it again (Restart=always)" + stops
	case "":
		return "systemd may start it again" + stops
	}
	return "systemd may start it again (Restart=" + u.Restart + ")" + stops
}

func both(n int) string {
	if n == 2 {
		return "both"
	}
	return "all"
}

func starts(n int) string {
	if n == 1 {
		return "starts"
	}
	return "start"
}

// stop words the command that stops units.
func stop(u sockets.Unit, names ...string) string {
	command := "systemctl "
	switch {
	case u.Manager.UID >= 0 && u.Own:
		command += "--user "
	case u.Manager.UID >= 0:
		user := "USER"
		if u.Manager.Name != "" {
			user = format.ShellWord(u.Manager.Name)
		}
		command += "--user -M " + user + "@ "
	}
	command += "stop " + format.Shell(names...)
	if u.Inside != "" {
		return "in there, " + command
	}
	return command
}

// restarts says of a process in a container without systemd what its end does to
// the container.
func (t *Target) restarts() string {
	kind, id, ok := strings.Cut(t.Unit.Inside, " container ")
	if !ok || kind != "docker" && kind != "podman" || !t.Condition.First {
		return ""
	}
	return ", which stops with it; a restart policy may start it again (" + kind + " stop " + id + " stops it)"
}

// keptBy says that a supervisor, the parent of a process, may start it again; ""
// where the parent is none that is known to.
func keptBy(above []sockets.Relative) string {
	if len(above) == 0 {
		return ""
	}
	parent := above[0]
	service := ""
	if words := strings.Fields(parent.Cmdline); len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		service = format.ShellWord(words[1])
	}
	for _, known := range []struct{ name, stop string }{
		{"supervisord", "supervisorctl stop, with its name there,"},
		{"runsv", "sv down " + service},
		{"s6-supervise", "s6-svc -d " + service},
		{"supervise", "svc -d " + service},
		{"supervise-daemon", "rc-service stop, with its name there,"},
		{"PM2 ", "pm2 stop, with its name there,"},
		{"perpd", "perpctl d, with its name there,"},
		{"circusd", "circusctl stop, with its name there,"},
		{"procd", "its script in /etc/init.d"},
		{"containerd-shim", ""},
		{"conmon", ""},
		{"docker-containe", ""},
	} {
		matches := parent.Name == known.name || strings.HasPrefix(parent.Name, known.name) && strings.HasSuffix(known.name, " ") ||
			known.stop == "" && strings.HasPrefix(parent.Name, known.name)
		switch {
		case !matches:
		case known.stop == "":
			return "is kept by " + named(parent.Name, parent.PID) + ", of a container: a restart policy may start it again"
		default:
			return "is kept by " + named(parent.Name, parent.PID) + ", which may start it again: " + known.stop + " stops it"
		}
	}
	return ""
}
