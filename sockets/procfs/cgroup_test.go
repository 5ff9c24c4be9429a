package procfs

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

// TestParseCgroup checks the paths that each manager creates, according to its
// documentation and sources, with cgroup v1, v2 and both together.
func TestParseCgroup(t *testing.T) {
	const (
		id   = "49ac378cbfa4b4b70741959e9393ad3ec881d945f6f3bcaf24d04ed4fe953895"
		id2  = "0db85c4a5b1f3c0b6a7f2f3f4bb9e0d1c2a3948576f1e2d3c4b5a69788796a5b"
		uuid = "5b0c1ad6-0d33-4c7f-a8d5-1d2f5c2c9f11"
		slic = "kubepods-burstable-pod5b0c1ad6_0d33_4c7f_a8d5_1d2f5c2c9f11.slice"
		user = "/user.slice/user-1000.slice/user@1000.service"
	)
	in := func(manager, id, pod string) sockets.Cgroup {
		return sockets.Cgroup{Container: sockets.Container{Manager: manager, ID: id, Pod: pod}}
	}
	of := func(c sockets.Cgroup, unit, uid string) sockets.Cgroup {
		c.Unit, c.UnitUser = unit, uid
		return c
	}
	unit := func(unit, uid string) sockets.Cgroup { return of(sockets.Cgroup{}, unit, uid) }
	for name, c := range map[string]struct {
		text string
		want sockets.Cgroup
	}{
		// systemd
		"service":              {"0::/system.slice/nginx.service\n", unit("nginx.service", "")},
		"its own groups":       {"0::/system.slice/nginx.service/workers/3\n", unit("nginx.service", "")},
		"instance":             {"0::/system.slice/system-getty.slice/getty@tty1.service\n", unit("getty@tty1.service", "")},
		"login":                {"0::/user.slice/user-1000.slice/session-3.scope\n", unit("session-3.scope", "")},
		"user's service":       {"0::" + user + "/app.slice/web.service\n", unit("web.service", "1000")},
		"user's scope":         {"0::" + user + "/app.slice/app-gnome-term-12.scope\n", unit("app-gnome-term-12.scope", "1000")},
		"user's manager":       {"0::" + user + "/init.scope\n", unit("user@1000.service", "")},
		"first process":        {"0::/init.scope\n", unit("init.scope", "")},
		"v1":                   {"12:cpu,cpuacct:/system.slice\n1:name=systemd:/system.slice/ssh.service\n", unit("ssh.service", "")},
		"hybrid":               {"4:memory:/system.slice/ssh.service\n1:name=systemd:/system.slice/ssh.service\n0::/system.slice/ssh.service\n", unit("ssh.service", "")},
		"none":                 {"0::/\n", sockets.Cgroup{}},
		"nothing":              {"", sockets.Cgroup{}},
		"a kernel without":     {"::\n", sockets.Cgroup{}},
		"hostile":              {"0::/a/evil\x1b[2J.service\n", unit(`evil\x1b[2J.service`, "")},
		"hostile container":    {"0::/lxc.payload.evil\x1b[2J\n", in("lxc", `evil\x1b[2J`, "")},
		"a name like a number": {"0::/system.slice/docker-registry.service\n", unit("docker-registry.service", "")},
		// Docker
		"docker":                        {"0::/system.slice/docker-" + id + ".scope\n", in("docker", id, "")},
		"docker, cgroupfs":              {"0::/docker/" + id + "\n", in("docker", id, "")},
		"docker, v1":                    {"11:memory:/docker/" + id + "\n1:name=systemd:/docker/" + id + "\n", in("docker", id, "")},
		"docker, v1 without systemd":    {"11:memory:/docker/" + id + "\n3:cpuset:/docker/" + id + "\n", in("docker", id, "")},
		"rootless docker":               {"0::" + user + "/user.slice/docker-" + id + ".scope\n", in("docker", id, "")},
		"docker, systemd within":        {"0::/system.slice/docker-" + id + ".scope/system.slice/cron.service\n", of(in("docker", id, ""), "cron.service", "")},
		"docker within docker":          {"0::/docker/" + id + "/docker/" + id2 + "\n", in("docker", id2, "")},
		"buildkit":                      {"0::/docker/buildkit/8w3kq0z1\n", sockets.Cgroup{}},
		"--cgroup-parent":               {"0::/jobs/" + id + "\n", in("", id, "")},
		"from another cgroup namespace": {"0::/../../docker-" + id + ".scope\n", in("docker", id, "")},
		// podman
		"podman":          {"0::/machine.slice/libpod-" + id + ".scope/container\n", in("podman", id, "")},
		"podman of old":   {"0::/machine.slice/libpod-" + id + ".scope\n", in("podman", id, "")},
		"rootless podman": {"0::" + user + "/user.slice/libpod-" + id + ".scope/container\n", in("podman", id, "")},
		"podman, systemd within, its hierarchy alone": {"1:name=systemd:/libpod_parent/libpod-" + id + "/system.slice/nginx.service\n0::/libpod_parent/libpod-" + id + "\n", of(in("podman", id, ""), "nginx.service", "")},
		"podman, cgroupfs":       {"4:memory:/libpod_parent/libpod-" + id + "\n1:name=systemd:/libpod_parent/libpod-" + id + "\n0::/\n", in("podman", id, "")},
		"podman, systemd within": {"0::/machine.slice/libpod-" + id + ".scope/container/system.slice/nginx.service\n", of(in("podman", id, ""), "nginx.service", "")},
		"its conmon":             {"0::/machine.slice/libpod-conmon-" + id + ".scope\n", unit("libpod-conmon-"+id+".scope", "")},
		"pod":                    {"0::/machine.slice/machine-libpod_pod_" + id2 + ".slice/libpod-" + id + ".scope/container\n", in("podman", id, id2)},
		"quadlet":                {"0::/system.slice/web.service/libpod-payload-" + id + "\n", of(in("podman", id, ""), "web.service", "")},
		"rootless quadlet":       {"0::" + user + "/app.slice/web.service/libpod-payload-" + id + "\n", of(in("podman", id, ""), "web.service", "1000")},
		"a quadlet's conmon":     {"0::/system.slice/web.service/supervisor\n", unit("web.service", "")},
		// containerd, CRI-O, Kubernetes
		"nerdctl":                {"0::/system.slice/nerdctl-" + id + ".scope\n", in("containerd", id, "")},
		"kubernetes, containerd": {"0::/kubepods.slice/kubepods-burstable.slice/" + slic + "/cri-containerd-" + id + ".scope\n", in("containerd", id, uuid)},
		"kubernetes, cri-o":      {"0::/kubepods.slice/kubepods-burstable.slice/" + slic + "/crio-" + id + ".scope/container\n", in("cri-o", id, uuid)},
		"kubernetes, docker":     {"0::/kubepods.slice/kubepods-burstable.slice/" + slic + "/docker-" + id + ".scope\n", in("docker", id, uuid)},
		"kubernetes, guaranteed": {"0::/kubepods.slice/kubepods-pod5b0c1ad6_0d33_4c7f_a8d5_1d2f5c2c9f11.slice/cri-containerd-" + id + ".scope\n", in("containerd", id, uuid)},
		"kubernetes, cgroupfs":   {"12:cpu:/kubepods/burstable/pod" + uuid + "/" + id + "\n1:name=systemd:/kubepods/burstable/pod" + uuid + "/" + id + "\n", in("", id, uuid)},
		"cri-o, cgroupfs":        {"0::/kubepods/besteffort/pod" + uuid + "/crio-" + id + "\n", in("cri-o", id, uuid)},
		"static pod":             {"0::/kubepods/burstable/pod5b0c1ad60d334c7fa8d51d2f5c2c9f11/" + id + "\n", in("", id, "5b0c1ad60d334c7fa8d51d2f5c2c9f11")},
		"kind":                   {"0::/docker/" + id2 + "/kubelet.slice/kubelet-kubepods.slice/kubelet-" + slic + "/cri-containerd-" + id + ".scope\n", in("containerd", id, uuid)},
		"drivers that differ":    {"0::/system.slice/containerd.service/kubepods-burstable-pod" + uuid + ".slice:cri-containerd:" + id + "\n", in("containerd", id, uuid)},
		"crio's conmon":          {"0::/system.slice/crio-conmon-" + id + ".scope\n", unit("crio-conmon-"+id+".scope", "")},
		"kubelet":                {"0::/system.slice/kubelet.service\n", unit("kubelet.service", "")},
		// LXC, Incus, Proxmox
		"lxc":                 {"0::/lxc.payload.web\n", in("lxc", "web", "")},
		"lxc, systemd within": {"0::/lxc.payload.web/system.slice/nginx.service\n", of(in("lxc", "web", ""), "nginx.service", "")},
		"lxc of old":          {"0::/lxc/web\n", in("lxc", "web", "")},
		"lxc 3":               {"0::/lxc.payload/web\n", in("lxc", "web", "")},
		"proxmox":             {"0::/lxc/101/ns/system.slice/nginx.service\n", of(in("lxc", "101", ""), "nginx.service", "")},
		"its monitor":         {"0::/lxc.monitor.web\n", sockets.Cgroup{}},
		// systemd-nspawn, libvirt
		"nspawn":              {"0::/machine.slice/systemd-nspawn@web.service/payload/system.slice/nginx.service\n", of(in("nspawn", "web", ""), "nginx.service", "")},
		"nspawn from a shell": {"0::/machine.slice/machine-my\\x2dweb.scope/payload/system.slice/nginx.service\n", of(in("nspawn", "my-web", ""), "nginx.service", "")},
		"virtual machine":     {"0::/machine.slice/machine-qemu\\x2d3\\x2dmail\\x2d1.scope/libvirt/emulator\n", in("libvirt", "mail-1", "")},
		// Flatpak, Snap
		"flatpak":                 {"0::" + user + "/app.slice/app-flatpak-org.mozilla.firefox-2871.scope\n", of(in("flatpak", "org.mozilla.firefox", ""), "app-flatpak-org.mozilla.firefox-2871.scope", "1000")},
		"flatpak, escaped":        {"0::" + user + "/app.slice/app-flatpak-io.neovim.nvim\\x2dqt-99.scope\n", of(in("flatpak", "io.neovim.nvim-qt", ""), "app-flatpak-io.neovim.nvim\\x2dqt-99.scope", "1000")},
		"flatpak of old":          {"0::" + user + "/flatpak-org.gnome.Maps-2871.scope\n", of(in("flatpak", "org.gnome.Maps", ""), "flatpak-org.gnome.Maps-2871.scope", "1000")},
		"snap":                    {"0::" + user + "/app.slice/snap.firefox.firefox-7e3f2a7c-2f5d-4d31-9a0a-2d6b1c1c55aa.scope\n", of(in("snap", "firefox", ""), "snap.firefox.firefox-7e3f2a7c-2f5d-4d31-9a0a-2d6b1c1c55aa.scope", "1000")},
		"snap's service":          {"0::/system.slice/snap.lxd.daemon.service\n", of(in("snap", "lxd", ""), "snap.lxd.daemon.service", "")},
		"container of snap's lxd": {"0::/lxc.payload.u1\n", in("lxc", "u1", "")},
	} {
		if d := cmp.Diff(c.want, parseCgroup([]byte(c.text))); d != "" {
			t.Errorf("%s: %q (-want +got):\n%s", name, c.text, d)
		}
	}
}

func FuzzParseCgroup(f *testing.F) {
	f.Add("0::/system.slice/docker-0123456789ab.scope/x.service\n")
	f.Add("1:name=systemd:/machine.slice/machine-a\\x2d.scope\n0::/\\x1b.service\n")
	f.Add("0::/kubepods-pod1.slice:cri-containerd:0123456789\n")
	f.Fuzz(func(t *testing.T, text string) {
		c := parseCgroup([]byte(text))
		for _, s := range []string{c.Unit, c.UnitUser, c.Container.ID, c.Container.Pod, c.Container.Called(), c.Container.Kind()} {
			for _, r := range s {
				if r < ' ' || r >= 0x7f && r < 0xa0 {
					t.Fatalf("%q has a control character, from %q", s, text)
				}
			}
		}
	})
}
