package trouble

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// moving reports whether a counter has moved recently.
func (s *Scene) moving(m Movement) bool {
	return !m.Moved.IsZero() && s.Time.Sub(m.Moved) < s.Limits.Settle
}

// dropping reports whether a row is dropping anything now.
func (s *Scene) dropping(r *model.Row) bool { return s.moving(Movement{Moved: r.Trend().Moved}) }

// lost returns how much a row can have dropped for lack of room. Its own count also
// includes what was dropped for other reasons (see sockets.Loss), but the namespace
// counts what was dropped for lack of room, by all sockets together.
func (s *Scene) lost(r *model.Row) uint32 {
	all := s.Overflows
	if r.Proto == sockets.UDP {
		all = s.Datagrams
	}
	if !all.Counted || s.Host.Space(r.Key.NetNS) != nil {
		return r.Loss.Count
	}
	return uint32(min(uint64(r.Loss.Count), all.Count))
}

// acceptQueues finds listeners whose programs accept connections more slowly than
// clients connect.
func acceptQueues(s *Scene) []Finding {
	return s.losing(func(r *model.Row) bool { return r.State == sockets.Listen })
}

// udpDrops finds UDP sockets whose programs read datagrams more slowly than they
// arrive.
func udpDrops(s *Scene) []Finding {
	return s.losing(func(r *model.Row) bool { return r.Proto == sockets.UDP })
}

// losing finds sockets that have no room for what arrives.
func (s *Scene) losing(meant func(*model.Row) bool) []Finding {
	var all []Finding
	for _, r := range s.Rows {
		if !meant(r) {
			continue
		}
		var f Finding
		lost, full := s.lost(r), r.Trend().Full
		switch {
		case r.Crammed() && lost == 0:
			f.Form = formFull
		case r.Crammed() && r.Trend().Dropped == 0:
			f.Form = formBefore
		case lost == 0:
			continue
		case r.Crammed(), s.dropping(r) && s.moving(Movement{Moved: full}):
		case !full.IsZero():
			f.Severity, f.Form = Past, formPast
		default:
			f.Severity, f.Form = Past, formMaybe
		}
		_, most := r.Waiting()
		f.Rows, f.Processes = []*model.Row{r}, holders(r)
		f.Evidence = []Fact{
			endpoint("local", r.Local), number("waiting", r.Queue.Recv), number("limit", most),
			number("dropped", lost), number("dropped_since_watched", r.Trend().Dropped),
		}
		all = append(all, f)
	}
	return all
}

// synQueues finds out whether handshakes complete more slowly than they begin. The
// counters are those of the namespace. A listener is named if it has the maximum
// number of handshakes under way.
func synQueues(s *Scene) []Finding {
	waiting := s.handshakes()
	var full []*model.Row
	for l, n := range waiting {
		if l.Queue.Send > 0 && int64(n) >= l.Queue.Send {
			full = append(full, l)
		}
	}
	moving := s.moving(s.SYN)
	if len(full) == 0 && !moving && s.SYN.Count == 0 {
		return nil
	}
	f := Finding{Rows: full, Processes: holders(full...), Evidence: []Fact{
		number("refused", s.SYN.Count), number("refused_since_watched", s.SYN.New),
	}}
	switch {
	case len(full) == 0 && !moving:
		f.Severity, f.Form = Past, formPast
		return []Finding{f}
	case len(full) == 0 && s.Cookies:
		f.Form = formUnnamedCookies
		return []Finding{f}
	case len(full) == 0:
		f.Form = formUnnamed
		return []Finding{f}
	case s.Cookies:
		f.Form = formCookies
	}
	return each(full, func(l *model.Row) Finding {
		g := f
		g.Rows, g.Processes = []*model.Row{l}, holders(l)
		g.Evidence = append([]Fact{endpoint("local", l.Local), number("waiting", waiting[l]), number("limit", l.Queue.Send)}, f.Evidence...)
		return g
	})
}

// handshakes returns the number of handshakes under way for each listener.
func (s *Scene) handshakes() map[*model.Row]int {
	if !slices.ContainsFunc(s.Rows, func(r *model.Row) bool { return r.State == sockets.SynRecv }) {
		return nil
	}
	at := make(map[uint16][]*model.Row)
	for _, r := range s.Rows {
		if r.State == sockets.Listen {
			at[r.Local.Port()] = append(at[r.Local.Port()], r)
		}
	}
	n := make(map[*model.Row]int)
	for _, r := range s.Rows {
		if r.State != sockets.SynRecv {
			continue
		}
		if l := listenerOf(r, at[r.Local.Port()]); l != nil {
			n[l]++
		}
	}
	return n
}

// listenerOf returns the listener to which a handshake belongs, or nil if there is
// none. All listeners must be on the port of the handshake.
func listenerOf(r *model.Row, listeners []*model.Row) *model.Row {
	var wild *model.Row
	for _, l := range listeners {
		if l.Key.NetNS != r.Key.NetNS {
			continue
		}
		if l.Local.Addr() == r.Local.Addr() {
			return l
		}
		if l.Wildcard() && (l.Local.Addr().Is4() == r.Local.Addr().Is4() || l.DualStack() == sockets.Yes) {
			wild = l
		}
	}
	return wild
}

// each makes a finding from every element of all, using the given function.
func each[T any](all []T, of func(T) Finding) []Finding {
	found := make([]Finding, 0, len(all))
	for _, x := range all {
		found = append(found, of(x))
	}
	return found
}
