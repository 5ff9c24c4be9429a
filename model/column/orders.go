package column

import (
	"cmp"
	"strings"
	"time"

	"berth/model"
	"berth/sockets"
)

// unserved stands in for the totals of a row that has none.
var unserved = &model.Served{}

func served(r row) *model.Served {
	if r.Served == nil || r.Served.Shared {
		return unserved
	}
	return r.Served
}

// netns returns the name of a row's network namespace. It returns "" for this
// program's own namespace.
func netns(r row) string {
	if r.Space == nil {
		return ""
	}
	return r.Space.Called()
}

// nobody stands in for the process of a row that has none. silent stands in for the
// TCP facts of a row that has none.
var (
	nobody = &sockets.Process{}
	silent = &sockets.TCPInfo{}
)

// process returns the process under which the row is shown, or nobody. For a closed
// socket, that is its former owner, and for a connection waiting to be accepted, the
// owner of its listener.
func process(r row) *sockets.Process {
	if o, ok := r.Holder(); ok && o.Process != nil {
		return o.Process
	}
	return nobody
}

// descriptor returns the descriptor of the row's first owner, or -1.
func descriptor(r row) int64 {
	if o, ok := r.Holder(); ok {
		return int64(o.FD)
	}
	return -1
}

// peer returns the first process at the other end, or nobody.
func peer(r row) *sockets.Process {
	if r.Peer == nil || len(r.Peer.Owners) == 0 || r.Peer.Owners[0].Process == nil {
		return nobody
	}
	return r.Peer.Owners[0].Process
}

// tcp returns what TCP reports about the row, or silent.
func tcp(r row) *sockets.TCPInfo {
	if r.TCP == nil {
		return silent
	}
	return r.TCP
}

// ranks holds the position of each State in sockets.States, counting from 1.
var ranks = func() (ranks [1 << 8]uint8) {
	for i, s := range sockets.States() {
		ranks[s] = uint8(i + 1)
	}
	return ranks
}()

// rank returns the position of s in the life of a connection, and whether s has a
// position.
func rank(s sockets.State) (uint8, bool) {
	place := ranks[s]
	return place, place > 0
}

// byLocal orders by port, then by address, because people look for a local end by
// its port. Unix sockets have a path instead, and come last.
func byLocal(a, b row, sign int) int {
	switch p, q := a.Local, b.Local; {
	case p.IsValid() && q.IsValid():
		return sign * cmp.Or(cmp.Compare(p.Port(), q.Port()), p.Addr().Compare(q.Addr()))
	case p.IsValid():
		return -1
	case q.IsValid():
		return 1
	}
	return byPath(a, b, sign)
}

var byPath = text(func(r row) string {
	if r.Unix == nil {
		return ""
	}
	return r.Unix.Path
})

var (
	byPID = number(func(r row) (int, bool) { p := process(r); return p.PID, p != nobody })
	byUID = known(func(r row) int64 { return r.Account().UID })
)

// byUser orders by user name. Users without a name come last, ordered by UID.
func byUser(a, b row, sign int) int {
	p, q := a.Account(), b.Account()
	switch {
	case p.Name != "" && q.Name != "":
		return sign * fold(p.Name, q.Name)
	case p.Name != "":
		return -1
	case q.Name != "":
		return 1
	}
	return byUID(a, b, sign)
}

// byAge puts the newest socket first. It is not known when a socket that already
// existed at the first snapshot was opened. Such a socket is sorted as if it had
// been opened when it was first seen, but after a socket that is known to have been
// opened at that very time.
func byAge(a, b row, sign int) int {
	s, exact := since(a)
	t, exactToo := since(b)
	if d := t.Compare(s); d != 0 || exact == exactToo {
		return sign * d
	}
	if exact {
		return -sign
	}
	return sign
}

// since returns the earliest time at which the socket is known to have been open,
// and whether it was opened at that time.
func since(r row) (time.Time, bool) {
	if r.Life.Born.IsZero() {
		return r.Life.Seen, false
	}
	return r.Life.Born, true
}

// fold compares two strings without regard to case. It compares their lower-case
// forms, but allocates nothing for plain ASCII.
func fold(a, b string) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		if x|y >= 0x80 {
			return strings.Compare(strings.ToLower(a[i:]), strings.ToLower(b[i:]))
		}
		if d := cmp.Compare(lower(x), lower(y)); d != 0 {
			return d
		}
	}
	return cmp.Compare(len(a), len(b))
}

// lower returns c in lower case if c is ASCII.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
