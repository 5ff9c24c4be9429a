package system_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"berth/internal/sample"
)

// scene is a scene in testdata/scenes.py, and what must be found in it.
type scene struct {
	name     string
	id       string // the ID of what must be found or, for a near miss, of what must not be
	severity string // "": the ID must not be found with any severity
	who      string // the program named in the finding
	age      time.Duration
}

// scenes returns a scene for each finding that can be produced here, and scenes that
// are near misses.
func scenes() []scene {
	const me = "scenes.py"
	return []scene{
		{"accept_queue_full", "accept-queue-full", "trouble", me, 0},
		{"accept_queue_past", "accept-queue-full", "past", me, 0},
		{"accept_queue_waiting", "accept-queue-full", "", "", 0},
		{"syn_queue_full", "syn-queue-full", "trouble", me, 0},
		{"syn_queue_full", "accept-queue-full", "", "", 0}, // an ACK that TCP_DEFER_ACCEPT ignores is not an overflow
		{"syn_queue_waiting", "syn-queue-full", "", "", 0},
		{"udp_drops", "udp-drops", "trouble", me, 0},
		{"udp_past", "udp-drops", "past", me, 0},
		{"udp_waiting", "udp-drops", "", "", 0},
		{"udp_filtered", "udp-drops", "", "", 0}, // a filter of the socket refuses the datagrams
		{"deferred", "accept-queue-full", "", "", 0},
		{"close_wait_leak", "close-wait-leak", "trouble", me, 0},
		{"close_wait_few", "close-wait-leak", "", "", 12 * time.Second},
		{"syn_sent_stuck", "syn-sent-stuck", "trouble", me, 0},
		{"unread_data", "unread-data", "trouble", me, 0},
		{"read_data", "unread-data", "", "", 11 * time.Second},
		{"closed_window", "closed-window", "trouble", me, 0},
		{"retransmissions", "retransmissions", "trouble", me, 0},
		{"read_data", "retransmissions", "", "", 0},
		{"fin_wait_pile", "fin-wait-pile", "trouble", me, 0},
		{"fin_wait_pile", "close-wait-leak", "trouble", "clients22.py", 0},
		{"fin_wait_few", "fin-wait-pile", "", "", 11 * time.Second},
		{"ephemeral_exhaustion", "ephemeral-exhaustion", "trouble", me, 0},
		{"ephemeral_few", "ephemeral-exhaustion", "", "", 0},
		{"descriptor_limit", "descriptor-limit", "trouble", me, 0},
		{"descriptor_half", "descriptor-limit", "", "", 0},
		{"stopped_owner", "stopped-owner", "trouble", "redis-server", 0},
		{"loopback_service", "stopped-owner", "", "", 0},
		{"one_family_split", "one-family-localhost", "trouble", me, 0},
		{"one_family", "one-family-localhost", "note", me, 0},
		{"both_families", "one-family-localhost", "", "", 0},
		{"port_in_ephemeral_range", "port-in-ephemeral-range", "note", "redis-server", 0},
		{"one_family", "port-in-ephemeral-range", "", "", 0},
		{"shared_by_strangers", "shared-by-strangers", "note", me, 0},
		{"shared_by_twins", "shared-by-strangers", "", "", 0},
		{"exposed_service", "exposed-service", "note", "redis-server", 0},
		{"loopback_service", "exposed-service", "", "", 0},
		{"replaced_executable", "replaced-executable", "note", "socat", 0},
		{"exposed_service", "replaced-executable", "", "", 0},
	}
}

// found is a finding in the output of berth doctor --json.
type found struct {
	ID, Severity, Text, Meaning, Advice string
	PIDs                                []int
	Sockets                             []struct {
		Cookie   string
		Local    struct{ Port int }
		Problems []string
		Owners   []struct{ Runs, Name string }
		Via      []struct{ Runs, Name string }
	}
}

// TestTrouble makes each scene in a separate network namespace, and checks what is
// found there: the kind, the severity, the process named, and the exit status. It
// also checks that the list of sockets agrees.
func TestTrouble(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("network namespaces need root")
	}
	for _, tool := range []string{"python3", "redis-server", "socat", "iptables", "unshare", "ip"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	byName := make(map[string][]scene)
	var names []string
	for _, s := range scenes() {
		if byName[s.name] == nil {
			names = append(names, s.name)
		}
		byName[s.name] = append(byName[s.name], s)
	}
	for _, name := range some(t, names) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pid := play(t, name)
			ready := time.Now()
			for _, s := range byName[name] {
				s.hold(t, pid, ready)
			}
		})
	}
}

// TestWhatMayHaveBeenFullIsNotSaidToBe covers sockets that have dropped something,
// perhaps because there was no room, before berth looked. One server lets handshakes
// wait for data, and each of them is counted; another server's queue has overflowed,
// and that server may be gone. A UDP socket refuses datagrams, and another one had no
// room. berth must not say that there is no room, or that there was none.
func TestWhatMayHaveBeenFullIsNotSaidToBe(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("network namespaces need root")
	}
	for _, c := range []struct {
		scene         string
		port          int
		what, meaning string
	}{
		{"accept_queue_maybe", 7013, "may have been dropped", "does not report"},
		{"accept_queue_gone", 7013, "may have been dropped", "does not report"},
		{"accept_queue_past", 7001, "may have been dropped", "does not report"},
		{"udp_past", 7003, "may have been dropped", "does not report"},
		{"udp_maybe", 7015, "may have been dropped", "does not report"},
	} {
		all := diagnosis(t, play(t, c.scene))
		i := slices.IndexFunc(all, func(f found) bool {
			return (f.ID == "accept-queue-full" || f.ID == "udp-drops") && f.Sockets[0].Local.Port == c.port
		})
		if i < 0 || all[i].Severity != "past" || !strings.Contains(all[i].Text, c.what) {
			t.Errorf("%s: %+v", c.scene, all)
		} else if said := all[i].Meaning; strings.Contains(said, "is full") || !strings.Contains(said, c.meaning) {
			t.Errorf("%s: %s\n%s", c.scene, all[i].Text, said)
		}
	}
}

// TestPortsThatAreTakenAgainAreNotExhausted compares what berth says about ports in
// TIME_WAIT with what connect(2) does.
func TestPortsThatAreTakenAgainAreNotExhausted(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("network namespaces need root")
	}
	for _, c := range []struct{ scene, address, severity string }{
		{"time_wait_kept", "127.0.0.1", "trouble"},
		{"time_wait_kept_beyond_loopback", "10.5.0.1", "trouble"},
		{"time_wait_kept_unstamped", "127.0.0.1", "trouble"},
		{"time_wait_again", "127.0.0.1", "note"},
		{"time_wait_again_everywhere", "10.5.0.1", "note"},
	} {
		t.Run(c.scene, func(t *testing.T) {
			t.Parallel()
			pid := play(t, c.scene)
			time.Sleep(1200 * time.Millisecond) // longer than net.ipv4.tcp_tw_reuse_delay
			all := diagnosis(t, pid)
			i := slices.IndexFunc(all, func(f found) bool { return f.ID == "ephemeral-exhaustion" })
			if i < 0 || all[i].Severity != c.severity {
				t.Errorf("not %s: %+v", c.severity, all)
			}
			out, err := exec.Command("nsenter", "-t", fmt.Sprint(pid), "-n", "python3", "-c", "import errno, socket; print(errno.errorcode.get(socket.socket().connect_ex((\""+c.address+"\", 7014)), \"connected\"))").Output()
			if want := map[string]string{"trouble": "EADDRNOTAVAIL", "note": "connected"}[c.severity]; err != nil || strings.TrimSpace(string(out)) != want {
				t.Errorf("%s, and connect says %s, %v", c.severity, out, err)
			}
		})
	}
}

// some picks as many scenes as requested. Trying all of them takes a long time,
// because most scenes wait.
func some(t *testing.T, names []string) []string {
	n := min(sample.Size(t, "BERTH_TEST_TROUBLE", 5, 99), len(names))
	seed := rand.Uint64()
	t.Logf("seed %d: %d of %d scenes", seed, n, len(names))
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names[:n]
}

// play starts a scene, and returns the PID of a process in its network namespace.
func play(t *testing.T, name string) int {
	t.Helper()
	return perform(t, exec.Command("unshare", "-n", "sh", "-c", "ip link set lo up; exec python3 testdata/scenes.py "+name))
}

// perform starts a command, waits until it reports that it is ready, and lets it
// run until the test or the command's standard input ends.
func perform(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		late := time.AfterFunc(20*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		_, _ = io.Copy(io.Discard, stdout)
		late.Stop()
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the scene says %q, %v", line, err)
	}
	return cmd.Process.Pid
}

// inside runs berth in the network namespace of a process.
func inside(t *testing.T, pid int, args ...string) (out []byte, status int) {
	t.Helper()
	cmd := exec.Command("nsenter", append([]string{"-t", fmt.Sprint(pid), "-n", os.Getenv(programEnv)}, args...)...)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out, cmd.ProcessState.ExitCode()
}

func diagnosis(t *testing.T, pid int, args ...string) []found {
	t.Helper()
	out, status := inside(t, pid, append([]string{"doctor", "--json"}, args...)...)
	var d struct {
		Schema   string
		Findings []found
	}
	if err := json.Unmarshal(out, &d); err != nil || d.Schema != "berth-doctor/1" {
		t.Fatalf("schema %q, %v in %s", d.Schema, err, out)
	}
	bad := slices.ContainsFunc(d.Findings, func(f found) bool { return f.Severity == "trouble" })
	if bad != (status == 1) || !bad && status != 0 {
		t.Errorf("status %d, trouble %v", status, bad)
	}
	for i, f := range d.Findings {
		if f.Text == "" || f.Meaning == "" || f.Advice == "" || strings.ContainsAny(f.Text+f.Meaning+f.Advice, "{}") {
			t.Errorf("%+v is not reported in full", f)
		}
		if i > 0 && slices.Index(severities, f.Severity) < slices.Index(severities, d.Findings[i-1].Severity) {
			t.Errorf("%s comes after %s", f.ID, d.Findings[i-1].ID)
		}
	}
	return d.Findings
}

var severities = []string{"trouble", "past", "note"}

// hold examines the scene until the expected finding is reported or, for a near
// miss, for long enough to be sure that none is.
func (s scene) hold(t *testing.T, pid int, ready time.Time) {
	t.Helper()
	end := time.Now().Add(time.Minute)
	for {
		all := diagnosis(t, pid)
		i := slices.IndexFunc(all, func(f found) bool { return f.ID == s.id && (s.severity == "" || f.Severity == s.severity) })
		switch {
		case s.severity == "" && i >= 0:
			t.Fatalf("found in a near miss: %+v", all[i])
		case s.severity == "" && time.Since(ready) >= s.age:
			return
		case s.severity != "" && i >= 0 && strings.Contains(all[i].Text, s.who):
			s.agree(t, pid, all[i])
			return
		case time.Now().After(end):
			t.Fatalf("%s of %s is not found as %s: %+v", s.id, s.who, s.severity, all)
		}
	}
}

// agree checks that the list of sockets and the filter agree with the finding of
// the doctor command.
func (s scene) agree(t *testing.T, pid int, f found) {
	t.Helper()
	if len(f.PIDs) == 0 || len(f.Sockets) == 0 {
		t.Errorf("no process or no socket is named: %+v", f)
	}
	for _, k := range f.Sockets {
		if !slices.Contains(k.Problems, s.id) {
			t.Errorf("a socket of %s has the problems %v", s.id, k.Problems)
		}
	}
	if s.severity != "trouble" || s.id == "retransmissions" { // a single snapshot can't show this
		return
	}
	out, _ := inside(t, pid, "ls", "--json", "is:problem")
	var list struct {
		Sockets []struct {
			Cookie   string
			Problems []string
		}
	}
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(list.Sockets, func(k struct {
		Cookie   string
		Problems []string
	},
	) bool {
		return slices.Contains(k.Problems, s.id)
	}) {
		t.Errorf("ls is:problem has no socket with %s: %s", s.id, out)
	}
}
