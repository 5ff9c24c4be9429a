package local

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"reflect"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/procfs"
	"berth/sockets/scrub"
	"berth/sockets/sockdiag"
)

// nameDeadline is how long a snapshot that will not be repeated waits for user names
// that only the system's name service knows.
const nameDeadline = 300 * time.Millisecond

// soughtDeadline is how long a snapshot that will not be repeated waits if a user that
// was requested by name still has to be looked up, because without the answer that
// user's sockets would be missing.
const soughtDeadline = 2 * time.Second

// hostAge is how long facts about the host are trusted.
const hostAge = 10 * time.Second

// A read that does not return ties up a thread. At most 16 such threads may be left
// behind: most of them by the search for owners, and the remaining three by package
// act.
const (
	leftBySource  = 10
	leftByOrigins = 3
)

// source is the Source for Linux. It reads sockets over netlink, or from /proc/net if
// netlink is not permitted, and owners from /proc.
type source struct {
	fs      *procfs.FS
	users   *procfs.Users
	scanner *procfs.Scanner
	lists   lists
	host    *sockets.Host
	asked   time.Time // when host was read
	found   []sockets.Socket
	again   []sockets.Socket // for reading the lists again
	seekers seekers
	corners corners
	ties    ties
	checkup checkup
	tunnels tunnels
	spaces  spaces
	filter  filter
	engines engines
	abroad  *sockets.Host // the host as last seen from another namespace
	scanned bool          // a full search has been made
}

// newSource returns a source that uses conn and the tree at proc, which is /proc or a
// tree like it. If conn is nil, refused is the reason.
func newSource(proc string, conn *sockdiag.Conn, refused error) *source {
	fs := procfs.New(proc).Leave(leftBySource)
	scanner := procfs.NewScanner(fs)
	return &source{
		fs: fs, users: fs.Users(), scanner: scanner,
		lists: lists{fs: fs, conn: conn, refused: refused}, ties: newTies(fs), tunnels: newTunnels(), spaces: newSpaces(proc, fs, scanner.Held),
		engines: newEngines(fs),
	}
}

// Snapshot reads what ask requests. See sockets.Source.
func (s *source) Snapshot(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	begin := time.Now()
	s.refresh(begin)
	s.filter.begin(begin)
	s.lists.recycle()
	counted := s.count(ask)
	found, f, err := s.own(ctx, ask)
	s.found = found
	if err != nil {
		return sockets.Snapshot{}, err
	}
	var beyond *sockets.Elsewhere
	var unread []sockets.Missing
	s.found, beyond, unread = s.spaces.read(ctx, s.found, inFull(ask), s.host.NetNS)
	sn := sockets.Snapshot{Time: time.Now(), Ask: ask, Beyond: beyond}
	s.seekers.next(begin)
	s.corners.next()
	s.users.Seek(ask.Users)
	owners, q := s.search(ctx, ask)
	s.join(s.found, owners, q)
	q = s.seek(ctx, ask, owners, q)
	s.dive(ctx, q)
	s.tunnels.attribute(ctx, s.found, s.host.NetNS, begin)
	if ask.Owners == sockets.AllOwners && s.scanner.Await(ctx, s.nameDeadline(ask)) {
		s.rename(owners)
	}
	s.christen(ctx, ask, owners)
	s.doubt(q)
	s.around(beyond != nil)
	s.guarded(ask)
	if sn.Host, err = s.seen(ask, beyond); err != nil {
		return sockets.Snapshot{}, err
	}
	sn.Sockets = s.found
	sn.Vital = s.vital(ctx, ask, counted)
	sn.Broken = f.broken
	sn.Missing = append(append(s.unseen(ask, q, f.refused), f.missing...), unread...)
	if ask.Owners != sockets.NoOwners && (ask.States != sockets.AllStates || ask.Ports != nil) { // a caller that wants no owners polls often
		tally := s.fs.Tally()
		sn.Tally = &tally
	}
	sn.Took = time.Since(begin)
	return sn, nil
}

// inFull returns ask, extended to all of tcp_info if ask requests only the gist of
// it.
func inFull(ask sockets.Ask) sockets.Ask {
	ask.TCPInfo = ask.TCPInfo || ask.Gist
	return ask
}

// christen updates processes with the names of their containers, as far as engines
// have reported them. If the snapshot will not be repeated, christen waits a moment
// for the engines.
func (s *source) christen(ctx context.Context, ask sockets.Ask, owners procfs.Owners) {
	if ask.Owners == sockets.NoOwners {
		return
	}
	s.engines.begin(time.Now())
	wait := time.Duration(0)
	if ask.Owners == sockets.AllOwners {
		wait = nameDeadline
	}
	if s.engines.take(ctx, wait) && s.scanner.Rename() {
		s.rename(owners)
	}
}

// nameDeadline returns how long to wait for names.
func (s *source) nameDeadline(ask sockets.Ask) time.Duration {
	if len(s.users.Unanswered(ask.Users)) > 0 {
		return soughtDeadline
	}
	return nameDeadline
}

// own reads the sockets of this process's own namespace, unless only another one is
// requested.
func (s *source) own(ctx context.Context, ask sockets.Ask) ([]sockets.Socket, flaws, error) {
	if n := ask.Namespaces; n > sockets.AllNamespaces && uint64(n) != s.host.NetNS {
		return s.found[:0], flaws{}, nil
	}
	return s.lists.read(ctx, s.found[:0], ask)
}

// around adds the facts about other namespaces to the host.
func (s *source) around(asked bool) {
	if !asked {
		return
	}
	if all := s.spaces.facts(s.found, s.host.NetNS); !maps.Equal(all, s.host.Spaces) {
		host := *s.host
		host.Spaces = all
		s.host = &host
	}
}

// guarded adds the rules of the host's own namespace to the host.
func (s *source) guarded(ask sockets.Ask) {
	if rules := s.filter.take(rulesPatience(ask)); rules != s.host.Netfilter {
		host := *s.host
		host.Netfilter = rules
		s.host = &host
	}
}

// errNoSpace means that a namespace does not exist, or that we have no permission to
// enter it.
var errNoSpace = errors.New("there is no such network namespace any more, or berth may not enter it (CAP_SYS_ADMIN)")

// seen returns the host as seen from another namespace if only that one is requested,
// and otherwise from this process's own.
func (s *source) seen(ask sockets.Ask, beyond *sockets.Elsewhere) (*sockets.Host, error) {
	inode := uint64(ask.Namespaces)
	if ask.Namespaces <= sockets.AllNamespaces || inode == s.host.NetNS || beyond == nil {
		return s.host, nil
	}
	k := s.spaces.known[inode]
	switch {
	case k != nil && k.facts != nil && beyond.Read[inode] != sockets.ReadNothing:
	case s.abroad != nil && s.abroad.NetNS == inode: // the namespace has ended in the meantime, so it is empty
		return s.abroad, nil
	default:
		return nil, errNoSpace
	}
	if k.host == nil || k.host.of != s.host || k.host.in != k.facts {
		k.host = &hostIn{s.host, k.facts, s.host.In(k.facts)}
	}
	s.abroad = k.host.is
	return s.abroad, nil
}

// refresh reads the facts about the host again if they are old. As long as they have
// not changed, s.host remains the same pointer.
func (s *source) refresh(now time.Time) {
	if s.host != nil && now.Sub(s.asked) < hostAge {
		return
	}
	s.asked = now
	s.users.Refresh()
	host := s.fs.Host(s.users)
	named(host)
	if s.lists.conn != nil {
		host.NetNS = s.lists.conn.NetNS()
	}
	if s.host != nil {
		host.Spaces, host.Netfilter = s.host.Spaces, s.host.Netfilter
	}
	if s.host == nil || !reflect.DeepEqual(*s.host, *host) {
		s.host = host
	}
}

// named fills in the facts that uname(2) also reports, in case /proc/sys is missing
// (subset=pid in proc(5)).
func named(h *sockets.Host) {
	var u unix.Utsname
	if h.Kernel != "" && h.Name != "" || unix.Uname(&u) != nil {
		return
	}
	h.Kernel = cmp.Or(h.Kernel, scrub.String(unix.ByteSliceToString(u.Release[:])))
	h.Name = cmp.Or(h.Name, scrub.String(unix.ByteSliceToString(u.Nodename[:])))
}
