package table

import (
	"net/netip"
	"testing"
	"time"

	"berth/sockets"
)

// scarcity is a machine whose sockets drop things.
type scarcity struct {
	*Table
	now      time.Time
	servers  map[string]*sockets.Socket
	counters sockets.Counters
	ask      sockets.Ask
}

func newScarcity() *scarcity {
	s := &scarcity{Table: New(Options{Linger: time.Hour, Closed: 9}), now: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC), servers: map[string]*sockets.Socket{}, ask: sockets.Everything()}
	s.counters.UDPCounted = true
	for i, name := range []string{"web", "mail", "dns", "ntp"} {
		k := &sockets.Socket{Key: sockets.Key{ID: uint64(i + 1)}, Cookie: uint64(i + 1), Family: sockets.IPv4, Proto: sockets.TCP, State: sockets.Listen, Queue: sockets.Queue{Send: 4}}
		k.Local, k.Loss = netip.AddrPortFrom(netip.MustParseAddr("0.0.0.0"), uint16(7000+i)), sockets.Loss{Known: true, Room: 1000}
		if i > 1 {
			k.Proto, k.State = sockets.UDP, sockets.Bound
		}
		s.servers[name] = k
	}
	return s
}

// poll makes the sockets in drops count one drop more, and the namespace two more for
// lack of room, of each kind, if short is set.
func (s *scarcity) poll(short bool, drops ...string) {
	s.now = s.now.Add(time.Second)
	for _, name := range drops {
		s.servers[name].Loss.Count++
	}
	if short {
		s.counters.ListenOverflows += 2
		s.counters.UDPFull += 2
	}
	c := s.counters
	sn := sockets.Snapshot{Time: s.now, Ask: s.ask, Host: &sockets.Host{NetNS: 0}, Vital: &sockets.Vital{Counters: &c}}
	for _, name := range []string{"web", "mail", "dns", "ntp"} {
		if k := s.servers[name]; k != nil && s.ask.Covers(k) {
			sn.Sockets = append(sn.Sockets, *k)
		}
	}
	s.Apply(sn)
}

func (s *scarcity) full(name string) bool {
	for _, r := range s.Select(Selection{Kind: All}).Rows {
		if r.Local == s.servers[name].Local {
			return !r.Trend().Full.IsZero()
		}
	}
	return false
}

// TestOnlyTheOneThatCanHaveBeenFull checks when a socket that drops something is known
// to have had no room. Another socket that drops something at much the same time, that
// has gone, or that the snapshot doesn't show, may have been the one without room.
func TestOnlyTheOneThatCanHaveBeenFull(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    func(s *scarcity)
		known bool
	}{
		{"the only one", func(s *scarcity) { s.poll(true, "web", "dns") }, true},
		{"the only one, twice", func(s *scarcity) { s.poll(true, "web", "dns"); s.poll(true, "web", "dns") }, true},
		{"counted late", func(s *scarcity) { s.poll(false, "web", "dns"); s.poll(true) }, false},
		{"nothing counted", func(s *scarcity) { s.poll(false, "web", "dns"); s.poll(false, "web", "dns") }, false},
		{"another as well", func(s *scarcity) { s.poll(true, "web", "mail", "dns", "ntp") }, false},
		{"another just before", func(s *scarcity) { s.poll(false, "mail", "ntp"); s.poll(true, "web", "dns") }, false},
		{"another long before", func(s *scarcity) { s.poll(true, "mail", "ntp"); s.poll(false); s.poll(true, "web", "dns") }, true},
		{"another has gone", func(s *scarcity) {
			web, dns := s.servers["web"], s.servers["dns"]
			s.servers = map[string]*sockets.Socket{"web": web, "dns": dns}
			s.poll(true, "web", "dns")
		}, false},
		{"others are not read", func(s *scarcity) {
			s.ask.Ports = []sockets.PortRange{{First: 7000, Last: 7000}, {First: 7002, Last: 7002}}
			s.poll(true, "web", "dns")
		}, false},
		{"others were not read", func(s *scarcity) {
			all := s.ask
			s.ask.Ports = []sockets.PortRange{{First: 7000, Last: 7000}, {First: 7002, Last: 7002}}
			s.poll(false, "web", "dns")
			s.ask = all
			s.poll(true, "web", "dns")
		}, false},
	} {
		s := newScarcity()
		s.poll(false)
		s.poll(false)
		c.do(s)
		for _, name := range []string{"web", "dns"} {
			if s.full(name) != c.known {
				t.Errorf("%s: %s is known to have been full: %v", c.name, name, !c.known)
			}
		}
	}
}

// TestAQueueSeenFullWasFull covers a listener that is seen with a full queue.
func TestAQueueSeenFullWasFull(t *testing.T) {
	s := newScarcity()
	s.poll(false)
	s.servers["web"].Queue.Recv = 5
	s.poll(false)
	s.servers["web"].Queue.Recv = 0
	s.poll(true, "web", "mail")
	if !s.full("web") || s.full("mail") {
		t.Errorf("web %v, mail %v", s.full("web"), s.full("mail"))
	}
}
