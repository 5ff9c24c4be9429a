package procfs

import (
	"bytes"
	"strconv"
	"strings"

	"berth/sockets"
	"berth/sockets/scrub"
)

// parseCgroup finds out from /proc/PID/cgroup (cgroups(7)) what runs a process: its
// container, which any of the hierarchies may name, and its unit, as named by the
// systemd that manages it.
func parseCgroup(text []byte) sockets.Cgroup {
	c := readPath(groupOf(text))
	if c.Container.ID != "" {
		return c
	}
	for line := range lines(text) {
		_, rest, _ := bytes.Cut(line, []byte{':'})
		if _, path, ok := bytes.Cut(rest, []byte{':'}); ok {
			if other := readPath(string(path)).Container; other.ID != "" {
				c.Container = other
				return c
			}
		}
	}
	return c
}

// readPath reads one path. Groups below a container belong to the container, and if
// containers are nested, the innermost one counts. The unit of a container that does
// not run systemd is the service that started the container, if there is one.
func readPath(path string) sockets.Cgroup {
	var c, around sockets.Cgroup
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	pod := ""
	for i, part := range parts {
		if p := podOf(part); p != "" {
			pod = p
		}
		if at := containerAt(parts, i); at.ID != "" {
			around = c
			c = sockets.Cgroup{Container: at}
			c.Container.Pod = pod
			if at.Manager == "flatpak" || at.Manager == "snap" { // itself a unit
				c.Unit, c.UnitUser = scrub.String(part), around.UnitUser
			}
			continue
		}
		uid, isUser := managerOf(part)
		switch {
		case isUser && unitBelow(parts[i+1:]):
			c.Unit, c.UnitUser = "", strconv.FormatInt(uid, 10)
		case c.Unit == "" && isUnit(part):
			c.Unit = scrub.String(part)
		}
	}
	switch {
	case c.Unit != "":
	case startedBy(around.Unit):
		c.Unit, c.UnitUser = around.Unit, around.UnitUser
	default:
		c.UnitUser = ""
	}
	return c
}

// isUnit reports whether a path element is a unit that can contain processes.
func isUnit(part string) bool {
	return strings.HasSuffix(part, ".service") || strings.HasSuffix(part, ".scope")
}

// startedBy reports whether a container in a unit's control group was started by that
// unit. The service of a container engine does not count, because its group contains
// all of the engine's containers.
func startedBy(unit string) bool {
	switch unit {
	case "containerd.service", "docker.service", "crio.service", "podman.service", "kubelet.service":
		return false
	}
	return strings.HasSuffix(unit, ".service")
}
