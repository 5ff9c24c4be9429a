package cli

import (
	"context"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"berth/model/table"
	"berth/sockets"
	"berth/sockets/local"
	feed "berth/ui/watch"
)

// frames is what the loopback interface has received.
type frames struct{ bytes, packets float64 }

func loFrames(t *testing.T) frames {
	t.Helper()
	text, err := os.ReadFile("/proc/thread-self/net/dev")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "lo:"); ok {
			bytes, err1 := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			packets, err2 := strconv.ParseFloat(strings.Fields(rest)[1], 64)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			return frames{bytes, packets}
		}
	}
	t.Fatal("there is no lo")
	return frames{}
}

// bracketed is a Source that reads what the interface has received immediately
// before and after each snapshot.
type bracketed struct {
	sockets.Source
	t *testing.T

	mu            sync.Mutex
	before, after map[int64]frames // by time of snapshot
}

func (b *bracketed) Snapshot(ctx context.Context, a sockets.Ask) (sockets.Snapshot, error) {
	before := loFrames(b.t)
	s, err := b.Source.Snapshot(ctx, a)
	after := loFrames(b.t)
	b.mu.Lock()
	b.before[s.Time.UnixNano()], b.after[s.Time.UnixNano()] = before, after
	b.mu.Unlock()
	return s, err
}

// between returns the least and the most that can have been received between two
// snapshots.
func (b *bracketed) between(from, to time.Time) (least, most frames) {
	b.mu.Lock()
	defer b.mu.Unlock()
	begin, end := from.UnixNano(), to.UnixNano()
	least = frames{b.before[end].bytes - b.after[begin].bytes, b.before[end].packets - b.after[begin].packets}
	most = frames{b.after[end].bytes - b.before[begin].bytes, b.after[end].packets - b.before[begin].packets}
	return least, most
}

// TestPulseOfAKnownSender compares the graph with the interface's counters. It does
// so for everything that arrived between the first snapshot that read any traffic
// and the newest one, and for the newest poll alone.
func TestPulseOfAKnownSender(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	startTalk(t, 5_000_000)
	source, err := local.New()
	if err != nil {
		t.Fatal(err)
	}
	b := &bracketed{Source: source, t: t, before: make(map[int64]frames), after: make(map[int64]frames)}
	ask := sockets.Everything()
	ask.Health = sockets.SuspectFlows
	updates := make(chan feed.Update, 1000)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	feed.Start(ctx, feed.Options{
		Source: b, Ask: ask, Deadline: time.Minute,
		Send: func(u feed.Update) {
			select {
			case updates <- u:
			case <-ctx.Done():
			}
		},
		Crash: func(v any, stack []byte) { t.Errorf("%v\n%s", v, stack) },
	}, feed.Request{Selection: table.Selection{Kind: table.Pulse}, Interval: 250 * time.Millisecond})
	var begun, last time.Time
	var total, cameBefore, wentBefore float64
	newest := 0
	for deadline := time.After(4 * time.Minute); newest < 20; {
		select {
		case <-deadline:
			t.Fatalf("%d polls had traffic", newest)
		case u := <-updates:
			p := u.Past.Machine
			if p.Last.Equal(last) || p.Last.IsZero() {
				continue
			}
			in, out := 0.0, 0.0
			for _, c := range p.Columns(120, time.Second) {
				in, out = in+c.In.Sum, out+c.Out.Sum
			}
			if first := last.IsZero(); first || in == 0 {
				begun, last = p.Last, p.Last
				total, cameBefore, wentBefore = in, in, out
				continue
			}
			least, most := b.between(last, p.Last)
			heldBy(t, "the newest poll", in-total, least, most)
			whole, all := b.between(begun, p.Last)
			heldBy(t, "all of it", in-cameBefore, whole, all)
			heldBy(t, "what goes out", out-wentBefore, whole, all) // over loopback, everything that arrives was also sent
			last, total, newest = p.Last, in, newest+1
		}
	}
	t.Logf("%.0f bytes in %d polls", total, newest)
}

// heldBy fails unless got, a number of bytes in IP packets, matches what an
// interface has received. It allows for link-layer headers, because the loopback
// interface may or may not count them.
func heldBy(t *testing.T, what string, got float64, least, most frames) {
	t.Helper()
	const header, rounding = 14, 64
	if got < least.bytes-header*most.packets-rounding || got > most.bytes+rounding {
		t.Errorf("%s: %.0f bytes, and lo received %.0f to %.0f in %.0f to %.0f frames", what, got, least.bytes, most.bytes, least.packets, most.packets)
	}
	if math.IsNaN(got) {
		t.Errorf("%s is not known", what)
	}
}
