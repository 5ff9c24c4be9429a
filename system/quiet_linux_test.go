package system_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestQuietDebian checks that, on a machine with the usual servers, and with clients
// that keep idle connections in pools, berth reports no problem, present or past.
func TestQuietDebian(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("network namespaces need root")
	}
	for _, tool := range []string{"python3", "nginx", "redis-server", "sshd", "ssh", "psql", "mariadbd", "mariadb-install-db", "mariadb", "avahi-daemon", "unshare", "ip"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres"); len(found) == 0 {
		t.Skip("postgresql is not installed")
	}
	t.Parallel()
	dir, err := os.MkdirTemp("", "quiet") // the test's own directory is accessible only to its user, and postgres runs as another user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	pid := perform(t, exec.Command("unshare", "-n", "-m", "python3", "testdata/quiet.py", dir))
	for age := range 3 { // the limits for idle connections are 10 s
		if age > 0 {
			time.Sleep(8 * time.Second)
		}
		for _, f := range diagnosis(t, pid) {
			if f.Severity != "note" {
				t.Errorf("look %d: %s %s: %s", age, f.Severity, f.ID, f.Text)
			}
		}
	}
	out, _ := inside(t, pid, "ls", "-l", "--netns", "self", "--csv", "--columns", "process")
	for _, name := range []string{"nginx", "redis-server", "sshd", "postgres", "mariadbd", "avahi-daemon"} {
		if !strings.Contains(string(out), name) {
			t.Errorf("%s does not listen: %s", name, out)
		}
	}
}
