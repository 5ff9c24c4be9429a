package sockets

// Cgroup is what a process's control group reveals about what runs the process
// (cgroups(7)). Its strings are scrubbed. The zero Cgroup reveals nothing.
type Cgroup struct {
	Container Container
	Unit      string // the systemd unit: "nginx.service", "session-3.scope"; in a container, the unit of the container's own systemd
	UnitUser  string // the uid of the user whose systemd runs the unit; "" for the system's
}

// Container is a container or something equivalent, such as a sandboxed application or
// a virtual machine.
type Container struct {
	Manager string // what made it: "docker", "podman", "containerd", "cri-o", "lxc", "incus", "nspawn", "libvirt", "flatpak", "snap"; "" if unknown
	ID      string // the manager's full ID for it, or its name if it has no ID; "" for no container
	Name    string // "" if unknown
	Image   string // "" if unknown
	Pod     string // the name, or else the ID, of its pod in Kubernetes or podman
	Compose string // "project/service" of a Compose file
}

// shortID is the number of digits of an ID that docker and podman print.
const shortID = 12

// Called returns the name of the container, or its ID as docker and podman shorten it.
// It returns "" for no container.
func (c *Container) Called() string {
	switch {
	case c.Name != "":
		return c.Name
	case len(c.ID) > shortID && isHex(c.ID):
		return c.ID[:shortID]
	}
	return c.ID
}

// Kind returns what the container is called in a sentence: "docker container",
// "machine", "flatpak application".
func (c *Container) Kind() string {
	switch c.Manager {
	case "":
		return "container"
	case "nspawn", "libvirt":
		return "machine"
	case "flatpak":
		return "flatpak application"
	case "snap":
		return "snap"
	case "lxc":
		return "LXC container"
	case "incus":
		return "Incus container"
	}
	return c.Manager + " container"
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return s != ""
}
