package procfs

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"berth/sockets/scrub"
)

const (
	// lookup is how long a directory service may take to look up a user.
	lookup = 5 * time.Second

	// lookups is how many users are looked up concurrently.
	lookups = 4

	// namesAtMost is how many users are remembered, and namesWaiting how many may be
	// waiting to be looked up.
	namesAtMost  = 4096
	namesWaiting = 64

	// known and unknown are how long an answer is trusted: known if it is a name,
	// unknown if there is none.
	known   = 10 * time.Minute
	unknown = time.Minute
)

// directory looks up users that are not in the passwd file: those of LDAP and SSSD,
// systemd's dynamic users, and any others that the system's name service knows
// (nsswitch.conf(5)). It does so by running a program in the background, because the
// service may be slow or dead, and its modules should not be loaded into this process.
// It is safe for concurrent use.
type directory struct {
	ask   func(ctx context.Context, uid int64) []byte // returns a user's passwd(5) line, or nil
	slots chan struct{}

	find func(ctx context.Context, name string) []byte // the same by name; nil: no lookups by name
	also atomic.Pointer[map[int64]string]              // see sockets.Account

	mu      sync.Mutex
	names   map[int64]*named
	numbers map[string]*numbered
	waiting int
	learned int           // how many names have been learned so far
	idle    chan struct{} // closed while no lookup is pending; nil: there has been no lookup yet
}

// named is what is known about one user.
type named struct {
	name    string
	asked   time.Time
	pending bool
}

func newDirectory(ask func(ctx context.Context, uid int64) []byte) *directory {
	return &directory{ask: ask, slots: make(chan struct{}, lookups), names: make(map[int64]*named)}
}

// name returns a user's name, or "" if it is not known yet. If the name is unknown or
// was looked up long ago, name starts a lookup.
func (d *directory) name(uid int64) string {
	if d == nil {
		return ""
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.names[uid]
	if n == nil {
		if len(d.names) >= namesAtMost {
			return ""
		}
		n = &named{}
	}
	if n.pending || d.waiting >= namesWaiting || !n.asked.IsZero() && time.Since(n.asked) < n.age() {
		return n.name
	}
	d.names[uid], n.pending = n, true
	d.begin()
	go d.learn(uid, n)
	return n.name
}

// begin adds one to the number of pending lookups, and end subtracts one.
func (d *directory) begin() {
	if d.waiting++; d.waiting == 1 {
		d.idle = make(chan struct{})
	}
}

func (d *directory) end() {
	if d.waiting--; d.waiting == 0 {
		close(d.idle)
	}
}

func (n *named) age() time.Duration {
	if n.name == "" {
		return unknown
	}
	return known
}

// learn looks up a user.
func (d *directory) learn(uid int64, n *named) {
	d.slots <- struct{}{}
	ctx, cancel := context.WithTimeout(context.Background(), lookup)
	name := nameIn(d.ask(ctx, uid), uid)
	cancel()
	<-d.slots
	d.mu.Lock()
	defer d.mu.Unlock()
	if n.name != name {
		d.learned++
	}
	n.name, n.asked, n.pending = name, time.Now(), false
	d.end()
}

// wait waits until all pending lookups are done, timeout has passed or ctx ends.
func (d *directory) wait(ctx context.Context, timeout time.Duration) {
	d.mu.Lock()
	idle := d.idle
	d.mu.Unlock()
	if idle == nil {
		return
	}
	late := time.NewTimer(timeout)
	defer late.Stop()
	select {
	case <-idle:
	case <-late.C:
	case <-ctx.Done():
	}
}

// news returns how many names have been learned so far.
func (d *directory) news() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.learned
}

// nameIn reads the name of the user with the given uid from a passwd(5) line.
func nameIn(text []byte, uid int64) string {
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	words := bytes.SplitN(line, []byte{':'}, 4)
	if len(words) < 4 || len(words[0]) == 0 {
		return ""
	}
	if n, ok := decimal(words[2]); !ok || int64(n) != uid {
		return ""
	}
	return scrub.Bytes(words[0])
}
