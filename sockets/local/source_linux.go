package local

import (
	"cmp"
	"context"
	"reflect"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/procfs"
	"berth/sockets/scrub"
	"berth/sockets/sockdiag"
)

// nameDeadline is how long a look that will not be repeated waits for the names
// of users that only the system's name service has.
const nameDeadline = 300 * time.Millisecond

// soughtDeadline is how long it waits for the user of a name that was asked for:
// whoever is not found by it would be missing.
const soughtDeadline = 2 * time.Second

// hostAge is how long the facts of the host are good for.
const hostAge = 10 * time.Second

// A read that does not return holds a thread. Of the 16 that are left behind at
// most, most may be of the search for owners; package act has the other three.
const (
	leftBySource  = 10
	leftByOrigins = 3
)

// source reads Linux: the kernel over netlink, or /proc/net where that is
// refused, and the owners from /proc.
type source struct {
	fs      *procfs.FS
	users   *procfs.Users
	scanner *procfs.Scanner
	lists   lists
	host    *sockets.Host
	asked   time.Time // when host was read
	found   []sockets.Socket
	again   []sockets.Socket // a second look
	seekers seekers
	corners corners
	ties    ties
	checkup checkup
	tunnels tunnels
	scanned bool // a full search has been made
}

// newSource gives the source over a tree such as /proc and a connection, or
// the reason why there is none.
func newSource(proc string, conn *sockdiag.Conn, refused error) *source {
	fs := procfs.New(proc).Leave(leftBySource)
	return &source{
		fs: fs, users: fs.Users(), scanner: procfs.NewScanner(fs),
		lists: lists{fs: fs, conn: conn, refused: refused}, ties: newTies(fs), tunnels: newTunnels(),
	}
}

// Snapshot reads what ask wants. See sockets.Source.
func (s *source) Snapshot(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	begin := time.Now()
	s.refresh(begin)
	s.lists.recycle()
	found, f, err := s.lists.read(ctx, s.found[:0], ask)
	s.found = found
	if err != nil {
		return sockets.Snapshot{}, err
	}
	sn := sockets.Snapshot{Time: time.Now(), Ask: ask, Host: s.host}
	s.seekers.next()
	s.corners.next()
	s.users.Seek(ask.Users)
	owners, q := s.search(ctx, ask)
	s.join(s.found, owners, q)
	q = s.seek(ctx, ask, owners, q)
	s.dive(ctx, q)
	s.tunnels.attribute(ctx, s.found, begin)
	if ask.Owners == sockets.AllOwners && s.scanner.Await(ctx, s.nameDeadline(ask)) {
		s.rename(owners)
	}
	s.doubt(q)
	sn.Sockets = s.found
	sn.Vital = s.vital(ctx, ask)
	sn.Broken = f.broken
	sn.Missing = append(s.unseen(ask, q, f.refused), f.missing...)
	if ask.Owners != sockets.NoOwners && (ask.States != sockets.AllStates || ask.Ports != nil) { // who wants none looks often
		tally := s.fs.Tally()
		sn.Tally = &tally
	}
	sn.Took = time.Since(begin)
	return sn, nil
}

// nameDeadline returns how long names are waited for.
func (s *source) nameDeadline(ask sockets.Ask) time.Duration {
	if len(s.users.Unanswered(ask.Users)) > 0 {
		return soughtDeadline
	}
	return nameDeadline
}

// refresh reads the facts of the host anew when they are old. As long as they
// stay the same, so does the pointer.
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
	if s.host == nil || !reflect.DeepEqual(*s.host, *host) {
		s.host = host
	}
}

// named fills in what uname(2) tells as well, where /proc/sys is not mounted
// (subset=pid in proc(5)).
func named(h *sockets.Host) {
	var u unix.Utsname
	if h.Kernel != "" && h.Name != "" || unix.Uname(&u) != nil {
		return
	}
	h.Kernel = cmp.Or(h.Kernel, scrub.String(unix.ByteSliceToString(u.Release[:])))
	h.Name = cmp.Or(h.Name, scrub.String(unix.ByteSliceToString(u.Nodename[:])))
}
