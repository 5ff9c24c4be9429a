package cli

import (
	"bufio"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/sockets/local"
)

// sums is what a snapshot shows for all talks together.
type sums struct {
	bytes    uint64 // moved by all connections so far, according to their rates
	least    uint64 // the least that the interface can have moved between the first snapshot and this one
	most     uint64 // the most that it can have moved
	listener uint64 // received per second through all listeners
	in       uint64 // received per second by their connections
	groups   map[string]uint64
	out      uint64 // sent per second by all connections
}

// TestSumsAreTheInterfacesCounters checks that the numbers shown for listeners and
// groups are the sums of those shown for their connections, and that these sums
// match, apart from headers, what the namespace's only interface has moved.
func TestSumsAreTheInterfacesCounters(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	for _, speed := range []int{5_000_000, 20_000_000, 50_000_000} {
		startTalk(t, speed)
	}
	source, err := local.New()
	if err != nil {
		t.Fatal(err)
	}
	tab := table.New(table.Options{Fresh: 5 * time.Second})
	var first [2]uint64 // from the interface, before and after the first snapshot
	var all sums
	moved := make(map[sockets.Key]uint64)
	for i := range 8 {
		before := loReceived(t)
		all = lookAtSums(t, source, tab, moved)
		after := loReceived(t)
		if i == 0 {
			first = [2]uint64{before, after}
		}
		all.least, all.most = before-first[1], after-first[0]
		if i > 0 && (all.listener == 0 || all.listener != all.in) {
			t.Errorf("look %d: %d bytes a second through listeners, %d through their connections", i, all.listener, all.in)
		}
		for by, n := range all.groups {
			if n != all.out {
				t.Errorf("look %d: grouped by %s %d bytes a second are sent, %d by all connections", i, by, n, all.out)
			}
		}
		time.Sleep(250 * time.Millisecond)
	}
	const headers = 0.06 // the share of headers in the smallest segments here, and the share of acknowledgements
	t.Logf("connections moved %d bytes, the interface between %d and %d", all.bytes, all.least, all.most)
	if float64(all.bytes) < float64(all.least)*(1-headers) || all.bytes > all.most {
		t.Errorf("connections moved %d bytes, the interface between %d and %d", all.bytes, all.least, all.most)
	}
}

// lookAtSums takes another snapshot. moved is the number of bytes that each connection has
// moved so far.
func lookAtSums(t *testing.T, source sockets.Source, tab *table.Table, moved map[sockets.Key]uint64) sums {
	t.Helper()
	ask := sockets.Everything()
	ask.Gist = true
	s, err := source.Snapshot(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	tab.Apply(s)
	n := sums{groups: make(map[string]uint64)}
	for _, r := range tab.Rows() {
		switch {
		case r.Served != nil:
			n.listener += r.Served.In
		case r.Rate != nil:
			n.out += r.Rate.Out
			if r.Rate.Out > 0 {
				moved[r.Key] += uint64(math.Round(float64(r.Rate.Out) * r.Rate.To.Sub(r.Rate.From).Seconds()))
			}
			if r.Side.String() == "in" {
				n.in += r.Rate.In
			}
		}
	}
	for _, by := range table.Groupings()[1:] {
		v := tab.Select(table.Selection{Kind: table.All, Group: by, Order: table.Order{Column: column.Out, Reverse: true}})
		for _, g := range v.Groups {
			n.groups[by.String()] += g.Moves.Out
		}
	}
	for _, b := range moved {
		n.bytes += b
	}
	return n
}

// TestBurstsAndTheirPauses checks that what was sent in a burst between two
// snapshots is attributed to the time between them, exact to the byte, and that
// silence counts as zero.
func TestBurstsAndTheirPauses(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	from, to := pair(t)
	source, err := local.New()
	if err != nil {
		t.Fatal(err)
	}
	tab := table.New(table.Options{})
	const burst = 1_000_000
	lookAtSums(t, source, tab, map[sockets.Key]uint64{})
	for i, every := range []time.Duration{time.Second, 250 * time.Millisecond, time.Second, 250 * time.Millisecond, 250 * time.Millisecond} {
		sent := uint64(0)
		if i%2 == 0 {
			sent = burst
			go func() { _, _ = from.Write(make([]byte, burst)) }()
			if _, err := io.ReadFull(to, make([]byte, burst)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(every)
		lookAtSums(t, source, tab, map[sockets.Key]uint64{})
		for _, r := range tab.Rows() {
			want := sent
			if r.State != sockets.Established || r.Rate == nil {
				continue
			}
			in, out := r.Rate.In, r.Rate.Out
			if r.Local.String() == from.LocalAddr().String() {
				in, out = out, in
			}
			over := r.Rate.To.Sub(r.Rate.From).Seconds()
			if got := float64(in) * over; out != 0 || math.Abs(got-float64(want)) > over {
				t.Errorf("look %d: %.0f bytes one way and %d a second the other, want %d and none", i, got, out, want)
			}
		}
	}
}

// pair returns both ends of a connection over loopback.
func pair(t *testing.T) (from, to net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if from, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if to, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { from.Close(); to.Close() })
	return from, to
}

// holdEnv makes a process of this test hold the given number of sockets.
const holdEnv = "BERTH_TEST_HOLD"

// crowd opens n sockets in idle pairs over loopback, distributed over processes
// with a few thousand each.
func crowd(t *testing.T, n int) {
	t.Helper()
	sysctl(t, "ipv4/ip_local_port_range", "10000 65000")
	for each := 16_000; n > 0; n -= each {
		cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), holdEnv+"="+strconv.Itoa(min(n, each)))
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		end, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		ready, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { end.Close(); _ = cmd.Wait() })
		if line, err := bufio.NewReader(ready).ReadString('\n'); line != "ready\n" {
			t.Fatalf("%q %v", line, err)
		}
	}
}

// holds reports whether this process is part of a crowd. If so, it returns only
// when standard input ends.
func holds(t *testing.T) bool {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv(holdEnv))
	if err != nil {
		return false
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for i := 0; i < n; i += 2 {
		a, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		b, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
	}
	_, _ = os.Stdout.WriteString("ready\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return true
}
