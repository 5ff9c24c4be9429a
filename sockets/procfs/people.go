package procfs

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"berth/sockets/scrub"
)

// foundAtMost is how many requested names are remembered, and nameAtMost how long a
// name may be.
const (
	foundAtMost = 256
	nameAtMost  = 256
)

// numbered is what is known about the user with a given name.
type numbered struct {
	uid     int64 // negative if no user with the name is known
	asked   time.Time
	pending bool
	late    bool // the name service did not answer in time
}

func (n *numbered) age() time.Duration {
	if n.uid < 0 {
		return unknown
	}
	return known
}

// finding also enables lookups of users by name.
func (d *directory) finding(find func(ctx context.Context, name string) []byte) *directory {
	d.find, d.numbers = find, make(map[string]*numbered)
	return d
}

// Seek starts looking up users by name in the background, except for names that are in
// the passwd file. Once a user has been found, Account includes the name.
func (u *Users) Seek(names []string) {
	for _, name := range names {
		if u.more != nil && u.more.find != nil && askable(name) && !u.has(name) {
			u.more.seek(name)
		}
	}
}

func (u *Users) has(name string) bool {
	for _, known := range u.names {
		if known == name {
			return true
		}
	}
	return false
}

// askable reports whether name can be the name of a user. A name that scrubbing would
// change can't be looked up, because it is displayed differently.
func askable(name string) bool {
	return name != "" && len(name) <= nameAtMost && name[0] != '-' && !strings.ContainsAny(name, ": \t\n\x00/") && scrub.String(name) == name
}

// Unanswered returns the names that the name service has not answered yet, or did not
// answer in time.
func (u *Users) Unanswered(names []string) []string {
	if u.more == nil {
		return nil
	}
	u.more.mu.Lock()
	defer u.more.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		n := u.more.numbers[name]
		return n == nil || !n.pending && !n.late
	})
}

func (d *directory) seek(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.numbers[name]
	if n == nil {
		if len(d.numbers) >= foundAtMost {
			return
		}
		n = &numbered{uid: -1}
	}
	if n.pending || d.waiting >= namesWaiting || !n.asked.IsZero() && time.Since(n.asked) < n.age() {
		return
	}
	d.numbers[name], n.pending = n, true
	d.begin()
	go d.look(name, n)
}

// look looks up a user by name.
func (d *directory) look(name string, n *numbered) {
	d.slots <- struct{}{}
	ctx, cancel := context.WithTimeout(context.Background(), lookup)
	uid := uidIn(d.find(ctx, name))
	late := uid < 0 && ctx.Err() != nil
	cancel()
	<-d.slots
	d.mu.Lock()
	defer d.mu.Unlock()
	changed := n.uid != uid
	n.uid, n.asked, n.pending, n.late = uid, time.Now(), false, late
	if changed {
		d.learned++
		d.publish()
	}
	d.end()
}

// publish makes the additional names of each user available to (*directory).further.
func (d *directory) publish() {
	also := make(map[int64]string)
	for name, n := range d.numbers {
		if n.uid >= 0 {
			also[n.uid] += name + " "
		}
	}
	for uid, names := range also { // put them in a stable order
		words := strings.Fields(names)
		slices.Sort(words)
		also[uid] = strings.Join(words, " ") + " "
	}
	d.also.Store(&also)
}

// further returns the additional names of a user, which were found by looking up those
// names.
func (d *directory) further(uid int64) string {
	if d == nil {
		return ""
	}
	if also := d.also.Load(); also != nil {
		return (*also)[uid]
	}
	return ""
}

// uidIn returns the uid in a passwd(5) line, or -1 if there is none.
func uidIn(text []byte) int64 {
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	words := bytes.SplitN(line, []byte{':'}, 4)
	if len(words) < 4 {
		return -1
	}
	uid, ok := decimal(words[2])
	if !ok || uid > 1<<32-2 {
		return -1
	}
	return int64(uid)
}
