package system_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ordinary is the user ID with which the tests run berth as an ordinary user. It can
// be any ID other than root's.
const ordinary = 4242

// asUser makes a command run with the given user ID, the same group ID and no other
// groups.
func asUser(cmd *exec.Cmd, uid uint32) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Pdeathsig:  syscall.SIGKILL,
		Credential: &syscall.Credential{Uid: uid, Gid: uid},
	}
	return cmd
}

// TestOrdinaryUser runs berth as an ordinary user while there are three servers: two
// that run as the same user, one of them (redis) from a file with a capability, and
// one that runs as root.
func TestOrdinaryUser(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "setcap", "redis-server") {
		return
	}
	dir := openDir(t)
	berth := os.Getenv(programEnv)
	own, privileged := copyOf(t, os.Args[0], dir, "own"), copyOf(t, whereIs(t, "redis-server"), dir, "privileged")
	run(t, "setcap", "cap_net_bind_service=+ep", privileged)
	serve(t, asUser(exec.Command(own), ordinary), "127.0.0.1:7101")
	serve(t, asUser(exec.Command(privileged, "--bind", "127.0.0.1", "--port", "81", "--save", "", "--dir", "/"), ordinary), "127.0.0.1:81")
	serve(t, asUser(exec.Command(own), 0), "127.0.0.1:7102")

	all, _ := berthSockets(t, berth)
	got := lookAs(t, berth, ordinary)
	want := crowd{}
	for k := range all {
		want[tuple{proto: k.proto, local: k.local, remote: k.remote, state: k.state}]++
	}
	have := crowd{}
	unseen := 0
	for _, s := range got.Sockets {
		have[tuple{proto: s.Proto, local: fmt.Sprintf("%s:%d", s.Local.IP, s.Local.Port), state: s.State}]++
		switch {
		case len(s.Owners) == 0 && s.Gap == "":
			t.Errorf("%s:%d has neither an owner nor a gap", s.Local.IP, s.Local.Port)
		case s.Gap == "permission":
			unseen++
		}
	}
	if !maps.Equal(have, want) {
		t.Errorf("an ordinary user sees %v, root %v", have, want)
	}
	hint := map[uint16]string{}
	for _, s := range got.Sockets {
		hint[s.Local.Port] = s.Gap + " | " + s.Hint
		if s.Local.Port == 7101 && (len(s.Owners) != 1 || s.Gap != "") {
			t.Errorf("the user's own server: owners %v, gap %q", s.Owners, s.Gap)
		}
	}
	if h := hint[81]; !strings.Contains(h, "permission") || !strings.Contains(h, "you opened it") {
		t.Errorf("the user's own server with a capability is explained as %q", h)
	}
	if h := hint[7102]; !strings.Contains(h, "permission") || strings.Contains(h, "you opened it") {
		t.Errorf("root's server is explained as %q", h)
	}
	if i := slices.IndexFunc(got.Gaps, func(g gapLine) bool { return g.What == "owners" }); i < 0 || got.Gaps[i].Count != unseen {
		t.Errorf("%d owners are unseen, the gaps say %+v", unseen, got.Gaps)
	}
}

type gapLine struct {
	What  string
	Count int
}

type ordinaryListing struct {
	Gaps    []gapLine
	Sockets []listedSocket
}

type listedSocket struct {
	Proto, State string
	Local        struct {
		IP   string
		Port uint16
	}
	Owners []struct{ PID int }
	Gap    string `json:"owner_gap"`
	Hint   string `json:"owner_hint"`
}

// lookAs returns what berth shows when run as another user, with HOME set to a
// directory of this user. berth must say that it has no permission to read the
// configuration, and continue without it.
func lookAs(t *testing.T, berth string, uid uint32) (l ordinaryListing) {
	t.Helper()
	cmd := asUser(exec.Command(berth, "ls", "--json"), uid)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "XDG_CONFIG_HOME=")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("berth ls --json: %v\n%s", err, &stderr)
	}
	if !strings.Contains(stderr.String(), "permission denied; berth uses the defaults\n") {
		t.Errorf("of the configuration it may not read it says %q", &stderr)
	}
	if err := json.Unmarshal(out, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// openDir makes a directory that all users may enter and run programs from.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "berth-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	return dir
}

func whereIs(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func copyOf(t *testing.T, file, dir, name string) string {
	t.Helper()
	to := filepath.Join(dir, name)
	run(t, "cp", file, to)
	os.Chmod(to, 0o755)
	return to
}

// serve starts cmd, usually a copy of the test binary, as a server and waits until
// it is listening on addr.
func serve(t *testing.T, cmd *exec.Cmd, addr string) {
	t.Helper()
	cmd.Env = append(os.Environ(), serveEnv+"="+addr)
	start(t, cmd)
	for end := time.Now().Add(time.Minute); !strings.Contains(run(t, "ss", "-tlnH"), addr+" "); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no server on %s", addr)
		}
	}
}
