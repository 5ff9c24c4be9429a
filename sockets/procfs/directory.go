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
	// lookup is how long a directory service may take to name a user.
	lookup = 5 * time.Second

	// lookups is how many users are asked for at once.
	lookups = 4

	// namesAtMost is how many users are kept, and namesWaiting how many wait to
	// be asked for.
	namesAtMost  = 4096
	namesWaiting = 64

	// known and unknown is how long an answer is believed: a name, or none.
	known   = 10 * time.Minute
	unknown = time.Minute
)

// directory names the users that are in no file: those of LDAP, SSSD, systemd's
// dynamic ones and whatever else the system's name service knows
// (nsswitch.conf(5)). It has a program ask for it, in the background: the
// service may be slow or dead, and its modules have no place in this process.
// It is for use by several goroutines at once.
type directory struct {
	ask   func(ctx context.Context, uid int64) []byte // passwd(5) of a user; nil: there is none
	slots chan struct{}

	find func(ctx context.Context, name string) []byte // the same by name; nil: nobody is looked for
	also atomic.Pointer[map[int64]string]              // see sockets.Account

	mu      sync.Mutex
	names   map[int64]*named
	numbers map[string]*numbered
	waiting int
	learned int           // how many names have come so far
	idle    chan struct{} // closed while nobody is asked for; nil: nobody ever was
}

// named is what is known of one user.
type named struct {
	name    string
	asked   time.Time
	pending bool
}

func newDirectory(ask func(ctx context.Context, uid int64) []byte) *directory {
	return &directory{ask: ask, slots: make(chan struct{}, lookups), names: make(map[int64]*named)}
}

// name returns the name of a user as far as it is known by now, "" for none,
// and has it asked for where it is not known or that was long ago.
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

// begin counts one more who is asked for, and end one less.
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

// learn asks for a user.
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

// wait waits until everybody who was asked for has been named, or timeout or
// ctx ends.
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

// news counts the names that have come so far.
func (d *directory) news() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.learned
}

// nameIn reads the name of a user from a line of passwd(5).
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
