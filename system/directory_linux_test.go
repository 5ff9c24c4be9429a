package system_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inOwnMounts is like inOwnNamespace, but with a separate mount namespace.
func inOwnMounts(t *testing.T, tools ...string) bool {
	t.Helper()
	if !inOwn(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWNS, tools...) {
		return false
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	return true
}

// over mounts a file with the given text on top of another file, for the duration
// of the test.
func over(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	file := filepath.Join(openDir(t), filepath.Base(path))
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount(file, path, "", syscall.MS_BIND, ""); err != nil {
		t.Fatal(err)
	}
}

// TestUsersOfTheDirectory checks that a user who is not in /etc/passwd but known to
// the system's name service is shown and found by name, both as the user of a
// socket and as the user of its owner, by root and by another user.
func TestUsersOfTheDirectory(t *testing.T) {
	t.Parallel()
	if !inOwnMounts(t, "getent") {
		return
	}
	if out, err := exec.Command("sh", "-c", "ls /usr/lib/libnss_extrausers.so.2 || ls /usr/lib/*/libnss_extrausers.so.2").CombinedOutput(); err != nil {
		t.Skipf("needs libnss-extrausers: %s", out)
	}
	over(t, "/etc/nsswitch.conf", "passwd: files extrausers\n", 0o644)
	if err := syscall.Mount("names", "/var/lib/extrausers", "tmpfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	users := map[uint32]string{60578: "alice.ldap", 61184: "dyn-svc", 1_000_000_007: "CORP\\bob"}
	var passwd strings.Builder
	for uid, name := range users {
		fmt.Fprintf(&passwd, "%s:x:%d:60578::/:/bin/sh\n", name, uid)
	}
	if err := os.WriteFile("/var/lib/extrausers/passwd", []byte(passwd.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := openDir(t)
	berth, server := os.Getenv(programEnv), copyOf(t, os.Args[0], dir, "server")
	port := 7110
	for uid, name := range users {
		port++
		serve(t, asUser(exec.Command(server), uid), fmt.Sprintf("127.0.0.1:%d", port))
		for _, reader := range []uint32{0, ordinary, uid} {
			var l struct {
				Sockets []struct {
					UID    int
					User   string
					Owners []struct{ User string }
				}
			}
			cmd := asUser(exec.Command(berth, "ls", "--json", fmt.Sprintf("lport:%d", port), fmt.Sprintf("user:%q", name)), reader)
			cmd.Env = []string{"HOME=/nonexistent", "BERTH_NETNS=self"}
			out, err := cmd.Output()
			if err != nil || json.Unmarshal(out, &l) != nil || len(l.Sockets) != 1 {
				t.Fatalf("%s, for user %d: %v: %s", name, reader, err, out)
			}
			s := l.Sockets[0]
			if s.User != name || s.UID != int(uid) || len(s.Owners) != 1 && reader != ordinary || len(s.Owners) == 1 && s.Owners[0].User != name {
				t.Errorf("%s, for user %d: %s", name, reader, out)
			}
		}
		if said := run(t, berth, "who", fmt.Sprint(port)); !strings.Contains(said, name) {
			t.Errorf("about a port of %s who says %s", name, said)
		}
	}
}

// TestADirectoryThatDoesNotAnswer checks that a user whose name is not found in
// time is shown by UID, and that the program that looked it up does not outlive
// berth.
func TestADirectoryThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	if !inOwnMounts(t, "getent") {
		return
	}
	dir := openDir(t)
	over(t, "/usr/bin/getent", "#!/bin/sh\necho $$ >> "+dir+"/asked\nexec sleep 600\n", 0o755)
	berth, server := os.Getenv(programEnv), copyOf(t, os.Args[0], dir, "server")
	serve(t, asUser(exec.Command(server), 60578), "127.0.0.1:7120")
	begin := time.Now()
	if out := run(t, berth, "ls", "lport:7120"); !strings.Contains(out, "60578") {
		t.Errorf("the user is not shown by number: %s", out)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it takes %v", took)
	}
	asked, err := os.ReadFile(dir + "/asked")
	if err != nil {
		t.Fatalf("nobody was asked: %v", err)
	}
	for _, pid := range strings.Fields(string(asked)) {
		eventually(t, "the program that was asked has ended", func() bool { return exec.Command("kill", "-0", pid).Run() != nil })
	}
}

// TestUsersByName checks that a user is found by any name known to the system's
// name service, even if the service responds late or only to queries by name, and
// even if the user is shown under another name. If the service does not respond,
// berth must say so.
func TestUsersByName(t *testing.T) {
	t.Parallel()
	if !inOwnMounts(t, "getent") {
		return
	}
	dir := openDir(t)
	over(t, "/usr/bin/getent", "#!/bin/sh\necho $2 >> "+dir+`/asked
case $2 in
carol) sleep 0.7; echo 'carol:x:60580:1::/:' ;;
Dave@corp) echo 'dave:x:60581:1::/:' ;;
60581) echo 'dave:x:60581:1::/:' ;;
silent) exec sleep 600 ;;
*) exit 2 ;;
esac
`, 0o755)
	if err := os.WriteFile(dir+"/asked", nil, 0o666); err != nil || os.Chmod(dir+"/asked", 0o666) != nil {
		t.Fatal(err)
	}
	berth, server := os.Getenv(programEnv), copyOf(t, os.Args[0], dir, "server")
	serve(t, asUser(exec.Command(server), 60580), "127.0.0.1:7131")
	serve(t, asUser(exec.Command(server), 60581), "127.0.0.1:7132")
	for _, c := range []struct{ name, port, shown string }{
		{"carol", "7131", ""}, {"Dave@corp", "7132", "dave"}, {"dave", "7132", "dave"}, {"60580", "7131", ""}, {"nobody-such", "", ""},
	} {
		for _, args := range [][]string{{"ls", "user:" + c.name}, {"ls", "user=" + c.name + " state:listen"}, {"kill", "--dry-run", "user:" + c.name}} {
			out, err := exec.Command(berth, args...).Output()
			text := string(out)
			if other := "7131"; c.port == other && strings.Contains(text, "7132") || c.port != other && strings.Contains(text, other) {
				t.Errorf("berth %v finds another user:\n%s", args, text)
			}
			if c.port != "" && (err != nil || !strings.Contains(text, c.port) || !strings.Contains(text, c.shown)) {
				t.Errorf("berth %v: %v:\n%s", args, err, text)
			}
		}
	}
	begin := time.Now()
	out, err := exec.Command(berth, "ls", "user:silent").CombinedOutput()
	if took := time.Since(begin); err != nil || took > 10*time.Second || !strings.Contains(string(out), "user name:") || !strings.Contains(string(out), "silent") {
		t.Errorf("in %v: %v:\n%s", took, err, out)
	}
	asked, err := os.ReadFile(dir + "/asked")
	if n := strings.Count(string(asked), "carol\n"); err != nil || n != 3 {
		t.Errorf("carol was looked up %d times in 3 runs: %v", n, err)
	}
	for _, odd := range []string{"user:-x", "user:\"a b\"", "user:a/b", "user:" + strings.Repeat("x", 300)} {
		_ = exec.Command(berth, "ls", odd).Run()
	}
	if after, _ := os.ReadFile(dir + "/asked"); strings.Contains(strings.TrimPrefix(string(after), string(asked)), "x") || strings.Contains(string(after), "/") {
		t.Errorf("names that can't be a user's were looked up: %s", after)
	}
}
