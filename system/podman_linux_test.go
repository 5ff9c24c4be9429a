package system_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// engine is podman in this network namespace, with all of its data in a directory
// of the test.
type engine struct {
	t   *testing.T
	dir string
	run []string // podman, and what precedes its command
	end func()   // called after everything else; may be nil
}

func newEngine(t *testing.T) *engine {
	t.Helper()
	e := &engine{t: t, dir: t.TempDir()}
	rootfs := filepath.Join(e.dir, "rootfs")
	for _, d := range []string{"bin", "proc", "sys", "dev", "etc", "tmp", "run"} {
		if err := os.MkdirAll(filepath.Join(rootfs, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run(t, "cp", "/bin/busybox", filepath.Join(rootfs, "bin"))
	for _, name := range []string{"httpd", "sh"} {
		if err := os.Symlink("busybox", filepath.Join(rootfs, "bin", name)); err != nil {
			t.Fatal(err)
		}
	}
	conf := filepath.Join(e.dir, "containers.conf")
	text := "[containers]\ndefault_ulimits = [\"nofile=1024:2048\", \"nproc=1000:1000\"]\n[network]\nnetwork_backend = \"netavark\"\n"
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CONTAINERS_CONF", conf)
	in := func(name string) string { return filepath.Join(e.dir, name) }
	e.run = []string{
		"podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs", "--root", in("root"), "--runroot", in("run"), "--tmpdir", in("tmp"), "--network-config-dir", in("net"),
	}
	t.Cleanup(func() {
		_ = e.command("pod", "rm", "-fa", "-t", "0").Run()
		_ = e.command("rm", "-fa", "-t", "0").Run()
		if e.end != nil {
			e.end()
		}
	})
	return e
}

func (e *engine) command(args ...string) *exec.Cmd {
	all := slices.Concat(e.run, args)
	return exec.Command(all[0], all[1:]...)
}

// do runs podman, which must succeed.
func (e *engine) do(args ...string) {
	e.t.Helper()
	var said strings.Builder
	cmd := e.command(args...)
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		e.t.Fatalf("podman %q: %v\n%s", args, err, said.String())
	}
}

// serve starts a web server in a container.
func (e *engine) serve(name string, port int, args ...string) {
	e.t.Helper()
	e.do(slices.Concat([]string{"run", "-d", "--name", name}, args, []string{"--rootfs", filepath.Join(e.dir, "rootfs"), "/bin/httpd", "-f", "-p", fmt.Sprint(port)})...)
}

// TestPublishedByPodman covers real containers with published ports. It must be run
// as root and requires BERTH_TEST_PODMAN to be set and podman, netavark, runc,
// catatonit and busybox-static to be installed.
func TestPublishedByPodman(t *testing.T) {
	if os.Getenv("BERTH_TEST_PODMAN") == "" {
		return // this is a longer version of TestWhatIsInFrontIsSeen
	}
	if !inOwnNamespace(t, "podman", "runc", "nft", "iptables-nft") {
		return
	}
	e := newEngine(t)
	e.serve("web", 80, "--network", "podman", "-p", "8080:80", "--label", "com.docker.compose.project=store", "--label", "com.docker.compose.service=front")
	e.do("pod", "create", "--name", "shop", "-p", "8090:81")
	e.serve("a", 81, "--pod", "shop")
	e.serve("b", 82, "--pod", "shop")
	for port, want := range map[string]string{"8080": "conmon ⇢ web:80", "8090": "conmon ⇢ a:81"} {
		if out, _ := answer(t, "ls", "-l", "lport:"+port, "proc:conmon"); !strings.Contains(out, want) {
			t.Errorf("%s: %q is not in %s", port, want, out)
		}
		where := "http://127.0.0.1:" + port + "/"
		if got, err := http.Get(where); err != nil {
			t.Errorf("%s: %v", where, err)
		} else {
			_, _ = io.Copy(io.Discard, got.Body)
			got.Body.Close()
		}
	}
	if out, _ := answer(t, "ls", "-l", "lport:81,82", "container:a,b"); strings.Count(out, "httpd") != 2 {
		t.Errorf("the pod: %s", out)
	}
	published(t)
	labelled(t, e)
	killed(t)
	unpinned(t, e)
}

// labelled serves podman's API where berth looks for it, and checks what berth shows
// in addition.
func labelled(t *testing.T, e *engine) {
	t.Helper()
	const path = "/run/podman/podman.sock"
	if _, err := os.Stat(path); err == nil {
		t.Logf("%s is there already: its own podman does not know these containers", path)
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := e.command("system", "service", "--time=0", "unix://"+path)
	start(t, cmd)
	t.Cleanup(func() { _ = os.Remove(path) })
	eventually(t, "podman's API", func() bool { _, err := os.Stat(path); return err == nil })
	eventually(t, "what podman tells of its containers", func() bool {
		out, _ := answer(t, "ls", "-l", "--columns", "local,container,pod,compose", "lport:80,81", "container:podman")
		said := strings.Join(strings.Fields(out), " ")
		return strings.Contains(said, "web – store/front") && strings.Contains(said, "a shop –")
	})
	if out, _ := answer(t, "ls", "-l", "compose:store", "lport:80"); !strings.Contains(out, "httpd") {
		t.Errorf("compose:store finds %s", out)
	}
}

// published checks what berth says about a published port.
func published(t *testing.T) {
	t.Helper()
	out, _ := answer(t, "who", "8080/tcp")
	said := strings.Join(strings.Fields(out), " ")
	for _, want := range []string{"held by conmon", "behind it podman container web", "httpd in podman container web", "from outside over IPv4 and from this host over IPv4 (iptables DNAT)", "this host only, because traffic from outside is redirected"} {
		if !strings.Contains(said, want) {
			t.Errorf("who does not say %q: %s", want, out)
		}
	}
	out, _ = answer(t, "who", "--json", "8080/tcp")
	var doc struct {
		Answers []struct {
			Front []struct {
				From   string
				SentOn *bool `json:"sent_on"`
				To     *struct {
					IP        string
					Port      int
					Container string
					Owners    []struct{ Name string }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err, out)
	}
	sure := 0
	for _, f := range doc.Answers[0].Front {
		if f.SentOn != nil && *f.SentOn && f.To.Port == 80 && f.To.Container == "web" && len(f.To.Owners) > 0 && f.To.Owners[0].Name == "httpd" {
			sure++
		}
	}
	if sure < 1 {
		t.Errorf("who --json: %s", out)
	}
	out, _ = answer(t, "kill", "--dry-run", "8080")
	if !strings.Contains(out, "holds the port for podman container web") || !strings.Contains(out, "(iptables DNAT)") {
		t.Errorf("kill --dry-run: %s", out)
	}
}

// killed ends conmon, as berth kill suggests. After that, nothing holds the port
// any more, but traffic for it still goes to the container.
func killed(t *testing.T) {
	t.Helper()
	if out, status := answer(t, "kill", "--signal", "KILL", "--yes", "8090"); status != 0 {
		t.Errorf("kill: %d, %s", status, out)
	}
	if out, _ := answer(t, "ls", "-l", "lport:8090"); !strings.Contains(out, "REDIRECT") || !strings.Contains(out, "⇢ a:81") {
		t.Errorf("after kill: %s", out)
	}
	if got, err := http.Get("http://127.0.0.1:8090/"); err != nil {
		t.Errorf("after kill: %v", err)
	} else {
		got.Body.Close()
	}
}

// unpinned checks that, after a container ends, its rows disappear, and so does its
// interface within 6 s, because berth keeps nothing open that belongs to the
// container's namespace.
func unpinned(t *testing.T, e *engine) {
	t.Helper()
	socket := fmt.Sprintf("podman-%d", os.Getpid())
	tmux := func(args ...string) string { return run(t, "tmux", append([]string{"-L", socket}, args...)...) }
	tmux("new-session", "-d", "-x", "150", "-y", "40", os.Getenv(programEnv)+" --netns all --interval 500ms; sleep 600")
	t.Cleanup(func() { _ = exec.Command("tmux", "-L", socket, "kill-server").Run() })
	shows := func() bool { return strings.Contains(tmux("capture-pane", "-p"), "⇢ web:80") }
	eventually(t, "the published port", shows)
	links := func() int { return strings.Count(run(t, "ip", "-br", "link"), "veth") }
	before, begun := links(), time.Now()
	e.do("rm", "-f", "-t", "0", "web")
	eventually(t, "the end of the row", func() bool { return !shows() })
	row := time.Since(begun)
	eventually(t, "the end of the interface", func() bool { return links() < before })
	t.Logf("the row was gone %v after the container, its interface %v", row.Round(100*time.Millisecond), time.Since(begun).Round(100*time.Millisecond))
	if time.Since(begun) > 6*time.Second {
		t.Errorf("the interface of the container lived on for %v", time.Since(begun))
	}
}
