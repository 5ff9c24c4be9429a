package sockdiag

import "berth/sockets/scrub"

// names holds the scrubbed strings of the last two polls, so that a string is allocated
// only once while it is in use, and is forgotten afterwards.
type names struct {
	now, before map[string]name // by the raw bytes
	last        name
}

type name struct{ raw, text string }

// of returns raw as a scrubbed string.
func (n *names) of(raw []byte) string {
	if n.last.raw == string(raw) { // usually all sockets use the same algorithm
		return n.last.text
	}
	if known, ok := n.now[string(raw)]; ok {
		n.last = known
		return known.text
	}
	known, ok := n.before[string(raw)]
	if !ok {
		known.raw = string(raw)
		known.text = scrub.String(known.raw)
	}
	if n.now == nil {
		n.now = make(map[string]name)
	}
	n.now[known.raw] = known
	n.last = known
	return known.text
}

// next starts a poll. It forgets the names that were not used in the last poll.
func (n *names) next() {
	n.now, n.before, n.last = n.before, n.now, name{}
	clear(n.now)
}
