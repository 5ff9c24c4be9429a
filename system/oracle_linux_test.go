package system_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// listing is the part of the machine output that is compared with ss.
type listing struct {
	Schema  string
	Sockets []struct {
		Proto, State  string
		NetNS         uint64
		Mapped        bool
		V6only        *bool
		Local, Remote *struct {
			IP   string
			Port uint16
		}
		Owners   []struct{ PID, FD int }
		OwnerGap *string `json:"owner_gap"`
	}
}

// berthSockets returns what berth sees now in the network namespace of this
// process. It returns BOUND TCP sockets separately, because ss may not show them.
func berthSockets(t *testing.T, berth string) (seen, bound crowd) {
	t.Helper()
	own := berthCrowds(t, exec.Command(berth, "ls", "--json"))[netNSOf(t, "self")]
	own.known(t)
	return own.seen, own.bound
}

// netNSOf returns the inode of the network namespace of a process.
func netNSOf(t *testing.T, pid string) uint64 {
	t.Helper()
	var st unix.Stat_t
	if err := unix.Stat("/proc/"+pid+"/ns/net", &st); err != nil {
		t.Fatal(err)
	}
	return st.Ino
}

// crowds is the sockets of one network namespace, with BOUND TCP sockets kept
// separately, and the number of sockets without an owner for each reason.
type crowds struct {
	seen, bound crowd
	gaps        map[string]int
}

// known checks that every socket has an owner unless only the kernel holds it. It
// requires that every process can be read.
func (c crowds) known(t *testing.T) {
	t.Helper()
	for gap, n := range c.gaps {
		if !slices.Contains([]string{"closed", "handshake", "unaccepted"}, gap) {
			t.Errorf("%d sockets have no owner for the reason %q", n, gap)
		}
	}
}

// berthCrowds returns what berth ls --json reports, by the inode of the network
// namespace.
func berthCrowds(t *testing.T, ls *exec.Cmd) map[uint64]crowds {
	t.Helper()
	var stderr bytes.Buffer
	ls.Stderr = &stderr
	out, err := ls.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("berth ls --json: %v\n%s", err, &stderr)
	}
	var l listing
	if err := json.Unmarshal(out, &l); err != nil || l.Schema != "berth/1" {
		t.Fatalf("berth ls --json: schema %q, %v", l.Schema, err)
	}
	all := map[uint64]crowds{}
	for _, s := range l.Sockets {
		k := tuple{proto: s.Proto, state: s.State}
		spell := func(ip string) string {
			if s.Mapped {
				return "::ffff:" + ip
			}
			return ip
		}
		if s.Local != nil {
			k.local = fmt.Sprintf("%s:%d", spell(s.Local.IP), s.Local.Port)
			if s.Local.IP == "::" && s.V6only != nil && !*s.V6only {
				k.local = fmt.Sprintf("*:%d", s.Local.Port)
			}
		}
		if s.Remote != nil {
			k.remote = fmt.Sprintf("%s:%d", spell(s.Remote.IP), s.Remote.Port)
		}
		if all[s.NetNS].seen == nil {
			all[s.NetNS] = crowds{crowd{}, crowd{}, map[string]int{}}
		}
		into := all[s.NetNS].seen
		if s.Proto == "tcp" && s.State == "BOUND" {
			into = all[s.NetNS].bound
		}
		if len(s.Owners) == 0 {
			if s.OwnerGap == nil || *s.OwnerGap == "" {
				t.Errorf("%v has neither an owner nor a gap", k)
			}
			if s.OwnerGap != nil {
				all[s.NetNS].gaps[*s.OwnerGap]++
			}
			into[k]++
		}
		for _, o := range s.Owners {
			k.pid, k.fd = o.PID, o.FD
			into[k]++
		}
	}
	return all
}

// TestOracle compares a snapshot by berth with snapshots by ss before and after it.
// berth must see everything that is in both of ss's snapshots, and everything that
// berth sees must be in at least one of them.
func TestOracle(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss", "nginx", "redis-server", "/usr/sbin/sshd") {
		return
	}
	berth := os.Getenv(programEnv)
	rounds := sample.Size(t, "BERTH_TEST_ROUNDS", 10, 100) // the second half of them with churn
	f := newFixture(t)
	sockets, between, late, oneWay := 0, map[string]int{}, 0, 0
	churning := false
	for i := 0; i < rounds; i++ {
		if i == rounds/2 && !churning {
			churning = true
			opened := churn(t, 100)
			for opened.Load() < 500 {
				time.Sleep(10 * time.Millisecond)
			}
		}
		begin := time.Now()
		before := ssSockets(t)
		seen, bound := berthSockets(t, berth)
		after := ssSockets(t)
		apart := churning && time.Since(begin) > churnQueued-200*time.Millisecond
		if apart && late < rounds {
			late++ // the machine stalled, so a state may have come and gone between the snapshots
			i--
			continue
		}
		missed(t, before, seen, after, apart)
		if apart {
			oneWay++ // the machine stalls too often
		} else {
			madeUp(t, before, seen, after, between)
		}
		sockets += len(seen)
		if want := f.boundCrowd(); !maps.Equal(bound, want) {
			t.Errorf("TCP BOUND is %v, want %v", bound, want)
		}
		if t.Failed() {
			t.Fatalf("round %d", i+1)
		}
	}
	t.Logf("%d rounds, %d sockets compared on average; seen in passing from one state to the next: %v; %d rounds repeated because the looks were too far apart, and for %d only what was missed is known", rounds, sockets/rounds, between, late, oneWay)
	requireStates(t, berth)
}

func (f *fixture) boundCrowd() crowd {
	want := crowd{}
	for _, k := range f.bound {
		k.local = strings.Trim(k.local, "[")
		k.local = strings.Replace(k.local, "]", "", 1)
		want[k]++
	}
	return want
}

// missed reports what berth did not see although ss saw it both before and after.
// If the snapshots are far apart, sockets in TIME_WAIT are not compared, because
// ports may have been reused: ss may have seen one connection in TIME_WAIT before,
// and another with the same ports in TIME_WAIT after.
func missed(t *testing.T, before, seen, after crowd, apart bool) {
	t.Helper()
	for k, n := range before {
		if apart && k.state == "TIME_WAIT" {
			continue
		}
		if want := min(n, after[k]); seen[k] < want {
			t.Errorf("ss saw %v twice, %d of it; berth %d", k, want, seen[k])
		}
	}
}

// madeUp reports what berth saw but ss did not see, either before or after, and
// counts what berth saw in a passing state.
func madeUp(t *testing.T, before, seen, after crowd, between map[string]int) {
	t.Helper()
	for k, n := range seen {
		if n <= max(before[k], after[k]) {
			continue
		}
		if passing(before, k, after) || reused(k, after) {
			between[k.state]++
			continue
		}
		t.Errorf("berth saw %v, %d of it; ss %d before and %d after, and of the pair %v and %v",
			k, n, before[k], after[k], before.pair(k), after.pair(k))
	}
}

// lifecycle is the order in which a TCP socket passes through its states.
var lifecycle = []string{
	"SYN_SENT", "SYN_RECV", "ESTABLISHED", "CLOSE_WAIT", "FIN_WAIT1", "FIN_WAIT2", "CLOSING", "LAST_ACK", "TIME_WAIT",
}

// passing reports whether k is a connection in a passing state. Such a state ends
// as soon as the other end, which is on this machine, has answered (for FIN_WAIT1,
// within the 40 ms of a delayed acknowledgement), so ss may not show it. Before, ss
// must have seen the connection in an earlier state or not at all. After, it must
// have seen the connection in a later state or not at all. A socket in TIME_WAIT
// that ss saw before belongs to a previous connection with the same ports, and does
// not count; see reused.
func passing(before crowd, k tuple, after crowd) bool {
	if !slices.Contains([]string{"SYN_SENT", "SYN_RECV", "FIN_WAIT1", "CLOSING", "LAST_ACK"}, k.state) {
		return false
	}
	rank := slices.Index(lifecycle, k.state)
	other := func(c crowd, ok func(string) bool) bool {
		states := c.pair(k)
		return len(states) == 0 || ok(states[0])
	}
	return other(before, func(s string) bool { return s == "TIME_WAIT" || slices.Index(lifecycle, s) < rank }) &&
		other(after, func(s string) bool { return slices.Index(lifecycle, s) > rank })
}

// reused reports whether k is a socket in TIME_WAIT whose ports ss saw in use
// afterwards. On loopback, the kernel gives them to a new connection after a second
// or less (tcp_tw_reuse is 2; before Linux 6.14, the delay ends when the kernel's
// clock reaches the next full second).
func reused(k tuple, after crowd) bool {
	return k.state == "TIME_WAIT" && len(after.pair(k)) > 0
}

// pair returns the states of the sockets with the same two ends as k.
func (c crowd) pair(k tuple) []string {
	var states []string
	for o := range c {
		if o.proto == k.proto && o.local == k.local && o.remote == k.remote {
			states = append(states, o.state)
		}
	}
	return states
}

// requireStates checks the fixture itself. Every kind of socket that it is meant to
// hold must be listed.
func requireStates(t *testing.T, berth string) {
	t.Helper()
	out := run(t, berth, "ls", "--json")
	for _, want := range []string{
		`"LISTEN"`, `"BOUND"`, `"CONNECTED"`, `"ESTABLISHED"`, `"CLOSE_WAIT"`, `"FIN_WAIT2"`, `"TIME_WAIT"`,
		`"unaccepted"`, `"closed"`, `"mapped":true`, `"v6only":true`, `"v6only":false`, `"name":"nginx"`,
		`"name":"redis-server"`, `"name":"sshd"`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no socket with %s in the fixture", want)
		}
	}
}
