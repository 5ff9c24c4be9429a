package procfs

import (
	"strings"

	"berth/sockets"
	"berth/sockets/scrub"
)

// containerAt returns the container that is named by element i of a path. It recognizes
// the paths that the following programs create, according to their documentation and
// sources: Docker (docs.docker.com, runmetrics), podman (podman-run(1), --cgroups),
// containerd and CRI-O beneath Kubernetes (kubernetes.io, node cgroup drivers),
// nerdctl, LXC (lxc.container.conf(5), lxc.cgroup.dir), Incus, LXD and Proxmox over
// LXC, systemd-nspawn and machined (systemd.io, CONTROL_GROUP_INTERFACE), libvirt
// (libvirt.org, cgroups.html), Flatpak (systemd.io, DESKTOP_ENVIRONMENTS) and Snap
// (snapcraft.io, system architecture). The ID is "" if there is no container.
func containerAt(parts []string, i int) sockets.Container {
	part, before := parts[i], ""
	if i > 0 {
		before = parts[i-1]
	}
	for _, read := range []func(part, before string) (manager, id string){byScope, byParent, byMachine, byApp} {
		if manager, id := read(part, before); id != "" {
			return sockets.Container{Manager: manager, ID: scrub.String(id)}
		}
	}
	return sockets.Container{}
}

// byScope parses "docker-ID.scope" and the like. The suffix may be missing, because the
// cgroupfs driver does not use systemd and so can't create scopes.
func byScope(part, _ string) (manager, id string) {
	name := strings.TrimSuffix(part, ".scope")
	for _, kind := range []struct{ prefix, manager string }{
		{"docker-", "docker"},
		{"libpod-payload-", "podman"},
		{"libpod-", "podman"},
		{"cri-containerd-", "containerd"},
		{"crio-", "cri-o"},
		{"nerdctl-", "containerd"},
	} {
		if id, ok := strings.CutPrefix(name, kind.prefix); ok && isID(id) {
			return kind.manager, id
		}
	}
	for _, prefix := range []string{"lxc.payload.", "lxc.payload:"} {
		if id, ok := strings.CutPrefix(name, prefix); ok {
			return "lxc", id
		}
	}
	if at := strings.Split(part, ":"); len(at) == 3 && isID(at[2]) { // SLICE:cri-containerd:ID, from the wrong kind of driver
		manager := map[string]string{"cri-containerd": "containerd", "crio": "cri-o", "docker": "docker", "libpod": "podman"}[at[1]]
		return manager, at[2]
	}
	return "", ""
}

// byParent reads a container's name or ID from a group below one that is named after an
// engine.
func byParent(part, before string) (manager, id string) {
	long := len(part) == 64 && isID(part)
	switch {
	case before == "lxc" || before == "lxc.payload":
		return "lxc", part
	case before == "docker" && isID(part), before == "buildkit" && isID(part):
		return "docker", part
	case before == "nerdctl" && long:
		return "containerd", part
	case before != "" && long && before != "libpod_parent" && !strings.HasPrefix(before, "libpod"): // created by Kubernetes and others without systemd
		return "", part
	}
	return "", ""
}

// byMachine parses the units that machined and libvirt create.
func byMachine(part, _ string) (manager, id string) {
	if name, ok := strings.CutPrefix(strings.TrimSuffix(part, ".service"), "systemd-nspawn@"); ok && strings.HasSuffix(part, ".service") {
		return "nspawn", unescaped(name)
	}
	name, ok := strings.CutPrefix(strings.TrimSuffix(part, ".scope"), "machine-")
	if !ok || !strings.HasSuffix(part, ".scope") {
		return "", ""
	}
	name = unescaped(name)
	for _, driver := range []string{"qemu-", "lxc-"} { // DRIVER-NUMBER-NAME
		if rest, ok := strings.CutPrefix(name, driver); ok {
			if number, domain, ok := strings.Cut(rest, "-"); ok && isNumber(number) {
				return "libvirt", domain
			}
		}
	}
	return "nspawn", name
}

// byApp parses the scopes and services of sandboxed applications.
func byApp(part, _ string) (manager, id string) {
	if !isUnit(part) {
		return "", ""
	}
	name := strings.TrimSuffix(strings.TrimSuffix(part, ".scope"), ".service")
	for _, prefix := range []string{"app-flatpak-", "flatpak-"} {
		app, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		app, _, _ = strings.Cut(app, "@")
		if at := strings.LastIndexByte(app, '-'); at > 0 && isNumber(app[at+1:]) {
			app = app[:at]
		}
		return "flatpak", unescaped(app)
	}
	if rest, ok := strings.CutPrefix(name, "snap."); ok {
		snap, _, _ := strings.Cut(rest, ".")
		return "snap", snap
	}
	return "", ""
}

// podOf returns the ID of the pod that a path element names:
// "kubepods-burstable-podUID.slice" or, without systemd, "podUID" for Kubernetes, and
// "machine-libpod_pod_ID.slice" for podman.
func podOf(part string) string {
	if at := strings.Index(part, ":"); at > 0 {
		part = part[:at]
	}
	name := strings.TrimSuffix(part, ".slice")
	if _, id, ok := strings.Cut(name, "libpod_pod_"); ok && isID(id) {
		return id
	}
	if strings.HasPrefix(name, "kubepods") || strings.Contains(name, "-kubepods") {
		if at := strings.LastIndex(name, "-pod"); at >= 0 {
			return podNumber(strings.ReplaceAll(name[at+len("-pod"):], "_", "-"))
		}
		return ""
	}
	if id, ok := strings.CutPrefix(name, "pod"); ok {
		return podNumber(id)
	}
	return ""
}

// podNumber returns id if it is a UUID, or the ID of a pod that the kubelet started on
// its own. Otherwise it returns "".
func podNumber(id string) string {
	bare := strings.ReplaceAll(id, "-", "")
	if len(bare) == 32 && isID(bare) {
		return id
	}
	return ""
}

func isID(part string) bool {
	return len(part) >= 8 && strings.Trim(part, "0123456789abcdef") == ""
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// unescaped undoes systemd's escaping of a name within a unit's name
// (systemd-escape(1)).
func unescaped(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if rest := name[i:]; len(rest) >= 4 && rest[:2] == `\x` {
			if n, ok := hexadecimal([]byte(rest[2:4])); ok {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(name[i])
	}
	return b.String()
}
