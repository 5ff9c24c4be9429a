package sockdiag

import "berth/sockets/scrub"

// names keeps the scrubbed strings of two polls, so that a name that stays is
// allocated once and one that goes is forgotten.
type names struct {
	now, before map[string]string // by what the kernel wrote
}

// of gives the scrubbed string of raw.
func (n *names) of(raw []byte) string {
	if s, ok := n.now[string(raw)]; ok {
		return s
	}
	s, ok := n.before[string(raw)]
	if !ok {
		s = scrub.Bytes(raw)
	}
	if n.now == nil {
		n.now = make(map[string]string)
	}
	n.now[string(raw)] = s
	return s
}

// turn starts a poll: it forgets what the last one did not name.
func (n *names) turn() {
	n.now, n.before = n.before, n.now
	clear(n.now)
}
