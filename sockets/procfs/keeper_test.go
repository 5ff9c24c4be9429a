package procfs

import (
	"strings"
	"testing"

	"berth/sockets"
)

// TestParseKeeper checks the command lines with which podman, CRI-O, containerd and LXC
// start keepers.
func TestParseKeeper(t *testing.T) {
	const id = "49ac378cbfa4b4b70741959e9393ad3ec881d945f6f3bcaf24d04ed4fe953895"
	for line, want := range map[string]sockets.Container{
		"/usr/bin/conmon --api-version 1 -c " + id + " -u " + id + " -r /usr/bin/runc -b /var/lib/containers/storage/vfs-containers/" + id + "/userdata -n web --exit-dir /run/libpod/exits": {Manager: "podman", ID: id, Name: "web"},
		"conmon --cid " + id + " --name evil\x1b[2J": {Manager: "podman", ID: id, Name: `evil\x1b[2J`},
		"/usr/libexec/crio/conmon -b /run/containers -c " + id + " --exit-dir /var/run/crio/exits -n k8s_app_shop-7d9_prod_5b0c1ad6-0d33-4c7f-a8d5-1d2f5c2c9f11_0": {Manager: "cri-o", ID: id, Name: "app", Pod: "prod/shop-7d9"},
		"/usr/bin/containerd-shim-runc-v2 -namespace moby -id " + id + " -address /run/containerd/containerd.sock":                                                 {Manager: "docker", ID: id},
		"/usr/bin/containerd-shim-runc-v2 -namespace default -id redis -address /run/containerd/containerd.sock":                                                   {Manager: "containerd", ID: "redis"},
		"/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id " + id + " -address /run/containerd/containerd.sock":                                               {}, // the pod's ID
		"[lxc_monitor] /var/lib/lxc web": {},
		"/usr/bin/conmon":                {Manager: "podman"},
		"conmonitor -c x -n y":           {},
		"":                               {},
	} {
		if got := parseKeeper(strings.Split(line, " ")); got != want {
			t.Errorf("%s: %+v, want %+v", line, got, want)
		}
	}
	for title, want := range map[string]sockets.Container{
		"[lxc monitor] /var/lib/lxc web":              {Manager: "lxc", ID: "web"},
		"[lxc monitor] /var/lib/incus/containers web": {Manager: "incus", ID: "web"},
	} {
		if got := parseKeeper([]string{title}); got != want {
			t.Errorf("%s: %+v, want %+v", title, got, want)
		}
	}
}

// TestKept checks that a keeper's information is applied only to its own container.
func TestKept(t *testing.T) {
	podman := func(id, name string) sockets.Container {
		return sockets.Container{Manager: "podman", ID: id, Name: name}
	}
	for name, c := range map[string]struct{ of, keeper, want sockets.Container }{
		"a name":            {podman("49ac378cbfa4", ""), podman("49ac378cbfa4b4b7", "web"), podman("49ac378cbfa4", "web")},
		"no path":           {sockets.Container{}, podman("49ac378cbfa4", "web"), podman("49ac378cbfa4", "web")},
		"no keeper":         {podman("49ac378cbfa4", ""), sockets.Container{}, podman("49ac378cbfa4", "")},
		"one within":        {podman("49ac378cbfa4", ""), podman("0db85c4a5b1f", "outer"), podman("49ac378cbfa4", "")},
		"of Incus":          {sockets.Container{Manager: "lxc", ID: "web"}, sockets.Container{Manager: "incus", ID: "web"}, sockets.Container{Manager: "incus", ID: "web"}},
		"manager by keeper": {sockets.Container{ID: "49ac378cbfa4"}, podman("49ac378cbfa4", "a"), podman("49ac378cbfa4", "a")},
	} {
		if got := kept(c.of, c.keeper); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
