package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/model"
	"berth/model/table"
	"berth/sockets"
	"berth/sockets/local"
)

// TestRatesOfAKnownSender polls connections on which known senders send to known
// readers. Both log their bytes as they go, and the test compares what the table
// shows with these logs. The speed of the machine doesn't matter, because a slow
// sender logs less. If BERTH_TEST_CROWD is, say, 98500, the connections are among
// that many sockets.
func TestRatesOfAKnownSender(t *testing.T) {
	if holds(t) || !inOwnNamespace(t) {
		return
	}
	patience := time.Duration(1)
	if n, err := strconv.Atoi(os.Getenv("BERTH_TEST_CROWD")); err == nil {
		crowd(t, n)
		patience = 50 // a snapshot of that many sockets takes time, but each connection is read at a known moment
	}
	for _, every := range []time.Duration{time.Second, 250 * time.Millisecond} {
		t.Run(every.String(), func(t *testing.T) { holdRates(t, every, patience*every/50, 100_000, 5_000_000, 100_000_000) })
	}
}

// TestLsLooksTwice checks that rates are shown if they are requested, and only
// then.
func TestLsLooksTwice(t *testing.T) {
	t.Parallel()
	k := startTalk(t, 1_000_000)
	sender := "local:" + k.sender.String()
	type found struct {
		Sockets []struct {
			Rate *struct{ In, Out uint64 }
		}
		Gaps []struct{ What, Why string }
	}
	look := func(args ...string) found {
		t.Helper()
		var f found
		if err := json.Unmarshal([]byte(printed(t, append([]string{"ls", "--json"}, args...)...)), &f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	if f := look(sender); len(f.Sockets) != 1 || f.Sockets[0].Rate != nil {
		t.Errorf("one look shows %+v", f)
	}
	for _, args := range [][]string{{"--over", "200ms", sender}, {"-t", "--over=1s", sender}, {sender, "out:1-"}, {"--sort", "-out", sender}} {
		f := look(args...)
		if len(f.Sockets) != 1 || f.Sockets[0].Rate == nil || f.Sockets[0].Rate.Out == 0 || f.Sockets[0].Rate.In != 0 {
			t.Errorf("%q: %+v", args, f.Sockets)
		}
	}
	u, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	f := look("--over", "200ms", "proto:udp local:"+u.LocalAddr().String())
	if len(f.Sockets) != 1 || f.Sockets[0].Rate != nil || !slices.ContainsFunc(f.Gaps, func(g struct{ What, Why string }) bool { return g.What == "rates" }) {
		t.Errorf("of UDP: %+v", f)
	}
	for args, want := range map[string]string{"--over 200ms": " IN/S ", "--columns local,out": " OUT/S"} {
		text := printed(t, append(append([]string{"ls"}, strings.Fields(args)...), sender)...)
		if !strings.Contains(text, want) || !strings.Contains(text, "k\n") && !strings.Contains(text, "M\n") {
			t.Errorf("%s: %s", args, text)
		}
	}
}

// fewest is the minimum number of rates in each direction that is enough for a
// verdict.
const fewest = 7

// holdRates requires that half of each connection's rates are within 2 % of what was
// logged, and that all of them are within 6 % of what may have been seen during a
// snapshot. It continues until there are enough rates for which the logs are precise
// enough and the time of the snapshot is known. A snapshot that took longer than
// patience may have been delayed.
func holdRates(t *testing.T, every, patience time.Duration, speeds ...int) {
	var talks []*talk
	for _, speed := range speeds {
		talks = append(talks, startTalk(t, speed))
	}
	source, err := local.New()
	if err != nil {
		t.Fatal(err)
	}
	ask := sockets.Everything()
	ask.Gist, ask.Owners = true, sockets.NoOwners
	tab := table.New(table.Options{})
	var took time.Duration
	held := true // this snapshot or the previous one was delayed, so the time of what it shows is not known
	for end := time.Now().Add(4 * time.Minute); slices.ContainsFunc(talks, (*talk).open); time.Sleep(every) {
		if time.Now().After(end) {
			t.Skip("the machine is too busy to say when bytes were sent and seen")
		}
		begun := time.Now()
		s, err := source.Snapshot(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		was, before := held, took
		took = time.Since(begun)
		held = took > patience
		tab.Apply(s)
		for _, r := range tab.Rows() {
			if !was && !held && r.Rate != nil && r.State == sockets.Established {
				judge(talks, r, min(max(before, took), every/50))
			}
		}
	}
	for _, k := range talks {
		k.out.hold(t, fmt.Sprintf("%d bytes a second out, each %v", k.speed, every))
		k.in.hold(t, fmt.Sprintf("%d bytes a second in, each %v", k.speed, every))
	}
}

// judge compares the rate of a row with the log of its talk. took is the maximum
// time that a snapshot took.
func judge(talks []*talk, r *model.Row, took time.Duration) {
	for _, k := range talks {
		switch [2]sockets.Endpoint{k.sender, k.taker} {
		case [2]sockets.Endpoint{r.Local, r.Remote}:
			k.out.add(&k.sent, r.Rate, r.Rate.Out, took)
		case [2]sockets.Endpoint{r.Remote, r.Local}:
			k.in.add(&k.taken, r.Rate, r.Rate.In, took)
		}
	}
}

// open reports whether there are still too few rates.
func (k *talk) open() bool { return len(k.out.all) < fewest || len(k.in.all) < fewest }

// misses are the relative errors of the rates.
type misses struct {
	all  []float64
	most float64 // relative to anything that was logged during the snapshots
}

// add records a rate that was shown, unless the log doesn't determine what it should
// have been. The time of a snapshot is known only to within its duration. If the
// sender was delayed and sends in bursts, the rate depends on the exact moment.
func (e *misses) add(l *byteLog, r *model.Rate, shown uint64, took time.Duration) {
	least, most := l.logged(r, 0)
	if most-least > least/50 {
		return
	}
	off := func(least, most float64) float64 { return max(0, least-float64(shown), float64(shown)-most) }
	e.all = append(e.all, off(least, most)/least)
	e.most = max(e.most, off(l.logged(r, took))/least)
}

func (e misses) hold(t *testing.T, what string) {
	t.Helper()
	slices.Sort(e.all)
	median, most := 100*e.all[len(e.all)/2], 100*e.most
	t.Logf("%s: median error %.2f %%, at most %.2f %%", what, median, most)
	if median > 2 || most > 6 {
		t.Errorf("%s: median error %.2f %%, at most %.2f %%; want 2 and 6", what, median, most)
	}
}

// talk is a connection over loopback on which one end sends. Both ends keep a log.
type talk struct {
	speed       int
	sender      sockets.Endpoint // others may have the same port
	taker       sockets.Endpoint
	sent, taken byteLog
	out, in     misses
}

func startTalk(t *testing.T, speed int) *talk {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	to, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	from, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	k := &talk{speed: speed, sender: netip.MustParseAddrPort(to.LocalAddr().String()), taker: netip.MustParseAddrPort(to.RemoteAddr().String())}
	var both sync.WaitGroup
	t.Cleanup(func() { to.Close(); from.Close(); both.Wait() })
	both.Add(2)
	go func() { defer both.Done(); k.send(to) }()
	go func() { defer both.Done(); k.take(from) }()
	return k
}

// send sends what is due, about a thousand times per second. After a delay, it does
// not catch up, because in a burst the rate depends on the exact moment.
func (k *talk) send(c net.Conn) {
	const often, most = time.Millisecond, 2 * time.Millisecond
	chunk := make([]byte, k.speed*int(most)/int(time.Second))
	for last := time.Now(); ; {
		time.Sleep(often - time.Since(last))
		due := min(most, time.Since(last))
		last = time.Now()
		before := time.Now()
		n, err := c.Write(chunk[:int(due)*k.speed/int(time.Second)])
		if err != nil {
			return
		}
		k.sent.add(before, n, unsent(c))
	}
}

func (k *talk) take(c net.Conn) {
	room := make([]byte, 64<<10)
	for {
		before := time.Now()
		n, err := c.Read(room)
		if err != nil {
			return
		}
		k.taken.add(before, n, 0)
	}
}

// unsent returns the number of bytes that are queued in a connection and have never
// been sent.
func unsent(c net.Conn) int {
	n := 0
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err == nil {
		raw.Control(func(fd uintptr) { n, _ = unix.IoctlGetInt(int(fd), unix.SIOCOUTQNSD) })
	}
	return n
}

// byteLog records the total number of bytes over time. It has the times before and
// after each call that moved bytes.
type byteLog struct {
	sync.Mutex
	before, after []time.Time
	begun, done   []uint64
}

// add records a call that moved n bytes. The parameter unsent is the number of these
// bytes that had not been sent yet.
func (l *byteLog) add(before time.Time, n, unsent int) {
	l.Lock()
	defer l.Unlock()
	total := uint64(n)
	if len(l.begun) > 0 {
		total += l.begun[len(l.begun)-1]
	}
	l.before, l.begun = append(l.before, before), append(l.begun, total)
	l.after, l.done = append(l.after, time.Now()), append(l.done, total-uint64(unsent))
}

// logged returns the lowest and the highest possible rate according to the log, if
// each end of the interval may have been seen earlier or later, by up to the
// duration moment.
func (l *byteLog) logged(r *model.Rate, moment time.Duration) (least, most float64) {
	l.Lock()
	defer l.Unlock()
	over := r.To.Sub(r.From).Seconds()
	least = float64(upTo(l.after, l.done, r.To.Add(-moment))) - float64(upTo(l.before, l.begun, r.From.Add(moment)))
	most = float64(upTo(l.before, l.begun, r.To.Add(moment))) - float64(upTo(l.after, l.done, r.From.Add(-moment)))
	return least / over, most / over
}

// upTo returns the last of the totals that had been reached by the given time.
func upTo(times []time.Time, totals []uint64, when time.Time) uint64 {
	n, _ := slices.BinarySearchFunc(times, when, time.Time.Compare)
	if n == 0 {
		return 0
	}
	return totals[n-1]
}

// TestTrafficOfANamespace compares the total traffic that a snapshot reports for
// the namespace with what was sent, and with the counters of its only interface.
func TestTrafficOfANamespace(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	source, err := local.New()
	if err != nil {
		t.Fatal(err)
	}
	look := func() (sockets.Traffic, uint64) {
		t.Helper()
		ask := sockets.Everything()
		ask.Health = sockets.SuspectFlows
		s, err := source.Snapshot(t.Context(), ask)
		if err != nil || s.Vital == nil || s.Vital.Counters == nil {
			t.Fatal(err, s.Vital)
		}
		return s.Vital.Counters.Traffic, loReceived(t)
	}
	first, _ := look()
	if second, _ := look(); first.At.IsZero() || second.At.IsZero() {
		t.Errorf("where little has moved yet, bytes are not counted: %+v, %+v", first, second)
	}
	const size = 3 << 20
	for _, at := range []string{"127.0.0.1:0", "[::1]:0"} {
		was, lo := look()
		send(t, at, size)
		is, lo2 := look()
		in, out, frames := is.In-was.In, is.Out-was.Out, lo2-lo
		if in < size || in > frames || in < frames-frames/20 || out < size || out > frames {
			t.Errorf("%s: %d bytes in, %d out; %d were sent, and lo has %d", at, in, out, size, frames)
		}
		if is.Active != was.Active+1 || is.Passive != was.Passive+1 {
			t.Errorf("%s: one connection was opened, from both ends: %+v, then %+v", at, was, is)
		}
	}
}

// send sends size bytes over a connection and waits until the other end has
// received them all.
func send(t *testing.T, at string, size int) {
	t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	to, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	from, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	go func() {
		_, _ = to.Write(make([]byte, size))
		to.Close()
	}()
	if n, err := io.Copy(io.Discard, from); err != nil || n != int64(size) {
		t.Fatalf("%d of %d bytes came: %v", n, size, err)
	}
}

// loReceived returns the number of bytes that the loopback interface has received.
func loReceived(t *testing.T) uint64 {
	t.Helper()
	text, err := os.ReadFile("/proc/thread-self/net/dev")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "lo:"); ok {
			n, err := strconv.ParseUint(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatal("there is no lo")
	return 0
}
