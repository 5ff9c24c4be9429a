package trouble

import (
	"net/netip"
	"slices"
	"strconv"
	"time"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Fact is a piece of evidence: a number, a time or a string.
type Fact struct {
	Name   string   // "waiting"; if it is a time, machine output appends "_ms"
	Number int64    // the number, or the time in milliseconds
	Text   string   // the string
	At     string   // the address of what Text names; "" if not given
	More   []string // further strings of the same sort
	Sort   FactSort
}

// FactSort is the type of a Fact's value.
type FactSort uint8

// The sorts of fact.
const (
	FactNumber FactSort = iota
	FactTime
	FactText
)

func number[N int | int64 | uint32 | uint64](name string, n N) Fact {
	return Fact{Name: name, Number: int64(n)}
}

func lasting(name string, d time.Duration) Fact {
	return Fact{Name: name, Number: d.Milliseconds(), Sort: FactTime}
}

func text(name, s string) Fact { return Fact{Name: name, Text: s, Sort: FactText} }

// at returns the fact with At set to the address of what its text names.
func (f Fact) at(where string) Fact {
	f.At = where
	return f
}

// String returns the fact as used in an English sentence.
func (f Fact) String() string { return f.In(language.English()) }

// In returns the fact as used in a sentence in the given language.
func (f Fact) In(l *language.Language) string {
	switch f.Sort {
	case FactText:
		text := f.Text
		if f.At != "" {
			text = l.Tell("trouble.word.at", "name", f.Text, "at", f.At)
		}
		return l.Series(append([]string{text}, f.More...))
	case FactTime:
		return format.SinceIn(l, time.Duration(f.Number)*time.Millisecond)
	}
	return strconv.FormatInt(f.Number, 10)
}

// endpoint returns a fact that consists of a socket's address.
func endpoint(name string, e sockets.Endpoint) Fact { return text(name, e.String()) }

// holder returns the process under which a row is shown: its first owner, or the
// process that is to accept it. It returns nil if none is known.
func holder(r *model.Row) *sockets.Process {
	if o, ok := r.Holder(); ok {
		return o.Process
	}
	return nil
}

// holders returns the processes of rows in order, without duplicates.
func holders(rows ...*model.Row) []*sockets.Process {
	var all []*sockets.Process
	seen := make(map[*sockets.Process]bool)
	for _, r := range rows {
		owners := r.Owners
		if len(owners) == 0 {
			owners = r.Via()
		}
		for _, o := range owners {
			if o.Process != nil && !seen[o.Process] {
				seen[o.Process] = true
				all = append(all, o.Process)
			}
		}
	}
	return all
}

// peer names the other end of a connection and its address: the process there if it
// is on this machine, or the one that listens there, or else the service.
func (s *Scene) peer(r *model.Row) Fact {
	at := r.Remote.Addr().String()
	if outgoing(r) {
		at = r.Remote.String()
	}
	switch {
	case r.Peer != nil && len(r.Peer.Owners) > 0 && r.Peer.Owners[0].Process != nil:
		return text("peer", r.Peer.Owners[0].Process.Called()).at(at)
	case outgoing(r) && s.server(r) != nil && called(s.server(r)) != "":
		return text("peer", called(s.server(r))).at(at)
	case r.Service != "" && outgoing(r):
		return text("peer", r.Service).at(at)
	}
	return text("peer", at)
}

// near reports whether the other end is in the row's own network namespace, and so can't
// be down.
func (s *Scene) near(r *model.Row) bool {
	a := r.Remote.Addr().WithZone("")
	return a.IsLoopback() || slices.Contains(s.at(r).Addrs, a)
}

// server returns the listener that r has asked for a connection, or nil if that is not
// known or is elsewhere.
func (s *Scene) server(r *model.Row) *model.Row {
	if !s.near(r) {
		return nil
	}
	return s.serves(r.Remote, r)
}

// outgoing reports whether r is the client's end, as far as is known.
func outgoing(r *model.Row) bool { return r.Side != model.SideIn }

// party is what a group of connections has in common: their process and their other
// end. If the other end is the client's, its port doesn't matter.
type party struct {
	process sockets.ProcessID
	uid     int64 // only if the process is not known
	remote  sockets.Endpoint
	port    uint16 // the server's port, if the server is on this machine
}

func partyOf(r *model.Row) party {
	p := party{uid: r.User.UID, remote: r.Remote}
	if h := holder(r); h != nil {
		p.process, p.uid = h.ID(), 0
	}
	if !outgoing(r) {
		p.remote, p.port = withoutPort(r.Remote), r.Local.Port()
	}
	return p
}

// gather groups rows by party, using only those for which pass returns true. The groups
// are in the order of their first rows.
func gather(rows []*model.Row, pass func(*model.Row) bool) [][]*model.Row {
	at := make(map[party]int)
	var groups [][]*model.Row
	for _, r := range rows {
		if !pass(r) {
			continue
		}
		p := partyOf(r)
		i, ok := at[p]
		if !ok {
			i = len(groups)
			at[p] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

// withoutPort returns an endpoint with its port set to 0.
func withoutPort(e sockets.Endpoint) sockets.Endpoint { return netip.AddrPortFrom(e.Addr(), 0) }
