package system_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPublishedByDocker covers a real Docker container with a published port. It
// must be run as root and requires BERTH_TEST_DOCKER to be set and docker.io and
// busybox-static to be installed. It starts a separate daemon in separate network
// and mount namespaces.
func TestPublishedByDocker(t *testing.T) {
	if os.Getenv("BERTH_TEST_DOCKER") == "" {
		return // this is a longer version of TestWhatIsInFrontIsSeen
	}
	if !inOwn(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWNS, "dockerd", "docker", "iptables-nft") {
		return
	}
	dir := t.TempDir()
	for _, script := range []string{
		"mount --make-rprivate /; mount -t tmpfs tmpfs /run",
		"ip link add outer type veth peer name peer; ip addr add 10.9.0.1/24 dev outer; ip link set outer up; ip link set peer up",
		"mkdir -p " + dir + "/box/bin; cp /bin/busybox " + dir + "/box/bin; ln -s busybox " + dir + "/box/bin/httpd",
	} {
		run(t, "sh", "-ec", script)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	daemon := exec.Command("dockerd", "--data-root", dir+"/data", "--pidfile", dir+"/pid", "--storage-driver", "vfs")
	daemon.Stdout = log
	start(t, daemon)
	docker := func(args ...string) string { return run(t, "docker", args...) }
	eventually(t, "the daemon", func() bool { return exec.Command("docker", "version").Run() == nil })
	run(t, "sh", "-ec", fmt.Sprintf("tar -C %s/box -c . | docker import - box:1", dir))
	docker("run", "-d", "--name", "web", "-p", "8083:80", "--ulimit", "nofile=1024:2048", "--label", "com.docker.compose.project=store", "--label", "com.docker.compose.service=front", "box:1", "/bin/httpd", "-f", "-p", "80")
	eventually(t, "the published port", func() bool {
		out, _ := answer(t, "ls", "-l", "lport:8083")
		return strings.Contains(out, "docker-proxy ⇢ web:80")
	})
	eventually(t, "what docker tells", func() bool {
		out, _ := answer(t, "ls", "-l", "--columns", "local,netns,container,image,compose,process", "lport:80", "container:web")
		return strings.Contains(strings.Join(strings.Fields(out), " "), "web web box:1 store/front httpd")
	})
	out, status := answer(t, "who", "8083/tcp")
	said := strings.Join(strings.Fields(out), " ")
	for _, want := range []string{"held by docker-proxy", "behind it a docker container at 172.17.0.2:80", "to 172.17.0.2:80, httpd in docker container web (image box:1, compose store/front): traffic from outside over IPv4", "(iptables DNAT)"} {
		if status != 0 || !strings.Contains(said, want) {
			t.Errorf("who: %d, without %q: %s", status, want, out)
		}
	}
	if out, _ := answer(t, "kill", "--dry-run", "8083"); !strings.Contains(out, "holds the port for a docker container at 172.17.0.2:80") {
		t.Errorf("kill --dry-run: %s", out)
	}
	docker("rm", "-f", "web")
	eventually(t, "the end of its rows", func() bool {
		out, _ := answer(t, "ls", "-l", "lport:80,8083")
		return !strings.Contains(out, "docker-proxy") && !strings.Contains(out, "httpd")
	})
}
