package prediction

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestAdviceAboutServicesComesTrue runs a separate systemd in a podman container,
// on a temporary overlay of /, with services of several kinds. It checks what berth
// says about each of them, both on the host and in the container. Then it ends
// their processes and follows berth's advice. A service that berth said would start
// again must do so, and the commands that berth said would prevent that must
// prevent it. The test requires podman, systemd and BERTH_TEST_SCENES.
func TestAdviceAboutServicesComesTrue(t *testing.T) {
	if os.Getenv(inside) != "" {
		container(t)
		return
	}
	if os.Getenv(many) == "" {
		return // only in the long version
	}
	if os.Getuid() != 0 {
		t.Skip("podman, mounts and namespaces need root")
	}
	for _, tool := range []string{"podman", "/lib/systemd/systemd", "nsenter"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s here", tool)
		}
	}
	dir := t.TempDir()
	build(t, "gcc", "-O1", "-pthread", "-static", "-o", filepath.Join(dir, "actor"), filepath.Join("testdata", "actor.c"))
	build(t, "go", "build", "-ldflags=-w", "-o", filepath.Join(dir, "berth"), "..")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("unshare", "-m", self, "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "15m")
	c.Env = append(os.Environ(), inside+"="+dir)
	out, err := c.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}

// service is a service run by the container's systemd.
type service struct {
	name, unit, socket string
	port               int
	again              bool     // whether the port is held again after its process has ended
	says               []string // parts of what berth must say
}

func services(actor string) []service {
	serve := func(port int, more string) string {
		return fmt.Sprintf("[Service]\nExecStart=/bin/sh -c 'exec %s -l %d 3>/dev/null'\n%s", actor, port, more)
	}
	idle := "[Service]\nExecStart=/bin/sleep 600\n"
	return []service{
		{"plain", serve(7101, ""), "", 7101, false, []string{"runs as plain.service", "systemd may start it again", "systemctl stop plain.service stops it"}},
		{"never", serve(7102, "Restart=no\n"), "", 7102, false, []string{"does not restart it automatically (Restart=no)", "systemctl stop never.service"}},
		{"always", serve(7103, "Restart=always\nRestartSec=100ms\n"), "", 7103, true, []string{"starts it again (Restart=always)", "systemctl stop always.service stops it"}},
		{"failing", serve(7104, "Restart=on-failure\nRestartSec=100ms\n"), "", 7104, false, []string{"Restart=on-failure"}},
		{"lazy", idle, "[Socket]\nListenStream=7105\n", 7105, true, []string{"lazy.socket starts it again when next used", "systemctl stop lazy.socket lazy.service stops both", "listens for lazy.socket"}},
		{"named", idle, "[Socket]\nListenStream=127.0.0.1:7106\nFileDescriptorName=web\n", 7106, true, []string{"systemctl stop named.socket named.service stops both"}},
		{"forking", serve(7107, ""), "", 7107, false, []string{"runs as forking.service"}},
	}
}

// systemd is a systemd in a container.
type systemd struct {
	t         *testing.T
	dir, name string
	pid       string // PID of its first process
}

// container makes the container.
func container(t *testing.T) {
	d := &systemd{t: t, dir: os.Getenv(inside), name: fmt.Sprintf("berth-test-%d", os.Getpid())}
	d.controllers()
	root := d.overlay()
	all := services("/run/actor")
	for _, s := range all {
		write(t, d.dir+"/up/etc/systemd/system", s.name+".service", s.unit)
		if s.socket != "" {
			write(t, d.dir+"/up/etc/systemd/system", s.name+".socket", s.socket)
		}
	}
	write(t, d.dir+"/up/etc/systemd/system", "stage.target", "[Unit]\nDescription=stage\nAllowIsolate=yes\n")
	d.run("podman", "run", "-d", "--name", d.name, "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000", "--systemd=always", "--network=none", "--privileged",
		"-v", d.dir+":/stage:ro", "--rootfs", root, "/lib/systemd/systemd", "--unit=stage.target")
	t.Cleanup(func() { _ = exec.Command("podman", "rm", "-f", "-t", "1", d.name).Run() })
	d.pid = strings.TrimSpace(d.run("podman", "inspect", "-f", "{{.State.Pid}}", d.name))
	await(t, "systemd answers", func() bool { return d.inside("systemctl", "is-active", "stage.target") == "active" })
	d.inside("cp", "/stage/actor", "/run/actor")
	d.there("ip", "link", "set", "lo", "up")
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) { (&systemd{t, d.dir, d.name, d.pid}).play(s) })
	}
}

// controllers disables the controllers of cgroup v2 on a machine that also uses
// cgroup v1, because crun does not accept them on such a machine. They remain
// disabled for as long as this mount namespace exists.
func (d *systemd) controllers() {
	text, err := os.ReadFile("/sys/fs/cgroup/unified/cgroup.controllers")
	if err != nil {
		return // not a hybrid machine
	}
	for _, name := range strings.Fields(string(text)) {
		at := filepath.Join(d.dir, "controller-"+name)
		if err := os.Mkdir(at, 0o755); err != nil {
			d.t.Fatal(err)
		}
		d.run("mount", "-t", "cgroup", "-o", name, "none", at)
		d.t.Cleanup(func() { _ = unix.Unmount(at, 0) })
	}
}

// overlay mounts an overlay of / that has an empty /tmp, /run and /root, and that
// receives all writes. It returns the overlay's path.
func (d *systemd) overlay() string {
	for _, name := range []string{"up/tmp", "up/run", "up/root", "up/etc/systemd/system", "work", "root"} {
		if err := os.MkdirAll(filepath.Join(d.dir, name), 0o755); err != nil {
			d.t.Fatal(err)
		}
	}
	for _, name := range []string{"tmp", "run", "root"} {
		if err := unix.Setxattr(filepath.Join(d.dir, "up", name), "trusted.overlay.opaque", []byte("y"), 0); err != nil {
			d.t.Fatal(err)
		}
	}
	d.run("mount", "-t", "tmpfs", "none", d.dir+"/work")
	root := filepath.Join(d.dir, "root")
	_ = unix.Unmount(d.dir+"/work", 0)
	d.run("mount", "-t", "overlay", "overlay", "-o", "lowerdir=/,upperdir="+d.dir+"/up,workdir="+d.dir+"/work", root)
	d.t.Cleanup(func() { _ = unix.Unmount(root, 0) })
	return root
}

func (d *systemd) run(command ...string) string {
	d.t.Helper()
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("%v: %v: %s", command, err, out)
	}
	return string(out)
}

// inside runs a command in the container and returns its output, even if the
// command fails.
func (d *systemd) inside(command ...string) string {
	out, _ := exec.Command("podman", append([]string{"exec", d.name}, command...)...).CombinedOutput()
	return strings.TrimSpace(string(out))
}

// there runs a command from the host in the container's network namespace.
func (d *systemd) there(command ...string) string {
	out, _ := exec.Command("nsenter", append([]string{"-t", d.pid, "-n"}, command...)...).CombinedOutput()
	return string(out)
}

func (d *systemd) held(port int) bool {
	return strings.Contains(d.there("ss", "-Hltn", "sport = "+strconv.Itoa(port)), "LISTEN")
}

// play starts a service, asks berth about it, ends its process, and then follows
// the advice.
func (d *systemd) play(s service) {
	units := []string{s.name + ".service"}
	if s.socket != "" {
		units = append([]string{s.name + ".socket"}, units...)
	}
	d.inside(append([]string{"systemctl", "start"}, units...)...)
	await(d.t, s.name+" listens", func() bool {
		return d.held(s.port) && d.inside("systemctl", "is-active", s.name+".service") == "active"
	})
	port := strconv.Itoa(s.port)
	for where, text := range map[string]string{"host": d.there(d.dir+"/berth", "kill", "--dry-run", port), "inside": d.inside("/stage/berth", "kill", "--dry-run", port)} {
		for _, want := range s.says {
			if !strings.Contains(text, want) {
				d.t.Errorf("from %s, not said: %s\n%s", where, want, text)
			}
		}
		if foreign := strings.Contains(text, "not of this system"); foreign != (where == "host") {
			d.t.Errorf("from %s, of another system: %v\n%s", where, foreign, text)
		}
	}
	main := d.inside("systemctl", "show", "-p", "MainPID", "--value", s.name+".service")
	d.foretold(s, main)
	d.inside("kill", "-TERM", main)
	await(d.t, "its process ends", func() bool {
		return d.inside("systemctl", "show", "-p", "MainPID", "--value", s.name+".service") != main
	})
	if s.again {
		await(d.t, s.name+" holds its port again", func() bool { return d.held(s.port) })
	} else if d.held(s.port) {
		d.t.Errorf("%s holds its port again", s.name)
	}
	if s.socket != "" { // the first use of the socket starts the service
		d.there("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/"+port)
		await(d.t, "its socket starts it", func() bool { return d.inside("systemctl", "is-active", s.name+".service") == "active" })
	}
	d.inside(append([]string{"systemctl", "stop"}, units...)...)
	await(d.t, s.name+" lets go of its port", func() bool { return !d.held(s.port) })
	d.t.Logf("%s: again %v, and what stops it does", s.name, s.again)
}

// foretold compares what berth, run inside the container, says about the main
// process with what the kernel does: without a handler, SIGTERM ends the process.
func (d *systemd) foretold(s service, main string) {
	var says plan
	out := d.inside("/stage/berth", "kill", "--dry-run", "--json", strconv.Itoa(s.port))
	if err := json.Unmarshal([]byte(out), &says); err != nil {
		d.t.Fatalf("%v: %s", err, out)
	}
	for _, x := range says.Targets {
		if strconv.Itoa(x.PID) == main && told(x.Foretold) != "ends" {
			d.t.Errorf("%s: %s", s.name, told(x.Foretold))
		}
		if x.PID == 1 && told(x.Guard) != "init" {
			d.t.Errorf("systemd is guarded as %q", told(x.Guard))
		}
	}
}
