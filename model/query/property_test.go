package query_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"berth/model"
	"berth/model/query"
	"berth/sockets"
)

// rounds is the number of random filters with which each property is tested.
const rounds = 2_000

// chance generates random filters and rows.
type chance struct{ *rand.Rand }

func newChance() chance { return chance{rand.New(rand.NewPCG(26, 9))} }

func pick[T any](c chance, of ...T) T { return of[c.IntN(len(of))] }

// term generates a term.
func (c chance) term() string {
	if c.IntN(3) == 0 {
		return pick(c, query.Fields()...).Example
	}
	return pick(c, "80", ":5432", "10.0.0.5:80", "10.0.0.0/8", "::", "fe80::/10", "nginx", "10.0", "eth", `"a b"`,
		"port:-1023", "port>1023", "port!=80", "lport:49152-", "local:127.0.0.1:80", "proto:tcp4", "proto:udp6,unix", "proto:udp",
		"proto:tcp,tcp6", "family:4", "family:4,6", "state:listen", "state:bound,listen", "state:synchronized", "state!=listen",
		"side:listen", "side:in,listen", "side:none", "class:well-known", "range:ephemeral", "is:exposed", "is:local,new",
		"is:unknown", "age:1m-", "rtt:-1ms", "retrans:0", "rate:-1k", "in:0", "queue:-50%", "drops:0", "recvq:0", "iface:lo", "service:http", "user:root", "peer:nginx")
}

// filter generates a filter with at most the given levels of nesting.
func (c chance) filter(levels int) string {
	if levels == 0 || c.IntN(4) == 0 {
		return c.term()
	}
	a, b := c.filter(levels-1), c.filter(levels-1)
	switch c.IntN(5) {
	case 0:
		return "not (" + a + ")"
	case 1:
		return "!" + c.term()
	case 2:
		return "(" + a + " or " + b + ")"
	case 3:
		return a + " or " + b
	}
	return "(" + a + ") (" + b + ")"
}

// row generates a row that a table might contain.
func (c chance) row() *model.Row {
	r := &model.Row{Socket: blank(pick(c, sockets.TCP, sockets.UDP, sockets.Unix), 0, pick(c, sockets.States()...))}
	r.Side = pick(c, model.SideUnknown, model.SideIn, model.SideOut)
	if r.State == sockets.Listen || r.State == sockets.Bound {
		r.Side = model.SideListen
	}
	c.holders(r)
	c.times(r)
	if r.Proto == sockets.Unix {
		r.Unix = &sockets.UnixInfo{Path: pick(c, "", "@nginx", "/run/a b")}
		return r
	}
	c.ends(r)
	r.Service = pick(c, "", "http", "https", "dns")
	r.Iface = pick(c, "", "lo", "eth0")
	r.Queue = sockets.Queue{Recv: int64(c.IntN(3)) - 1, Send: int64(c.IntN(100_000))}
	if r.Proto == sockets.TCP && c.IntN(2) == 0 {
		r.TCP = &sockets.TCPInfo{RTT: time.Duration(c.IntN(int(100 * time.Millisecond))), Retrans: uint32(c.IntN(2))}
	}
	return r
}

func (c chance) ends(r *model.Row) {
	r.Family = pick(c, sockets.IPv4, sockets.IPv6)
	r.Local, r.Remote = c.endpoint(), c.endpoint()
	if r.Side == model.SideListen {
		r.Remote = sockets.Endpoint{}
	}
	r.Mapped = r.Family == sockets.IPv6 && r.Local.Addr().Is4()
	r.Ports[0] = mark(r.Local.Port())
	if r.Remote.IsValid() {
		r.Ports[1] = mark(r.Remote.Port())
	}
}

func (c chance) endpoint() sockets.Endpoint {
	addr := pick(c, "0.0.0.0", "127.0.0.1", "10.0.0.5", "10.1.2.3", "192.0.2.1", "::", "::1", "fe80::1%eth0", "2001:db8::8")
	return netip.AddrPortFrom(netip.MustParseAddr(addr), pick[uint16](c, 0, 53, 80, 443, 1023, 1024, 5432, 41878, 49152, 65535))
}

func (c chance) holders(r *model.Row) {
	some := func() []sockets.Owner {
		var owners []sockets.Owner
		for range c.IntN(3) {
			p := process(800+c.IntN(20), pick(c, "nginx", "postgres"), "run a b", pick(c, "root", "app"), int64(c.IntN(2)))
			p.Comm, p.Label, p.Exe = pick(c, "", "nginx", "MainThread"), pick(c, "", "nginx: pool"), pick(c, "", "/opt/nginx/app")
			owners = append(owners, sockets.Owner{Process: pick(c, p, p, p, nil), FD: c.IntN(9) - 1})
		}
		return owners
	}
	r.Owners, r.Others = some(), model.OthersOf(some(), some())
	if c.IntN(3) == 0 {
		r.Peer = &model.Peer{Owners: some()}
	}
	r.User = pick(c, sockets.NoAccount(), sockets.Account{UID: 0, Name: "root"})
}

func (c chance) times(r *model.Row) {
	r.Life.Seen = now.Add(-time.Duration(c.IntN(int(3 * time.Minute))))
	if c.IntN(2) == 0 {
		r.Life.Born = r.Life.Seen
	}
	if c.IntN(4) == 0 {
		r.Life.Closed = now
	}
}

// TestAskCoversMatch checks that the Ask of a query leaves out no socket that the
// query accepts.
func TestAskCoversMatch(t *testing.T) {
	c := newChance()
	all := sockets.Everything()
	all.Protos |= sockets.Protos(sockets.Unix)
	narrowed, accepted := 0, 0
	for range rounds {
		q := parsed(t, c.filter(3))
		ask := q.Ask(all)
		if ask.Protos != all.Protos || ask.States != all.States || ask.Families != all.Families {
			narrowed++
		}
		for range 50 {
			r := c.row()
			if !q.Match(r, now) {
				continue
			}
			accepted++
			if !ask.Covers(&r.Socket) {
				t.Fatalf("%s accepts %+v, which its Ask %+v leaves out", q, r.Socket, ask)
			}
		}
	}
	if narrowed < rounds/10 || accepted < rounds {
		t.Errorf("%d asks narrowed, %d rows accepted: too few to prove anything", narrowed, accepted)
	}
}

// TestLogic checks that not, and and or follow the laws of logic and have the right
// precedence.
func TestLogic(t *testing.T) {
	c := newChance()
	for range rounds / 4 {
		a, b, d := c.filter(2), c.filter(2), c.filter(1)
		for _, same := range [][2]string{
			{"not not (" + a + ")", a},
			{"not ((" + a + ") or (" + b + "))", "not (" + a + ") not (" + b + ")"},
			{"not ((" + a + ") (" + b + "))", "not (" + a + ") or not (" + b + ")"},
			{"(" + a + ") and (" + b + ")", "(" + b + ") (" + a + ")"},
			{"(" + a + ") or (" + b + ")", "(" + b + ") or (" + a + ")"},
			{"(" + d + ") (" + a + ") or (" + b + ")", "((" + d + ") (" + a + ")) or (" + b + ")"},
			{"(" + d + ") or (" + a + ") (" + b + ")", "(" + d + ") or ((" + a + ") (" + b + "))"},
			{"(" + d + ") ((" + a + ") or (" + b + "))", "(" + d + ") (" + a + ") or (" + d + ") (" + b + ")"},
		} {
			holdSame(t, c, same[0], same[1])
		}
	}
}

func holdSame(t *testing.T, c chance, a, b string) {
	t.Helper()
	p, q := parsed(t, a), parsed(t, b)
	for range 5 {
		if r := c.row(); p.Match(r, now) != q.Match(r, now) {
			t.Fatalf("%s\n%s\ndiffer for %+v", a, b, r)
		}
	}
}

// TestRanges checks lists of ranges against a naive implementation.
func TestRanges(t *testing.T) {
	c := newChance()
	for range rounds {
		var parts []string
		in := map[uint16]bool{}
		for range 1 + c.IntN(4) {
			lo := c.IntN(100)
			hi := lo + c.IntN(20)
			parts = append(parts, pick(c, fmt.Sprintf("%d-%d", lo, hi), fmt.Sprintf("%d-%d", lo, hi), fmt.Sprint(lo)))
			if !strings.Contains(parts[len(parts)-1], "-") {
				hi = lo
			}
			for p := lo; p <= hi; p++ {
				in[uint16(p)] = true
			}
		}
		q := parsed(t, "lport:"+strings.Join(parts, ","))
		for p := range uint16(130) {
			r := listener(sockets.TCP, fmt.Sprintf("0.0.0.0:%d", p), "")
			if q.Match(r, now) != in[p] {
				t.Fatalf("%s and port %d", q, p)
			}
		}
	}
}

func TestMatchDoesNotAllocate(t *testing.T) {
	c := newChance()
	var rows []*model.Row
	for range 50 {
		rows = append(rows, c.row())
	}
	for range 100 {
		q := parsed(t, c.filter(3))
		pass := func() {
			for _, r := range rows {
				q.Match(r, now)
			}
		}
		if n := testing.AllocsPerRun(1, pass); n != 0 {
			t.Errorf("%s: %v allocations", q, n)
		}
	}
}

// TestTimed checks that a filter that does not depend on the time returns the same
// result at any time.
func TestTimed(t *testing.T) {
	c := newChance()
	moved := 0
	for range rounds {
		q := parsed(t, c.filter(2))
		for range 20 {
			r := c.row()
			if q.Match(r, now) == q.Match(r, now.Add(time.Hour)) {
				continue
			}
			if moved++; !q.Timed() {
				t.Fatalf("%s decides differently about %+v an hour later", q, r.Socket)
			}
		}
	}
	if moved == 0 {
		t.Error("time never mattered: too little to prove anything")
	}
}
