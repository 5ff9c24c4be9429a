package procfs

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

// TestParseManaged checks that the units in a path are assigned to this system's
// systemd, to a user's systemd, or to another systemd in a container.
func TestParseManaged(t *testing.T) {
	const id = "49ac378cbfa4b4b70741959e9393ad3ec881d945f6f3bcaf24d04ed4fe953895"
	system := func(name string) sockets.Unit { return sockets.Unit{Name: name, Manager: sockets.NoAccount()} }
	user := func(uid int64, name string) sockets.Unit {
		return sockets.Unit{Name: name, Manager: sockets.Account{UID: uid}}
	}
	inside := func(of, name string) sockets.Unit {
		return sockets.Unit{Name: name, Manager: sockets.NoAccount(), Inside: of}
	}
	for _, c := range []struct {
		path, base string
		apart      bool
		want       sockets.Unit
	}{
		{"/system.slice/nginx.service", "", false, system("nginx.service")},
		{"/system.slice/nginx.service/worker", "", false, system("nginx.service")},
		{"/system.slice/system-getty.slice/getty@tty1.service", "", false, system("getty@tty1.service")},
		{"/system.slice/nginx.service", "", true, system("nginx.service")}, // PrivatePIDs=
		{"/user.slice/user-1000.slice/session-3.scope", "", false, system("session-3.scope")},
		{"/init.scope", "", false, system("init.scope")},
		{"/", "", false, system("")},
		{"", "", false, system("")},
		{"/", "", true, system("")},
		{"/user.slice/user-1000.slice/user@1000.service/app.slice/web.service", "", false, user(1000, "web.service")},
		{"/user.slice/user-0.slice/user@0.service/web.service", "", false, user(0, "web.service")},
		{"/user.slice/user-1000.slice/user@1000.service/app.slice/app-term-12.scope", "", false, user(1000, "app-term-12.scope")},
		{"/user.slice/user-1000.slice/user@1000.service/init.scope", "", false, system("user@1000.service")},
		{"/user.slice/user-1000.slice/user@1000.service", "", false, system("user@1000.service")},
		{"/user.slice/user-1000.slice/user@nobody.service/a.service", "", false, system("user@nobody.service")},
		{"/lxc/101/ns/system.slice/nginx.service", "", true, inside("LXC container 101", "nginx.service")},
		{"/lxc/101/ns/system.slice/nginx.service", "", false, inside("LXC container 101", "nginx.service")},
		{"/lxc.payload.web/system.slice/nginx.service", "", true, inside("LXC container web", "nginx.service")},
		{"/docker/0123abcd/system.slice/nginx.service", "", false, inside("docker container 0123abcd", "nginx.service")},
		{"/docker/" + id, "", true, inside("docker container 49ac378cbfa4", "")},
		{"/system.slice/docker-" + id + ".scope", "", true, inside("docker container 49ac378cbfa4", "")},
		{"/system.slice/docker-" + id + ".scope/system.slice/cron.service", "", true, inside("docker container 49ac378cbfa4", "cron.service")},
		{"/machine.slice/libpod-" + id + ".scope/container/system.slice/cron.service", "", true, inside("podman container 49ac378cbfa4", "cron.service")},
		{"/libpod_parent/libpod-" + id + "/system.slice/lazy.service", "", true, inside("podman container 49ac378cbfa4", "lazy.service")},
		{"/machine.slice/libpod-conmon-" + id + ".scope", "", false, system("libpod-conmon-" + id + ".scope")},
		{"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + id + ".scope/container", "", true, inside("podman container 49ac378cbfa4", "")},
		{"/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope/system.slice/a.service", "", true, inside("container 49ac378cbfa4", "a.service")},
		{"/kubepods/burstable/pod1/" + id, "", true, inside("container 49ac378cbfa4", "")},
		{"/machine.slice/systemd-nspawn@web.service/payload/system.slice/nginx.service", "", true, inside("machine web", "nginx.service")},
		{"/machine.slice/systemd-nspawn@web.service", "", false, system("systemd-nspawn@web.service")},
		{"/machine.slice/machine-web.scope/system.slice/nginx.service", "", true, inside("machine web", "nginx.service")},
		{"/lxc/101/ns/user.slice/user-1000.slice/user@1000.service/app.slice/a.service", "", true, sockets.Unit{Name: "a.service", Manager: sockets.Account{UID: 1000}, Inside: "LXC container 101"}},
		{"/jail/b/system.slice/nginx.service", "", true, inside("a container", "nginx.service")},
		{"/test/user.slice/user-1000.slice/user@1000.service/app.slice/a.service", "", false, user(1000, "a.service")},
		// seen from inside a container without a cgroup namespace
		{"/lxc/101/ns/system.slice/nginx.service", "/lxc/101/ns", false, system("nginx.service")},
		{"/docker/" + id + "/docker/" + id + "/system.slice/a.service", "/docker/" + id, true, inside("docker container 49ac378cbfa4", "a.service")},
		{"/a/evil\x1b[2J.service", "", false, system(`evil\x1b[2J.service`)},
	} {
		if d := cmp.Diff(c.want, parseManaged(c.path, c.base, c.apart)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.path, d)
		}
	}
}

func TestGroupOf(t *testing.T) {
	for text, want := range map[string]string{
		"0::/system.slice/a.service\n": "/system.slice/a.service",
		"12:cpu:/system.slice/a.service\n1:name=systemd:/system.slice/b.service\n0::/\n": "/system.slice/b.service",
		"1:name=systemd:/x\n0::/system.slice/b.service\n":                                "/system.slice/b.service",
		"12:cpu,cpuacct:/\n1:name=systemd:/\n":                                           "",
		"0::/a:b\n":                                                                      "/a:b", "": "", "0::": "", "nonsense": "",
	} {
		if got := groupOf([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestTriggers checks that the units that may start a service again are found in what
// systemd handed to the process, and in systemd's unit files.
func TestTriggers(t *testing.T) {
	tr := newTree(t)
	etc, lib := tr.fs.System+"/etc/systemd/system/", tr.fs.System+"/usr/lib/systemd/system/"
	for name, text := range map[string]string{
		lib + "same.socket":                             "[Socket]\nListenStream=8001\n",
		lib + "other.socket":                            "[Socket]\nListenStream = 127.0.0.1:8002\nListenDatagram=[::1]:8003\nListenStream=/run/x\nService=named.service\n",
		lib + "each.socket":                             "[Socket]\nListenStream=8004\nAccept=yes\n",
		lib + "inst@.socket":                            "[Socket]\nListenStream=8005\n",
		lib + "moved.socket":                            "[Socket]\nListenStream=8006\nService=named.service\n",
		etc + "moved.socket":                            "[Socket]\nListenStream=8007\n", // takes precedence over the vendor's
		lib + "same.path":                               "[Path]\nPathExists=/x\n",
		lib + "pathed.path":                             "[Path]\nUnit=watched.service\n",
		lib + "same.service":                            "[Service]\nRestart=on-failure\n",
		lib + "plain.service":                           "[Service]\n",
		lib + "tmpl@.service":                           "[Service]\nRestart=always\n",
		lib + "evil.socket":                             "[Socket]\nService=named.service\x1b\nListenStream=99999\n",
		tr.path("7/environ"):                            "PATH=/\x00LISTEN_PID=1\x00LISTEN_FDNAMES=web.socket:x:web.socket\x00",
		tr.path("7/cgroup"):                             "0::/system.slice/web.service\n",
		tr.path("7/status"):                             "NSpid:\t7\n",
		tr.path("8/status"):                             "NSpid:\t8\t4\n",
		tr.path("8/cgroup"):                             "0::/system.slice/docker-0123456789ab.scope/system.slice/web.service\n",
		tr.path("8/root/etc/systemd/system/web.socket"): "[Socket]\nListenStream=80\n",
	} {
		writeFile(t, name, text)
	}
	files := tr.fs.units(7, sockets.Unit{Manager: sockets.NoAccount()})
	for service, want := range map[string][]string{
		"same.service": {"same.socket", "same.path"}, "named.service": {"other.socket"}, "other.service": nil, "moved.service": {"moved.socket"},
		"each@3-127.0.0.1:80-127.0.0.1:99.service": {"each.socket"}, "each.service": nil, "inst@1.service": {"inst@.socket"}, "watched.service": {"pathed.path"}, "none.service": nil,
	} {
		if d := cmp.Diff(want, files.triggers(service)); d != "" {
			t.Errorf("%s (-want +got):\n%s", service, d)
		}
	}
	for service, want := range map[string]string{"same.service": "on-failure", "plain.service": "", "tmpl@7.service": "always"} {
		if got := files.value(service, "Restart"); got != want {
			t.Errorf("%s: Restart=%s, want %s", service, got, want)
		}
	}
	ports := map[string][]uint16{}
	for _, u := range files.sockets(sockets.Unit{}) {
		ports[u.Name+" "+u.Service] = u.Ports
	}
	want := map[string][]uint16{
		"same.socket same.service": {8001}, "other.socket named.service": {8002, 8003}, "each.socket each@.service": {8004},
		"inst@.socket inst@.service": {8005}, "moved.socket moved.service": {8007},
	}
	if d := cmp.Diff(want, ports); d != "" {
		t.Errorf("socket units (-want +got):\n%s", d)
	}
	if u := unitOf(tr, 7); !cmp.Equal(u.Triggers, []string{"web.socket"}) || u.Inside != "" {
		t.Errorf("handed over: %+v", u)
	}
	if u := unitOf(tr, 8); !cmp.Equal(u.Triggers, []string{"web.socket"}) || u.Inside != "docker container 0123456789ab" {
		t.Errorf("in a container: %+v", u)
	}
}

func unitOf(tr *tree, pid int) sockets.Unit { return tr.fs.Kin(1, []int{pid}).Unit[pid] }
