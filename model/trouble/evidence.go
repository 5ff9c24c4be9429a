package trouble

import (
	"net/netip"
	"strconv"
	"time"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Fact is a piece of evidence: a number, a time or a text.
type Fact struct {
	Name   string   // "waiting"; of a time it has "_ms" behind it in the machine output
	Number int64    // of a time, milliseconds
	Text   string   // of a text
	At     string   // where that lies which a text names; "" where nothing is told of it
	More   []string // further texts of the same sort
	Sort   FactSort
}

// FactSort is what a Fact is.
type FactSort uint8

// The sorts of facts.
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

// at is a fact whose text names what lies there.
func (f Fact) at(where string) Fact {
	f.At = where
	return f
}

// String returns the fact as an English sentence has it.
func (f Fact) String() string { return f.In(language.English()) }

// In returns the fact as a sentence of a language has it.
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

// endpoint is the fact of where a socket lies.
func endpoint(name string, e sockets.Endpoint) Fact { return text(name, e.String()) }

// holder returns the process that a row is told by: its first owner, or the one
// that is to accept it; nil: none is known.
func holder(r *model.Row) *sockets.Process {
	if o, ok := r.Holder(); ok {
		return o.Process
	}
	return nil
}

// holders returns the processes of rows, each once, in their order.
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

// peer is whom a connection is with: the process at its other end where that is
// here, or the one that listens there, else the service, with where it lies.
func (s *Scene) peer(r *model.Row) Fact {
	at := r.Remote.Addr().String()
	if outgoing(r) {
		at = r.Remote.String()
	}
	switch {
	case r.Peer != nil && len(r.Peer.Owners) > 0 && r.Peer.Owners[0].Process != nil:
		return text("peer", r.Peer.Owners[0].Process.Called()).at(at)
	case outgoing(r) && s.serves(r.Remote, r) != nil && called(s.serves(r.Remote, r)) != "":
		return text("peer", called(s.serves(r.Remote, r))).at(at)
	case r.Service != "" && outgoing(r):
		return text("peer", r.Service).at(at)
	}
	return text("peer", at)
}

// outgoing reports whether r is the client's end, as far as that can be told.
func outgoing(r *model.Row) bool { return r.Side != model.SideIn }

// party is whom connections have in common: their process, and the other end, of
// which a client's port means nothing.
type party struct {
	process sockets.ProcessID
	uid     int64 // where the process is not known
	remote  sockets.Endpoint
	port    uint16 // of the server, where that is here
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

// gather puts rows that pass into groups of one party each, in the order of
// their first rows.
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

// withoutPort returns an endpoint of which only the address counts.
func withoutPort(e sockets.Endpoint) sockets.Endpoint { return netip.AddrPortFrom(e.Addr(), 0) }
