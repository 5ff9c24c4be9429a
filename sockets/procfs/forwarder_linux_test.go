package procfs

import (
	"fmt"
	"strings"
	"testing"

	"berth/sockets"
)

// TestForwards checks that rootlessport is found to hold the ports of the container
// whose network namespace its child is in, unless that namespace has more than one
// container.
func TestForwards(t *testing.T) {
	one, other := strings.Repeat("1a", 32), strings.Repeat("2b", 32)
	podman := func(id string) sockets.Container { return sockets.Container{Manager: "podman", ID: id} }
	for name, c := range map[string]struct {
		comm, children string
		child          int // the child's network namespace
		second         string
		want           sockets.Container
	}{
		"a container":         {"rootlessport", "42 ", 2, "", podman(one)},
		"two processes of it": {"rootlessport", "42 43 ", 2, one, podman(one)},
		"a pod":               {"rootlessport", "42 ", 2, other, sockets.Container{}},
		"no child":            {"rootlessport", "", 2, "", sockets.Container{}},
		"its own namespace":   {"rootlessport", "42 ", 1, "", sockets.Container{}},
		"nobody there":        {"rootlessport", "42 ", 3, "", sockets.Container{}},
		"an ended child":      {"rootlessport", "49 ", 2, "", sockets.Container{}},
		"garbage":             {"rootlessport", "-x", 2, "", sockets.Container{}},
		"another program":     {"nginx", "42 ", 2, "", sockets.Container{}},
	} {
		t.Run(name, func(t *testing.T) {
			tr := newTree(t)
			in := func(pid, netns int, container string) {
				tr.link(fmt.Sprintf("%d/ns/net", pid), fmt.Sprintf("net:[%d]", netns))
				if container != "" {
					tr.write(fmt.Sprintf("%d/cgroup", pid), "0::/libpod_parent/libpod-"+container+"\n")
				}
			}
			tr.process(41, c.comm, c.comm)
			tr.socket(41, 3, 7001)
			tr.write("41/task/41/children", "")
			tr.write("41/task/45/children", c.children)
			in(41, c.child, "") // its first thread, which was left in that namespace
			tr.link("41/task/41/ns/net", fmt.Sprintf("net:[%d]", c.child))
			tr.link("41/task/45/ns/net", "net:[1]")
			tr.process(42, "exe", "rootlessport-child")
			in(42, c.child, "")
			tr.process(90, "httpd", "httpd")
			in(90, 2, one)
			tr.process(91, "sh", "sh")
			in(91, 2, c.second)
			if got := full(t, NewScanner(tr.fs)).Of(7001); len(got) != 1 || got[0].Process.For != c.want {
				t.Errorf("%+v", got)
			}
		})
	}
}
