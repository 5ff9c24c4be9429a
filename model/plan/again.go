package plan

import (
	"slices"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/format"
	"berth/model/who"
	"berth/sockets"
)

// portOf states for which container the process holds a port, and what becomes of that
// port.
func (t *Target) portOf(v voice, what string) string {
	for _, r := range t.Holds {
		if f := r.Forward; f != nil && (f.Outside == sockets.Yes || f.Host == sockets.Yes) {
			return v.say("port_sent", "what", what, "by", f.By)
		}
	}
	return v.say("port_of", "what", what)
}

// again states what may restart the process and, for each of these, what would
// prevent it, as far as there is evidence.
func (t *Target) again(v voice) []string {
	var said []string
	if what := who.Behind(v.Language, t.Process); what != "" {
		said = append(said, t.portOf(v, what))
	}
	if text := t.managed(v); text != "" {
		said = append(said, text)
	}
	for _, s := range t.Sockets {
		said = append(said, v.say("listens_for", "socket", s.Name, "whose", whose(v, s.Unit), "service", s.Service, "command", stop(v, s.Unit, s.Name, s.Service)))
	}
	if kept := keptBy(v, t.Above); kept != "" {
		said = append(said, kept)
	}
	return said
}

// managed states what runs the process: a systemd service, or a container.
func (t *Target) managed(v voice) string {
	u := t.Unit
	service := strings.HasSuffix(u.Name, ".service")
	switch {
	case u.Inside != "" && u.Name == "":
		return t.contained(v)
	case len(t.Sockets) > 0 || u.Inside == "" && !service:
		return ""
	case service:
		return v.say("runs_as", "unit", u.Name, "whose", whose(v, u), "again", sayUnit(v, u))
	}
	return v.say("runs_in", "container", model.ContainerName(v.Language, u.Inside))
}

// whose states to which systemd a unit belongs, unless that is this system's own.
func whose(v voice, u sockets.Unit) string {
	switch {
	case u.Inside != "":
		return v.say("whose_inside", "container", model.ContainerName(v.Language, u.Inside))
	case u.Manager.UID >= 0 && u.Manager.Name != "":
		return v.say("whose_user", "user", u.Manager.Name)
	case u.Manager.UID >= 0:
		return v.say("whose_some_user")
	}
	return ""
}

// sayUnit states whether systemd restarts a service, and which command stops the
// service.
func sayUnit(v voice, u sockets.Unit) string {
	if n := len(u.Triggers); n > 0 {
		return v.say("triggered", "triggers", v.list(u.Triggers), "count", strconv.Itoa(n), "command", stop(v, u, append(slices.Clone(u.Triggers), u.Name)...))
	}
	key := "restart_some"
	switch u.Restart {
	case "no", "always":
		key = "restart_" + u.Restart
	case "":
		key = "restart_perhaps"
	}
	return v.say(key, "restart", u.Restart, "command", stop(v, u, u.Name))
}

// stop returns the command that stops units.
func stop(v voice, u sockets.Unit, names ...string) string {
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
		return v.say("in_there", "command", command)
	}
	return command
}

// contained states what happens to a container that is not a systemd service when a
// process in it is ended.
func (t *Target) contained(v voice) string {
	name := model.ContainerName(v.Language, t.Unit.Inside)
	kind, id, ok := strings.Cut(t.Unit.Inside, " container ")
	if !ok || kind != "docker" && kind != "podman" || !t.Condition.First {
		return v.say("runs_in", "container", name)
	}
	return v.say("container_stops", "container", name, "command", kind+" stop "+id)
}

// keptBy states that a supervisor, the parent of a process, may restart it. It
// returns "" if the parent is not known to do so.
func keptBy(v voice, above []sockets.Relative) string {
	if len(above) == 0 {
		return ""
	}
	parent := above[0]
	service := ""
	if words := strings.Fields(parent.Cmdline); len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		service = format.ShellWord(words[1])
	}
	for _, known := range []struct{ name, key, stop string }{
		{"supervisord", "kept_named", "supervisorctl stop"},
		{"runsv", "kept", "sv down " + service},
		{"s6-supervise", "kept", "s6-svc -d " + service},
		{"supervise", "kept", "svc -d " + service},
		{"supervise-daemon", "kept_named", "rc-service stop"},
		{"PM2 ", "kept_named", "pm2 stop"},
		{"perpd", "kept_named", "perpctl d"},
		{"circusd", "kept_named", "circusctl stop"},
		{"procd", "kept_script", ""},
		{"containerd-shim", "kept_container", ""},
		{"conmon", "kept_container", ""},
		{"docker-containe", "kept_container", ""},
	} {
		begins := strings.HasPrefix(parent.Name, known.name) && (known.key == "kept_container" || strings.HasSuffix(known.name, " "))
		if parent.Name == known.name || begins {
			return v.say(known.key, "parent", v.process(parent.Name, parent.PID), "command", known.stop)
		}
	}
	return ""
}
