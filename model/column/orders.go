package column

import (
	"cmp"
	"net/netip"
	"strings"
	"time"

	"berth/model"
	"berth/sockets"
)

// These orders need only one value of the row.
var (
	byProto   = positive(func(r row) sockets.Proto { return r.Proto })
	byService = text(func(r row) string { return r.Service })
	bySide    = positive(func(r row) model.Side { return r.Side })
	byState   = number(func(r row) (uint8, bool) { return rank(r.State) })
	byReach   = positive(func(r row) model.Reach { return r.Reach() })
	byQueue   = number(func(r row) (int64, bool) { now, most := r.Waiting(); return now * 1000 / max(1, most), most > 0 })
	byRecvQ   = known(func(r row) int64 { return r.Queue.Recv })
	bySendQ   = known(func(r row) int64 { return r.Queue.Send })
	byUID     = known(func(r row) int64 { return r.Account().UID })
	byInode   = positive(func(r row) uint64 { return r.Inode })
	byCookie  = positive(func(r row) uint64 { return r.Cookie })
	byIface   = text(func(r row) string { return r.Iface })
	byFamily  = positive(func(r row) sockets.Family { return r.Family })
	byClass   = number(func(r row) (uint8, bool) { c := r.Ports[0].Class; return uint8(c), c != 0 })
	byRange   = number(func(r row) (uint8, bool) { g := r.Ports[0].Range; return uint8(g), g != 0 })
	byTimer   = by(func(r row) (time.Time, bool) { return r.Life.Ends, !r.Life.Ends.IsZero() }, time.Time.Compare)
)

// These orders compare facts about the process. A closed socket is sorted by its
// former owner, and a connection waiting to be accepted by the owner of its
// listener.
var (
	byPID     = number(func(r row) (int, bool) { p := process(r); return p.PID, p != nobody })
	byProcess = by(func(r row) (string, bool) { p := process(r); return p.Called(), p.Called() != "" }, fold).then(byPID)
	byCommand = text(func(r row) string { return process(r).Cmdline })
	byExe     = text(func(r row) string { return process(r).Exe })
	byStarted = by(func(r row) (time.Time, bool) { t := process(r).Started; return t, !t.IsZero() }, time.Time.Compare)
	byFD      = known(func(r row) int64 { return descriptor(r) })
	byPeer    = by(func(r row) (string, bool) { p := peer(r); return p.Called(), p.Called() != "" }, fold)
)

// These orders compare facts about what runs the process.
var (
	byContainer = text(func(r row) string { return r.Cgroup().Container.Called() })
	byUnit      = text(func(r row) string { return r.Cgroup().Unit })
	byNetNS     = text(func(r row) string { return netns(r) })
	byPod       = text(func(r row) string { return r.Cgroup().Container.Pod })
	byImage     = text(func(r row) string { return r.Cgroup().Container.Image })
	byCompose   = text(func(r row) string { return r.Cgroup().Container.Compose })
)

// These orders compare what only TCP reports.
var (
	byRTT      = number(func(r row) (uint32, bool) { g, _ := r.Essence(); return g.RTT, g.RTT > 0 })
	byRetrans  = number(func(r row) (uint32, bool) { g, ok := r.Essence(); return g.Retrans, ok })
	byCwnd     = number(func(r row) (uint32, bool) { t := tcp(r); return t.Cwnd, t != silent })
	bySent     = number(func(r row) (uint64, bool) { t := tcp(r); return t.BytesSent, t != silent })
	byReceived = number(func(r row) (uint64, bool) { t := tcp(r); return t.BytesReceived, t != silent })
)

// These orders compare what takes two snapshots to determine.
var (
	byIn  = number(func(r row) (uint64, bool) { m, ok := r.Moved(); return m.In, ok })
	byOut = number(func(r row) (uint64, bool) { m, ok := r.Moved(); return m.Out, ok })
	byNew = number(func(r row) (float64, bool) { s := served(r); return s.Opened, s != unserved && s.Opened >= 0 })

	byTrend = number(func(r row) (uint64, bool) { m, ok := r.Moved(); return m.Both(), ok && r.Rate != nil })
)

// byConns orders listeners by the number of their connections.
var byConns = number(func(r row) (int, bool) { s := served(r); return s.Conns, s != unserved })

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

// process returns the process under which the row is shown, or nobody.
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

// byRemote orders by address, then by port: people look for a remote end by its
// host, and its port is usually ephemeral.
var byRemote = by(func(r row) (sockets.Endpoint, bool) { return r.Remote, r.Remote.IsValid() }, netip.AddrPort.Compare)

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
