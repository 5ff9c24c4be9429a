package table

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"berth/sockets"
)

// patient is a machine on which trouble comes and goes.
type patient struct {
	*rand.Rand
	now      time.Time
	host     *sockets.Host
	sockets  []sockets.Socket
	people   []*sockets.Process
	vitals   []sockets.Vitals
	counters sockets.Counters
	next     uint64
	calm     bool // it has no connections, and what ails a process passes immediately
}

func newPatient(seed uint64) *patient {
	w := &patient{calm: seed%2 == 0, Rand: rand.New(rand.NewPCG(seed, 11)), now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	w.host = &sockets.Host{NetNS: 1, Ephemeral: sockets.PortRange{First: 40000, Last: 40019}, Addrs: []netip.Addr{netip.IPv6Loopback()}}
	for i := range 4 {
		w.people = append(w.people, &sockets.Process{PID: 100 + i, Ticks: uint64(i + 1), Name: []string{"nginx", "redis-server", "postgres", "x"}[i]})
	}
	w.vitals = make([]sockets.Vitals, len(w.people))
	return w
}

// open opens a socket, usually a listener.
func (w *patient) open() {
	w.next++
	s := sockets.Socket{Key: sockets.Key{NetNS: 1, ID: w.next}, Cookie: w.next, Inode: w.next, Proto: sockets.TCP, Family: sockets.IPv4, State: sockets.Listen, Queue: sockets.Queue{Send: 4}}
	here := []string{"127.0.0.1", "0.0.0.0", "10.0.0.1"}[w.IntN(3)]
	s.Local = netip.AddrPortFrom(netip.MustParseAddr(here), uint16([]int{6379, 5432, 80, 40003, 40005}[w.IntN(5)]))
	s.Owners = []sockets.Owner{{Process: w.people[w.IntN(len(w.people))], FD: 3}}
	switch kind := w.IntN(5); {
	case kind == 0:
		s.Proto, s.State, s.Loss = sockets.UDP, sockets.Bound, sockets.Loss{Known: true, Room: 100}
	case kind == 1 && !w.calm:
		s.State = []sockets.State{sockets.Established, sockets.CloseWait, sockets.SynRecv, sockets.SynSent, sockets.FinWait2}[w.IntN(5)]
		s.Remote = netip.MustParseAddrPort("10.0.0.9:443")
		s.Local = netip.AddrPortFrom(s.Local.Addr(), uint16(40000+w.IntN(20)))
	default:
		s.Loss = sockets.Loss{Known: true}
	}
	w.sockets = append(w.sockets, s)
}

// pass lets time pass, with little happening.
func (w *patient) pass() {
	w.now = w.now.Add(time.Duration(1+w.IntN(3)) * time.Second)
	if w.calm {
		clear(w.vitals)
	}
	if w.IntN(4) > 0 {
		return
	}
	for range 1 + w.IntN(3) {
		s := &w.sockets[w.IntN(len(w.sockets))]
		v := &w.vitals[w.IntN(len(w.vitals))]
		switch w.IntN(9) {
		case 0:
			w.open()
		case 1:
			if len(w.sockets) > 8 {
				w.sockets = slices.Delete(w.sockets, 0, 1)
			}
		case 2:
			s.Queue.Recv = int64(w.IntN(7))
		case 3:
			s.Loss.Count++
			w.counters.ListenOverflows += uint64(w.IntN(2))
			w.counters.UDPFull += uint64(w.IntN(2))
		case 4:
			w.counters.SYNDropped++
		case 5:
			v.Stopped = !v.Stopped
		case 6:
			v.Limit, v.Descriptors = 10, w.IntN(11)
		case 7:
			s.Timer.Retrans = uint8(w.IntN(4))
		case 8:
			h := *w.host
			h.Ephemeral.Last = uint16(40009 + 10*w.IntN(3))
			w.host = &h
		}
	}
}

func (w *patient) snapshot() sockets.Snapshot {
	c := w.counters
	c.UDPCounted = true
	v := &sockets.Vital{Counters: &c}
	for i, p := range w.people {
		v.Processes = append(v.Processes, sockets.Patient{Process: p, Vitals: w.vitals[i]})
	}
	return sockets.Snapshot{Time: w.now, Ask: sockets.Everything(), Sockets: slices.Clone(w.sockets), Host: w.host, Vital: v}
}

// diagnosis returns everything that a table reports about trouble, including which rows
// are affected.
func diagnosis(t *Table) string {
	var b strings.Builder
	for _, f := range t.ailing.found {
		fmt.Fprint(&b, f.Kind, f.Severity, f.Form, f.Evidence)
		for _, r := range f.Rows {
			if t.rows[r.Key] == nil || t.rows[r.Key].row != r {
				b.WriteString(" (a row that is no more)")
			}
			fmt.Fprint(&b, " ", r.Key.ID)
		}
		b.WriteByte('\n')
	}
	for _, e := range t.open {
		fmt.Fprintln(&b, e.row.Key.ID, e.row.Ails)
	}
	return b.String()
}

// TestWhatStandsIsWhatWouldBeFound: a table that judges only when something has changed
// reports the same as one that judges each time.
func TestWhatStandsIsWhatWouldBeFound(t *testing.T) {
	stood, troubled := 0, 0
	for seed := range uint64(60) {
		w := newPatient(seed)
		for range 12 {
			w.open()
		}
		lazy, eager := New(Options{}), New(Options{})
		for look := range 60 {
			eager.ailing.judged = judged{} // so that it judges again
			last := lazy.ailing.found
			s := w.snapshot()
			lazy.Apply(s)
			eager.Apply(s)
			if got, want := diagnosis(lazy), diagnosis(eager); got != want {
				t.Fatalf("seed %d, look %d: what stands is\n%s\nand what would be found is\n%s", seed, look, got, want)
			}
			if len(last) > 0 && len(lazy.ailing.found) > 0 && &last[0] == &lazy.ailing.found[0] {
				stood++
			}
			troubled += len(lazy.ailing.found)
			w.pass()
		}
	}
	if stood < 300 || troubled < 3000 {
		t.Errorf("what was found stood %d times, and %d findings were made: too few to prove anything", stood, troubled)
	}
	t.Logf("what was found stood %d times; %d findings", stood, troubled)
}

// A view without a filter is the same list as long as nothing changes, and a new list
// as soon as something does.
func TestAnUnchangedViewIsTheSameList(t *testing.T) {
	w := newPatient(1)
	for range 12 {
		w.open()
	}
	tab := New(Options{})
	look := func() []uint64 {
		tab.Apply(w.snapshot())
		var ids []uint64
		for _, r := range tab.Select(Selection{Kind: All}).Rows {
			ids = append(ids, r.Key.ID)
		}
		return ids
	}
	first := look()
	one := tab.Select(Selection{Kind: All}).Rows
	if second := look(); !slices.Equal(first, second) || &tab.Select(Selection{Kind: All}).Rows[0] != &one[0] {
		t.Error("nothing has changed, and it is another list")
	}
	w.open()
	if third := look(); len(third) != len(first)+1 || len(one) != len(first) {
		t.Errorf("a socket has opened: %d rows, and %d in the view before", len(third), len(one))
	}
}
