package system_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOwnersPerhapsIncomplete checks that every view says that a list of owners may
// be incomplete if it is, and that no view says so if the list is complete. The test
// determines the true owners as root, who sees all of them.
func TestOwnersPerhapsIncomplete(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	dir := openDir(t)
	berth := os.Getenv(programEnv)
	self := copyOf(t, os.Args[0], dir, "server")
	for i, c := range []struct {
		name string
		as   uint32
		how  string
		gap  string
	}{
		{"its own server, alone", ordinary, "", ""},
		{"its own server and its child", ordinary, fmt.Sprint("shares=", ordinary), ""},
		{"a child that is root's, of a root's: its user opened it", 0, fmt.Sprint("shares=", ordinary), "permission"},
		{"another user's master", 4243, fmt.Sprint("shares=", 4243), "none of it is seen"},
		{"its own master, which nobody may read", ordinary, fmt.Sprint("shut shares=", ordinary), "permission"},
		{"one of two that it began, which nobody may read", ordinary, fmt.Sprint("departs shares=", ordinary, " shares-shut=", ordinary), "permission"},
		{"its own child, which nobody may read", ordinary, fmt.Sprint("shares-shut=", ordinary), "permission"},
	} {
		t.Run(c.name, func(t *testing.T) {
			port := 7200 + i
			cmd := exec.Command(self)
			addr := fmt.Sprint("127.0.0.1:", port)
			if c.as != 0 {
				asUser(cmd, c.as)
			}
			cmd.Env = append(os.Environ(), strings.TrimSpace(serveEnv+"="+addr+" "+c.how))
			start(t, cmd)
			want := 1 + strings.Count(c.how, "shares") - strings.Count(c.how, "departs")
			var all []int
			for end := time.Now().Add(time.Minute); len(all) != want; time.Sleep(10 * time.Millisecond) {
				if all = pidsBySS(t, port); time.Now().After(end) {
					t.Fatalf("ss sees the owners %v, want %d", all, want)
				}
			}
			if strings.Contains(c.how, "shut") {
				awaitShut(t, all)
			}
			command := func(args ...string) *exec.Cmd {
				cmd := asUser(exec.Command(berth, args...), ordinary)
				cmd.Env = append(os.Environ(), "HOME=/nonexistent", "XDG_CONFIG_HOME=")
				return cmd
			}
			seen := ownersOf(t, command("ls", "--json", fmt.Sprint("lport:", port)))
			if c.gap == "none of it is seen" {
				if len(seen.Owners) != 0 || seen.Gap != "permission" || seen.Incomplete != nil {
					t.Errorf("%+v", seen)
				}
				return
			}
			if got := fmt.Sprint(deref(seen.Incomplete)); got != c.gap {
				t.Errorf("owners_incomplete is %q, want %q; %d of %d owners are seen", got, c.gap, len(seen.pids()), want)
			}
			if (len(seen.pids()) < want) != (c.gap != "") {
				t.Errorf("%d of %d owners are seen", len(seen.pids()), want)
			}
			for _, args := range [][]string{
				{"ls", fmt.Sprint("lport:", port)}, {"who", fmt.Sprint(port)}, {"explain", fmt.Sprint(port)}, {"kill", "--dry-run", fmt.Sprint(port)},
			} {
				out, _ := command(args...).Output()
				text := strings.ToLower(strings.Join(strings.Fields(string(out)), " "))
				says := mayHaveMore(text)
				if says != (c.gap != "") {
					t.Errorf("%s says so: %t\n%s", args[0], says, out)
				}
			}
		})
	}
}

// awaitShut waits until one of the processes can't be read by its own user. That is
// the case when the process's files in /proc belong to root (proc(5)).
func awaitShut(t *testing.T, pids []int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		for _, pid := range pids {
			if info, err := os.Stat(fmt.Sprint("/proc/", pid, "/fd")); err == nil && info.Sys().(*syscall.Stat_t).Uid == 0 {
				return
			}
		}
	}
	t.Fatalf("none of %v is shut", pids)
}

// pidsBySS returns the PIDs of the processes that hold the listener on a port,
// according to ss run as root.
func pidsBySS(t *testing.T, port int) []int {
	t.Helper()
	var pids []int
	for _, m := range regexp.MustCompile(`pid=(\d+)`).FindAllStringSubmatch(run(t, "ss", "-Htlnp", fmt.Sprint("sport = ", port)), -1) {
		pid, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return slices.Compact(slices.Sorted(slices.Values(pids)))
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// owned is what a listing shows about the owners of its first socket.
type owned struct {
	Owners     []struct{ PID int }
	Gap        string  `json:"owner_gap"`
	Incomplete *string `json:"owners_incomplete"`
}

// pids returns the PIDs of the owners without duplicates.
func (o owned) pids() []int {
	var pids []int
	for _, p := range o.Owners {
		pids = append(pids, p.PID)
	}
	return slices.Compact(slices.Sorted(slices.Values(pids)))
}

func ownersOf(t *testing.T, cmd *exec.Cmd) owned {
	t.Helper()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	var l struct{ Sockets []owned }
	if err := json.Unmarshal(out, &l); err != nil || len(l.Sockets) != 1 {
		t.Fatalf("%v: %v: %s", cmd, err, out)
	}
	if !strings.Contains(string(out), `"owners_incomplete":`) {
		t.Errorf("%v: no owners_incomplete: %s", cmd, out)
	}
	return l.Sockets[0]
}

// mayHaveMore reports whether an answer in lower case mentions that a socket may have
// more owners than it names.
func mayHaveMore(text string) bool {
	for _, phrase := range []string{"perhaps more", "perhaps others", "there may be other holders", "may have more owners"} {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}
