package local

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
	"berth/sockets/netns"
	"berth/sockets/nftables"
	"berth/sockets/procfs"
	"berth/sockets/sockdiag"
)

// abroad is how long each poll may spend on the connections of other namespaces. The
// kernel has one table of connections for all namespaces, and walks it once for each
// namespace. So if there are many namespaces, they take turns, and the one that was
// read longest ago comes first. Listeners and UDP sockets cost next to nothing.
const abroad = 50 * time.Millisecond

// spaces reads network namespaces other than this process's own. It does not keep them
// open.
type spaces struct {
	proc  string
	fs    *procfs.FS
	conn  *sockdiag.Conn
	known map[uint64]*space
	roll  roll

	counters map[uint64]sockets.Counters // as of the last snapshot that requested all health facts

	census *procfs.Census
	held   func(inode uint64) bool // reports whether a program was seen to have the socket
	look   uint64

	visited time.Time // when rules were last read
	links   nftables.Links
}

// space is one of the other namespaces, as last seen.
type space struct {
	facts  *sockets.Space
	asked  time.Time // when facts were read
	read   time.Time // when its connections were read
	quiet  quiet
	left   sockets.StateSet // TCP states still to be read in this snapshot
	look   uint64           // the value of spaces.look when the namespace was last found
	host   *hostIn
	guard  guard
	lent   string // the name that it takes from a container
	lender string // that container's ID
}

// hostIn is the host as seen from a namespace. It remains the same value as long as
// nothing changes.
type hostIn struct {
	of *sockets.Host
	in *sockets.Space
	is *sockets.Host
}

func newSpaces(proc string, fs *procfs.FS, held func(uint64) bool) spaces {
	return spaces{proc: proc, fs: fs, conn: sockdiag.Idle(), known: make(map[uint64]*space), census: fs.Census(), held: held}
}

// voyage is one visit to all of the other namespaces.
type voyage struct {
	*spaces
	ctx     context.Context
	ask     sockets.Ask
	dst     []sockets.Socket
	beyond  *sockets.Elsewhere
	begun   time.Time
	unseen  int
	failed  int
	why     error
	waiting []netns.Place // those whose connections have not been read yet
	guards  bool          // rules are wanted
	ruled   time.Time     // no rules are read after this time
}

// read appends to dst the sockets of other namespaces that ask requests.
func (s *spaces) read(ctx context.Context, dst []sockets.Socket, ask sockets.Ask, own uint64) ([]sockets.Socket, *sockets.Elsewhere, []sockets.Missing) {
	switch {
	case ask.Namespaces == sockets.OwnNamespace:
		return dst, nil, nil
	case own == 0: // so other namespaces can't be told apart from our own
		return dst, nil, []sockets.Missing{{What: sockets.MissingNamespaces, Why: sockets.Because(sockets.ReasonOwnSpace)}}
	}
	s.conn.Recycle()
	s.counters = make(map[uint64]sockets.Counters)
	s.roll.call(s.proc, own, ask.Owners == sockets.AllOwners)
	all := slices.DeleteFunc(slices.Clone(s.roll.Places), func(p netns.Place) bool {
		return p.Inode == own || ask.Namespaces != sockets.AllNamespaces && uint64(ask.Namespaces) != p.Inode
	})
	s.look++
	for _, p := range all {
		if k := s.known[p.Inode]; k != nil {
			k.look = s.look
		}
	}
	maps.DeleteFunc(s.known, func(_ uint64, k *space) bool { return k.look != s.look })
	v := &voyage{
		spaces: s, ctx: ctx, ask: ask, dst: dst, begun: time.Now(),
		beyond: &sockets.Elsewhere{Read: make(map[uint64]sockets.Reading, len(all)), Whole: s.roll.Whole && s.roll.Failed == 0},
		failed: s.roll.Failed, why: s.roll.Why,
	}
	if !netns.May() {
		v.unseen = len(all)
		return dst, v.beyond, v.missing(s.roll.Complete())
	}
	v.choose(all)
	v.make(all, v.servers)
	if len(v.waiting) > 0 {
		slices.SortStableFunc(v.waiting, func(a, b netns.Place) int { return s.known[a.Inode].read.Compare(s.known[b.Inode].read) })
		v.begun = time.Now()
		v.make(v.waiting, v.connections)
	}
	return v.dst, v.beyond, v.missing(true)
}

// make calls the given function in each of the places, and records those that can't be
// entered.
func (v *voyage) make(places []netns.Place, do func(*netns.Place) error) {
	for i, err := range netns.Each(places, do) {
		switch {
		case err == nil, errors.Is(err, errLater):
		case errors.Is(err, netns.ErrEnded):
			delete(v.beyond.Read, places[i].Inode)
		case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
			v.beyond.Read[places[i].Inode] = sockets.ReadNothing
			v.unseen++
		default:
			v.beyond.Read[places[i].Inode] = sockets.ReadNothing
			v.failed++
			v.why = err
		}
	}
}

// errLater means that a namespace's connections must wait for their turn in a later
// poll.
var errLater = errors.New("there is no time left")

// servers reads listeners and UDP sockets.
func (v *voyage) servers(p *netns.Place) error {
	known := v.known[p.Inode]
	if known == nil {
		known = v.newSpace()
		v.known[p.Inode] = known
	}
	if known.facts == nil || v.begun.Sub(known.asked) > hostAge {
		known.learn(p, v.fs, v.begun)
	}
	if v.ask.Health == sockets.AllFlows {
		if c, ok := v.fs.CountersHere(); ok {
			v.counters[p.Inode] = c
		}
	}
	known.quiet.count(v.census)
	v.guarded(known) // after the count, because reading rules opens a socket, which is counted for a while
	was := len(v.dst)
	err := v.dump(p.Inode, func(part sockets.Part) sockets.StateSet {
		if part.Proto == sockets.UDP {
			return known.quiet.servers(part, v.ask.States)
		}
		return known.quiet.servers(part, v.ask.States&sockets.StatesOf(sockets.Listen))
	})
	known.left = known.quiet.others(v.census, v.ask.StatesOf(sockets.TCP)&^sockets.StatesOf(sockets.Listen), v.dst[was:], v.held)
	v.beyond.Read[p.Inode] = sockets.ReadAll
	if known.left == 0 {
		known.read = v.begun
		return err
	}
	v.beyond.Read[p.Inode] = sockets.ReadServers
	v.waiting = append(v.waiting, *p)
	return err
}

// connections reads all other sockets.
func (v *voyage) connections(p *netns.Place) error {
	if v.ask.Owners != sockets.AllOwners && v.ask.Health != sockets.AllFlows && time.Since(v.begun) > abroad {
		return errLater
	}
	known, was := v.known[p.Inode], len(v.dst)
	err := v.dump(p.Inode, func(part sockets.Part) sockets.StateSet {
		if part.Proto == sockets.UDP {
			return 0
		}
		return known.left
	})
	if err != nil {
		return err
	}
	known.read = time.Now()
	v.beyond.Read[p.Inode] = sockets.ReadAll
	if v.everyone(known.left) {
		known.quiet.looked(v.dst[was:])
	}
	return nil
}

// everyone reports whether a request for states includes all connections.
func (v *voyage) everyone(states sockets.StateSet) bool {
	connected := sockets.AllStates &^ sockets.StatesOf(sockets.Listen, sockets.Bound)
	return v.ask.Ports == nil && states&connected == connected && v.ask.Families.Has(sockets.IPv4) && v.ask.Families.Has(sockets.IPv6)
}

// dump reads the lists of the calling thread's namespace.
func (v *voyage) dump(inode uint64, states func(sockets.Part) sockets.StateSet) error {
	wanted := slices.DeleteFunc(parts(v.ask), func(p sockets.Part) bool { return p.Proto == sockets.Unix || states(p) == 0 })
	if len(wanted) == 0 {
		return nil
	}
	var failed error
	err := v.conn.Visit(inode, func() {
		for _, part := range wanted {
			r := sockdiag.Request{Proto: part.Proto, Family: part.Family, States: states(part), Ports: v.ask.Ports, TCPInfo: v.ask.TCPInfo, Flow: v.ask.Health == sockets.AllFlows}
			was := len(v.dst)
			for range readings {
				var err error
				v.dst, err = v.conn.Dump(v.ctx, v.dst[:was], r)
				if failed = err; !errors.Is(err, netlink.ErrInterrupted) && !errors.Is(err, netlink.ErrOverrun) {
					break
				}
			}
			if failed != nil {
				return
			}
		}
	})
	return cmp.Or(err, failed)
}

// confirm looks up each missing connection (gone) individually, in its namespace, and
// returns those that still exist, each converted by the given function (now). The
// kernel can't look up other kinds of sockets this way, but connections are also the
// only kind that it skips, because their table is the large one.
func (s *spaces) confirm(ctx context.Context, gone []*sockets.Socket, now func(*sockets.Socket, sockets.Socket) sockets.Socket) []sockets.Socket {
	of := make(map[uint64][]*sockets.Socket)
	for _, k := range gone {
		if s.known[k.Key.NetNS] != nil && k.Proto == sockets.TCP && k.Remote.IsValid() {
			of[k.Key.NetNS] = append(of[k.Key.NetNS], k)
		}
	}
	if len(of) == 0 {
		return nil
	}
	all := slices.DeleteFunc(netns.List(s.proc).Places, func(p netns.Place) bool { return of[p.Inode] == nil })
	var alive []sockets.Socket
	netns.Each(all, func(p *netns.Place) error {
		return s.conn.Visit(p.Inode, func() {
			for _, k := range of[p.Inode] {
				if is, err := s.conn.Lookup(ctx, k); err == nil {
					alive = append(alive, now(k, is))
				}
			}
		})
	})
	return alive
}

// lookup looks up each doubtful socket individually, in its namespace, and stores its
// current version in the given map (later), or nil if it is gone. Sockets that the
// kernel can't look up are left unchanged. A namespace that has ended has no sockets.
// If complete is true, no process is hidden, so a namespace without processes has
// ended.
func (s *spaces) lookup(ctx context.Context, doubtful []*sockets.Socket, later map[sockets.Key]*sockets.Socket, complete bool) {
	of := make(map[uint64][]*sockets.Socket)
	for _, k := range doubtful {
		of[k.Key.NetNS] = append(of[k.Key.NetNS], k)
	}
	if len(of) == 0 {
		return
	}
	l := netns.List(s.proc)
	all := slices.DeleteFunc(l.Places, func(p netns.Place) bool { return of[p.Inode] == nil })
	ended := func(netns uint64) {
		for _, k := range of[netns] {
			later[k.Key] = nil
		}
	}
	for i, err := range netns.Each(all, func(p *netns.Place) error {
		return s.conn.Visit(p.Inode, func() {
			for _, k := range of[p.Inode] {
				switch is, err := s.conn.Lookup(ctx, k); {
				case err == nil:
					later[k.Key] = measured(k, &is)
				case errors.Is(err, sockets.ErrGone):
					later[k.Key] = nil
				}
			}
		})
	}) {
		if errors.Is(err, netns.ErrEnded) {
			ended(all[i].Inode)
		}
	}
	for inode := range of {
		if complete && l.Complete() && !slices.ContainsFunc(all, func(p netns.Place) bool { return p.Inode == inode }) {
			ended(inode)
		}
	}
}

// learn reads the facts about the calling thread's namespace, except its rules.
func (s *space) learn(p *netns.Place, fs *procfs.FS, now time.Time) {
	is := fs.Space(p.Inode)
	is.Name = p.Name
	if s.facts != nil {
		is.Netfilter = s.facts.Netfilter
	}
	if s.facts != nil && is.Name == "" {
		is.Name = s.facts.Name // a container's name
	}
	s.asked = now
	if !reflect.DeepEqual(s.facts, is) { // as long as nothing has changed, facts remain the same pointer
		s.facts = is
	}
}

// missing reports what was not read of the other namespaces. listed means that no
// namespace can have been overlooked.
func (v *voyage) missing(listed bool) []sockets.Missing {
	const what = sockets.MissingNamespaces
	var all []sockets.Missing
	late := 0
	oldest := time.Duration(0)
	for inode, read := range v.beyond.Read {
		if read != sockets.ReadServers {
			continue
		}
		late++
		if at := v.known[inode].read; !at.IsZero() {
			oldest = max(oldest, time.Since(at))
		}
	}
	switch {
	case v.unseen > 0 && listed:
		all = append(all, sockets.Missing{What: what, Count: v.unseen, Why: refusal(sockets.ReasonRoot, sockets.ReasonBareRoot), Mend: sockets.RemedyRoot})
	case v.unseen > 0:
		all = append(all, sockets.Missing{What: what, Count: v.unseen, Why: refusal(sockets.ReasonRootMore, sockets.ReasonBareMore), Mend: sockets.RemedyRoot})
	case !listed:
		all = append(all, sockets.Missing{What: what, Why: refusal(sockets.ReasonRootAny, sockets.ReasonBareAny), Mend: sockets.RemedyRoot})
	}
	if v.failed > 0 {
		all = append(all, sockets.Missing{What: what, Count: v.failed, Why: sockets.Said(v.why.Error())})
	}
	all = append(all, v.unruled()...)
	if late > 0 {
		all = append(all, sockets.Missing{
			What: sockets.MissingTheirs, Count: late,
			Why: sockets.Because(sockets.ReasonLate, "seconds", strconv.Itoa(int(oldest.Round(time.Second)/time.Second))),
		})
	}
	return all
}

// refusal returns the reason why another network namespace can't be entered. Its kind
// is the parameter root if the caller is not root, and bare if the caller is root but
// lacks the privilege.
func refusal(root, bare sockets.ReasonKind) sockets.Reason {
	kind := root
	if os.Geteuid() == 0 {
		kind = bare
	}
	return sockets.Because(kind, "lacks", "CAP_SYS_ADMIN")
}

// facts returns what is known about each namespace, by inode. A namespace without a
// name takes the name of the container whose processes have sockets in it.
func (s *spaces) facts(found []sockets.Socket, own uint64) map[uint64]*sockets.Space {
	for i := range found {
		if found[i].Key.NetNS == own {
			continue
		}
		k := s.known[found[i].Key.NetNS]
		if k == nil || k.facts == nil || k.facts.Name != k.lent || len(found[i].Owners) == 0 {
			continue
		}
		if c := &found[i].Owners[0].Process.Cgroup.Container; c.ID != "" && (k.lent == "" || c.ID == k.lender && c.Called() != k.lent) {
			named := *k.facts
			named.Name = c.Called()
			k.facts, k.lent, k.lender = &named, named.Name, c.ID
		}
	}
	all := make(map[uint64]*sockets.Space, len(s.known))
	for inode, k := range s.known {
		if k.facts != nil && inode != own {
			all[inode] = k.facts
		}
	}
	return all
}

// namespaceOf implements Namespace.
func namespaceOf(word string) (uint64, error) {
	l := netns.List("/proc")
	number, numeric := strconv.ParseUint(word, 10, 64)
	for _, p := range l.Places {
		if p.Name == word || numeric == nil && p.Inode == number {
			return p.Inode, nil
		}
	}
	if numeric == nil {
		var st unix.Stat_t
		if err := unix.Stat("/proc/"+strconv.FormatUint(number, 10)+"/ns/net", &st); err == nil {
			return st.Ino, nil
		} else if err != unix.ENOENT {
			return 0, err
		}
	}
	return 0, os.ErrNotExist
}
