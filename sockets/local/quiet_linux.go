package local

import (
	"slices"

	"berth/sockets"
	"berth/sockets/procfs"
)

// The kernel has one table of connections for all network namespaces, and one table
// each for listeners, UDP sockets and bound ports. It walks an entire table for each
// query about a single namespace. But it also counts the sockets of each namespace.
// If the count of a kind of socket is zero twice in a row, that kind is not queried.

// quiet is what is known about a namespace without walking a table.
type quiet struct {
	counts  procfs.Counts
	sure    bool            // the counts were the same twice in a row
	calm    bool            // the last search for connections found none
	at      procfs.Segments // the counts of segments at that search
	ongoing procfs.Segments // the counts of segments now
	told    bool            // ongoing is known
}

// count reads the current counts of the calling thread's namespace. Counts that
// differ from the last time are read twice.
func (q *quiet) count(c *procfs.Census) {
	was, had := q.counts, q.sure
	now, ok := c.Counts()
	if ok && (!had || now != was) {
		again, ok2 := c.Counts()
		ok = ok2 && again == now
	}
	q.counts, q.sure = now, ok
}

// servers returns the subset of states in which the list p may have listeners or UDP
// sockets.
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

// others returns the subset of states in which there may be TCP sockets in addition to
// the given listeners and UDP sockets (found). The function held reports whether a
// program has the socket with the given inode. It is needed because Used does not count
// the kernel's own sockets.
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

// unconnected reports whether it is certain that there are no connections. The only
// sign of a handshake is that a segment has arrived.
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

// looked records the result of a search for all connections.
func (q *quiet) looked(found []sockets.Socket) {
	connected := func(k sockets.Socket) bool { return k.State != sockets.Bound }
	q.calm, q.at = q.told && !slices.ContainsFunc(found, connected), q.ongoing
}
