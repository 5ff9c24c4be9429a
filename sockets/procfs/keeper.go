package procfs

import (
	"strings"

	"berth/sockets"
	"berth/sockets/scrub"
)

// A keeper is the process that an engine makes the parent of a container's first
// process, so that the container can outlive the engine: conmon(8) for podman and
// CRI-O, the shim for containerd, the monitor for LXC. Its arguments name the
// container, even if the path of the control group does not. For a rootless container,
// that path may be "/".

// keeps reports whether a process named comm may be a keeper.
func keeps(comm []byte) bool {
	name := string(comm)
	switch name {
	case "conmon", "lxc-start", "incusd", "lxd":
		return true
	}
	return strings.HasPrefix(name, "containerd-shim") || strings.HasPrefix(name, "docker-containe") || strings.HasPrefix(name, "[lxc monitor")
}

// parseKeeper parses the arguments of a keeper. The ID is "" if the arguments are not
// those of a keeper.
func parseKeeper(args []string) sockets.Container {
	if len(args) == 0 {
		return sockets.Container{}
	}
	words := strings.Fields(args[0])
	if len(args) == 1 && len(words) == 4 && words[0]+" "+words[1] == "[lxc monitor]" {
		return lxcKeeper(words[2], words[3])
	}
	switch name := args[0][strings.LastIndexByte(args[0], '/')+1:]; {
	case name == "conmon":
		return conmonKeeper(args)
	case strings.HasPrefix(name, "containerd-shim"):
		return shimKeeper(args)
	}
	return sockets.Container{}
}

func conmonKeeper(args []string) sockets.Container {
	c := sockets.Container{Manager: "podman", ID: scrub.String(optionOf(args, "-c", "--cid")), Name: scrub.String(optionOf(args, "-n", "--name"))}
	if strings.Contains(strings.Join(args, " "), "/crio/") {
		c.Manager = "cri-o"
	}
	// k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT, as the kubelet names containers
	if p := strings.Split(c.Name, "_"); len(p) == 6 && p[0] == "k8s" {
		c.Name, c.Pod = p[1], p[3]+"/"+p[2]
	}
	return c
}

// shimKeeper reads containerd's namespace and the container's ID. A Kubernetes shim is
// the keeper of an entire pod, so its ID is not a container's.
func shimKeeper(args []string) sockets.Container {
	c := sockets.Container{Manager: "containerd", ID: scrub.String(optionOf(args, "-id", "--id"))}
	switch optionOf(args, "-namespace", "--namespace") {
	case "moby":
		c.Manager = "docker"
	case "k8s.io":
		return sockets.Container{}
	}
	return c
}

func lxcKeeper(dir, name string) sockets.Container {
	c := sockets.Container{Manager: "lxc", ID: scrub.String(name)}
	if strings.Contains(dir, "/incus") {
		c.Manager = "incus"
	}
	return c
}

// optionOf returns the value of the first option in args that has one of the names, or
// "" if there is none.
func optionOf(args []string, names ...string) string {
	for i, arg := range args {
		for _, name := range names {
			if arg == name && i+1 < len(args) {
				return args[i+1]
			}
			if value, ok := strings.CutPrefix(arg, name+"="); ok {
				return value
			}
		}
	}
	return ""
}

// kept completes c, which was read from the path, with what the container's keeper
// shows. If the keeper names another container, the keeper belongs to a container that
// encloses c, and is ignored.
func kept(c, keeper sockets.Container) sockets.Container {
	switch {
	case keeper.ID == "":
		return c
	case c.ID == "":
		return keeper
	case !strings.HasPrefix(keeper.ID, c.ID) && !strings.HasPrefix(c.ID, keeper.ID):
		return c
	}
	if c.Manager == "" || keeper.Manager == "incus" {
		c.Manager = keeper.Manager
	}
	if keeper.Name != "" {
		c.Name = keeper.Name
	}
	if keeper.Pod != "" {
		c.Pod = keeper.Pod
	}
	return c
}
