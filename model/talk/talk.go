// Package talk summarizes what connections do, by the processes on this machine and
// the hosts at the other end.
package talk

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"berth/model"
	"berth/sockets"
)

// Talk is what a set of sockets does in total.
type Talk struct {
	States         sockets.CountBy[sockets.State] // of the open sockets
	In, Out        uint64                         // bytes per second
	Known          bool                           // whether In and Out are known for any connection
	Opened, Closed int                            // number of connections, at the last snapshot
	Processes      []Talker                       // sorted by what they moved in the last minute, most first
	Hosts          []Talker                       // in the same order
	Slowest        Talker                         // the host with the longest RTT; its RTT is 0 if none was measured
	Growing        *sockets.Process               // the process that gained the most connections in the last minute; nil: none did
	GrownBy        int                            // how many more connections that process has in total than a minute ago
	all            crowd[ends]                    // needed until Grow is called
}

// Talker is something that has connections: a process or a host. If both are zero,
// it is not known which process has them, and Gap is the reason. A connection within this machine belongs to a
// single Talker, in which both Process and To are set, as seen from the client's end.
type Talker struct {
	Process     *sockets.Process
	To          *sockets.Process // the process at the other end; nil: on another machine, or not known
	Host        netip.Addr
	Gap         sockets.Gap // GapNone: the process is known, or this is a host
	Connections int         // open ones, except those in TIME_WAIT
	In, Out     uint64
	Known       bool                      // whether In and Out are known for any of them
	RTT         time.Duration             // the longest round-trip time among the open ones; 0: not measured
	Grown       int                       // for a process: how many more connections it has in total than a minute ago
	GrownKnown  bool                      // whether Grown is known
	Minute      [model.TrailParts]float64 // bytes in each part of the last minute
	total       float64
}

// most is the maximum number of talkers of each kind.
const most = 100

// Of summarizes rows as of now. It calls pause at every step, so that the caller
// can yield now and then.
func Of(rows []*model.Row, now time.Time, pause func(step int)) *Talk {
	t := &Talk{}
	processes, hosts, heard := make(crowd[ends]), make(crowd[netip.Addr]), speakers(rows, pause)
	for i, r := range rows {
		pause(i)
		if r.Open() {
			t.States.Add(r.State, 1)
		}
		if !connects(r) {
			continue
		}
		t.add(r, now)
		if r.Peer != nil && !speaks(r) && heard[r.Peer.Key] {
			continue
		}
		c := contributionOf(r, now)
		hosts.at(r.Remote.Addr(), func(k *Talker) { k.Host = r.Remote.Addr() }).add(r, &c)
		owners := r.Owners
		if len(owners) == 0 {
			owners = r.Was()
		}
		if len(owners) == 0 {
			processes.at(ends{gap: r.Gap}, func(k *Talker) { k.Gap = r.Gap }).add(r, &c)
		}
		to, at := listens(r)
		for i, o := range owners {
			if o.Process != nil && (i == 0 || o.Process != owners[i-1].Process) { // the descriptors of one process are adjacent
				processes.at(ends{of: o.Process.ID(), to: at}, func(k *Talker) { k.Process, k.To = o.Process, to }).add(r, &c)
			}
		}
	}
	t.Processes, t.Hosts, t.Slowest, t.all = processes.ranked(), hosts.ranked(), hosts.slowest(), processes
	return t
}

// Grow records how many more connections each process has in total than a minute
// ago, and whether that is known. If a process talks to several others, only its
// first entry has the number.
func (t *Talk) Grow(grown func(*sockets.Process) (by int, known bool)) {
	for _, k := range t.all {
		if k.Process == nil || k.Connections == 0 {
			continue
		}
		if by, _ := grown(k.Process); by > t.GrownBy || by == t.GrownBy && t.Growing != nil && k.Process.PID < t.Growing.PID {
			t.Growing, t.GrownBy = k.Process, by
		}
	}
	t.all = nil
	for i := range t.Processes {
		k := &t.Processes[i]
		if k.Process != nil && !slices.ContainsFunc(t.Processes[:i], func(o Talker) bool { return o.Process.Same(k.Process) }) {
			k.Grown, k.GrownKnown = grown(k.Process)
		}
	}
}

// ends identifies the processes at both ends of a connection. If there is no process
// at the first end, gap is the reason.
type ends struct {
	of, to sockets.ProcessID
	gap    sockets.Gap
}

// speakers returns the set of those rows that represent a connection with both ends
// on this machine.
func speakers(rows []*model.Row, pause func(step int)) map[sockets.Key]bool {
	var all map[sockets.Key]bool
	for i, r := range rows {
		pause(i)
		if r.Peer == nil || !connects(r) || !speaks(r) {
			continue
		}
		if all == nil {
			all = make(map[sockets.Key]bool)
		}
		all[r.Key] = true
	}
	return all
}

// speaks reports whether r represents a connection with both ends on this machine.
// The client's end does, unless only the server's end has an owner.
func speaks(r *model.Row) bool {
	mine, theirs := len(r.Owners) > 0, len(r.Peer.Owners) > 0
	first := r.Side == model.SideOut
	if r.Side == model.SideUnknown {
		first = r.Key.ID < r.Peer.Key.ID
	}
	if first {
		return mine || !theirs
	}
	return mine && !theirs
}

// listens returns the process to which the owners of r talk, if that process is on
// this machine and r represents both ends.
func listens(r *model.Row) (*sockets.Process, sockets.ProcessID) {
	if r.Peer == nil || len(r.Peer.Owners) == 0 || r.Peer.Owners[0].Process == nil || !speaks(r) {
		return nil, sockets.ProcessID{}
	}
	p := r.Peer.Owners[0].Process
	return p, p.ID()
}

// connects reports whether r has a remote end, on whatever host.
func connects(r *model.Row) bool {
	return r.Unix == nil && r.Remote.IsValid() && r.State != sockets.Listen && r.State != sockets.Bound
}

// add adds r to the totals.
func (t *Talk) add(r *model.Row, now time.Time) {
	switch {
	case r.Life.Closed.Equal(now):
		t.Closed++
	case r.Open() && r.Life.Witnessed() && r.Life.Seen.Equal(now):
		t.Opened++
	}
	if r.Rate != nil {
		t.In, t.Out, t.Known = t.In+r.Rate.In, t.Out+r.Rate.Out, true
	}
}

// crowd maps identities to talkers.
type crowd[K comparable] map[K]*Talker

// at returns the talker with key k. If it is new, at calls name to identify it.
func (c crowd[K]) at(k K, name func(*Talker)) *Talker {
	t := c[k]
	if t == nil {
		t = new(Talker)
		name(t)
		c[k] = t
	}
	return t
}

// contribution is what a connection moved in the last minute.
type contribution struct {
	minute [model.TrailParts]float64
	total  float64 // 0: nothing, and the minute is empty
}

func contributionOf(r *model.Row, now time.Time) (c contribution) {
	if !r.Trail.Over(now) {
		c.minute, c.total = r.Trail.At(now), r.Trail.Total(now)
	}
	return c
}

// add adds r to the talker's totals. c is what r moved in the last minute.
func (t *Talker) add(r *model.Row, c *contribution) {
	if r.Open() && r.State != sockets.TimeWait {
		t.Connections++
	}
	if r.Rate != nil {
		t.In, t.Out, t.Known = t.In+r.Rate.In, t.Out+r.Rate.Out, true
	}
	if x, ok := r.Essence(); ok && r.Open() {
		t.RTT = max(t.RTT, x.Trip())
	}
	if c.total == 0 {
		return
	}
	t.total += c.total
	for i, n := range c.minute {
		t.Minute[i] += n
	}
}

// ranked returns the talkers that matter most, ordered by how much they moved in
// the last minute, and then by the number of their connections. This order does not
// change with every snapshot.
func (c crowd[K]) ranked() []Talker {
	var first []*Talker // in order; only a few of what may be a hundred thousand talkers belong here
	for _, t := range c {
		if t.Connections == 0 && t.total == 0 || len(first) == most && compare(t, first[most-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(first, t, compare)
		first = slices.Insert(first, at, t)
		first = first[:min(len(first), most)]
	}
	out := make([]Talker, len(first))
	for i, t := range first {
		out[i] = *t
	}
	return out
}

// slowest returns the talker with the longest round-trip time, or the zero Talker
// if none was measured.
func (c crowd[K]) slowest() (most Talker) {
	for _, t := range c {
		if t.RTT > most.RTT || t.RTT == most.RTT && t.RTT > 0 && compare(t, &most) < 0 {
			most = *t
		}
	}
	return most
}

func compare(a, b *Talker) int {
	return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(b.Connections, a.Connections), a.Host.Compare(b.Host), cmp.Compare(pid(a.Process), pid(b.Process)), cmp.Compare(pid(a.To), pid(b.To)), cmp.Compare(a.Gap, b.Gap))
}

func pid(p *sockets.Process) int {
	if p == nil {
		return 0
	}
	return p.PID
}
