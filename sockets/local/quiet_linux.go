package local

import (
	"slices"

	"berth/sockets"
	"berth/sockets/procfs"
)

// The kernel has one table of connections for all network namespaces, one of
// listeners, one of UDP and one of bound ports, and walks all of it for whoever
// asks about one namespace. It also counts the sockets of each. What it says twice
// that there is none of is not looked for.

// quiet is what is known of a namespace without a walk.
type quiet struct {
	counts  procfs.Counts
	sure    bool // it was said twice
	calm    bool // when connections were last looked for there was none, at
	at      procfs.Segments
	ongoing procfs.Segments // as of now
	told    bool            // ongoing is known
}

// count takes in what the namespace that this thread is in has now. A number that
// is another than at the last look is asked for again.
func (q *quiet) count(c *procfs.Census) {
	was, had := q.counts, q.sure
	now, ok := c.Counts()
	if ok && (!had || now != was) {
		again, ok2 := c.Counts()
		ok = ok2 && again == now
	}
	q.counts, q.sure = now, ok
}

// servers returns those of states in which listeners and UDP sockets of a list may
// be.
func (q *quiet) servers(p sockets.Part, states sockets.StateSet) sockets.StateSet {
	switch c := q.counts; {
	case !q.sure:
		return states
	case p.Proto == sockets.TCP && c.TCP+c.TCP6+c.TimeWait == 0,
		p.Proto == sockets.UDP && p.Family == sockets.IPv4 && c.UDP == 0,
		p.Proto == sockets.UDP && p.Family == sockets.IPv6 && c.UDP6 == 0:
		return 0
	}
	return states
}

// others returns those of states in which TCP sockets may be beside the listeners
// and UDP sockets that were found. held reports whether a program has the socket
// with an inode: what the kernel has for itself is not among Used.
func (q *quiet) others(c *procfs.Census, states sockets.StateSet, found []sockets.Socket, held func(uint64) bool) sockets.StateSet {
	if q.told = false; !q.sure || states == 0 || !q.unconnected(c, found) {
		return states
	}
	strange := func(k sockets.Socket) bool { return !held(k.Inode) }
	n := q.counts
	hashed := n.TCP + n.TCP6 + n.UDP + n.UDP6
	if n.Used == 0 || n.Used == hashed && hashed == len(found) && !slices.ContainsFunc(found, strange) {
		return 0
	}
	return states & sockets.StatesOf(sockets.Bound)
}

// unconnected reports whether there can be no connection. Of a handshake nothing
// tells but that a segment has come.
func (q *quiet) unconnected(c *procfs.Census, found []sockets.Socket) bool {
	listeners := 0
	for i := range found {
		if found[i].State == sockets.Listen {
			listeners++
		}
	}
	switch q.counts.TCP + q.counts.TCP6 + q.counts.TimeWait {
	case 0:
		return true
	case listeners:
		q.ongoing, q.told = c.Segments()
		return q.told && (q.ongoing == procfs.Segments{} || q.calm && q.at == q.ongoing)
	}
	return false
}

// looked takes note of what was found where all connections were looked for.
func (q *quiet) looked(found []sockets.Socket) {
	connected := func(k sockets.Socket) bool { return k.State != sockets.Bound }
	q.calm, q.at = q.told && !slices.ContainsFunc(found, connected), q.ongoing
}
