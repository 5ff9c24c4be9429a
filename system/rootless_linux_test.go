package system_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// asUser has podman run without privileges, as a user who exists only in this mount
// namespace, and who has subordinate user and group IDs for the users in its
// containers.
func (e *engine) asUser(t *testing.T, name string, uid string) {
	t.Helper()
	in := func(name string) string { return filepath.Join(e.dir, name) }
	write := func(name, text string) {
		if err := os.WriteFile(in(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for dir := e.dir; dir != "/"; dir = filepath.Dir(dir) { // t.TempDir can't be entered by other users
		run(t, "chmod", "go+x", dir)
	}
	write("passwd", read("/etc/passwd")+name+":x:"+uid+":"+uid+"::"+in("home")+":/bin/sh\n")
	write("group", read("/etc/group")+name+":x:"+uid+":\n")
	write("sub", name+":1000000:65536\n")
	for _, file := range []string{"/etc/subuid", "/etc/subgid"} {
		if f, err := os.OpenFile(file, os.O_CREATE, 0o644); err != nil {
			t.Fatal(err)
		} else {
			f.Close()
		}
	}
	for from, to := range map[string]string{"passwd": "/etc/passwd", "group": "/etc/group", "sub": "/etc/subuid"} {
		run(t, "mount", "--bind", in(from), to)
	}
	run(t, "mount", "--bind", in("sub"), "/etc/subgid")
	for _, dir := range []string{"home", "runtime"} {
		if err := os.Mkdir(in(dir), 0o700); err != nil {
			t.Fatal(err)
		}
		run(t, "chown", name+":", in(dir))
	}
	run(t, "chown", "-R", name+":", in("rootfs"))
	tun := in("tun")
	run(t, "mknod", "-m", "666", tun, "c", "10", "200")
	run(t, "mount", "--bind", tun, "/dev/net/tun")
	e.end = func() { // podman leaves a process behind that keeps the user's namespaces alive
		text, err := os.ReadFile(in("runtime/libpod/tmp/pause.pid"))
		if pid, wrong := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && wrong == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	e.run = []string{
		"setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", "env", "-i", "-C", in("home"), "PATH=" + os.Getenv("PATH"), "HOME=" + in("home"), "USER=" + name,
		"XDG_RUNTIME_DIR=" + in("runtime"), "CONTAINERS_CONF=" + os.Getenv("CONTAINERS_CONF"), "podman", "--storage-driver", "vfs", "--runtime", "runc", "--cgroup-manager", "cgroupfs",
	}
}

// TestRootlessPodman covers a container with a published port that is run by an
// ordinary user. It requires BERTH_TEST_PODMAN to be set. In addition to podman, it
// requires slirp4netns and uidmap.
func TestRootlessPodman(t *testing.T) {
	if os.Getenv("BERTH_TEST_PODMAN") == "" {
		return // TestContainers covers its paths and names
	}
	if !inOwn(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWNS, "podman", "runc", "slirp4netns", "newuidmap", "setpriv") {
		return
	}
	run(t, "mount", "--make-rprivate", "/")
	e := newEngine(t)
	e.asUser(t, "sailor", "4000")
	e.serve("web", 80, "--network", "slirp4netns", "-p", "8081:80")
	eventually(t, "the container", func() bool {
		out, _ := answer(t, "ls", "-l", "--columns", "local,netns,container,process,user", "lport:80", "container:web")
		return strings.Contains(strings.Join(strings.Fields(out), " "), "web web httpd sailor")
	})
	if out, status := answer(t, "who", "8081/tcp"); status != 0 || !strings.Contains(out, "rootlessport") || !strings.Contains(out, "rootless podman container web") {
		t.Errorf("who: %d, %s", status, out)
	}
	if out, _ := answer(t, "kill", "--dry-run", "8081"); !strings.Contains(out, "holds the port for rootless podman container web") || !strings.Contains(out, "lives on without it") {
		t.Errorf("kill --dry-run: %s", out)
	}
	e.do("rm", "-f", "-t", "0", "web")
	eventually(t, "the end of its rows", func() bool {
		out, _ := answer(t, "ls", "-l", "lport:80,8081", "user:sailor")
		return !strings.Contains(out, "httpd") && !strings.Contains(out, "rootlessport")
	})
}

// TestSystemdInAContainer covers a container in which systemd runs nginx. It
// requires BERTH_TEST_PODMAN to be set. mmdebstrap makes the files of the
// container.
func TestSystemdInAContainer(t *testing.T) {
	if os.Getenv("BERTH_TEST_PODMAN") == "" {
		return // TestParseCgroup covers such paths
	}
	const boxEnv = "BERTH_TEST_BOX"
	if os.Getenv(insideEnv) != t.Name() { // here, the network still works
		box := filepath.Join(t.TempDir(), "box")
		run(t, "mmdebstrap", "--quiet", "--variant=minbase", "--include=systemd,systemd-sysv,nginx-light", "bookworm", box)
		t.Setenv(boxEnv, box)
	}
	if !inOwnNamespace(t, "podman", "runc", "nft", "iptables-nft", "mmdebstrap") {
		return
	}
	e, box := newEngine(t), os.Getenv(boxEnv)
	e.do("run", "-d", "--name", "box", "--network", "podman", "-p", "8082:80", "--systemd=always", "--rootfs", box, "/sbin/init")
	eventually(t, "nginx by its unit", func() bool {
		out, _ := answer(t, "ls", "-l", "--columns", "local,netns,container,unit,process", "lport:80", "container:box")
		return strings.Contains(strings.Join(strings.Fields(out), " "), "box box nginx.service nginx")
	})
	if out, _ := answer(t, "ls", "-l", "lport:8082"); !strings.Contains(out, "conmon ⇢ box:80") {
		t.Errorf("ls: %s", out)
	}
	out, _ := answer(t, "kill", "--dry-run", "--netns", "all", "lport:80 container:box")
	if !strings.Contains(out, "runs as nginx.service of the systemd in podman container box, not of this system") {
		t.Errorf("kill --dry-run does not say whose unit it is: %s", out)
	}
}
