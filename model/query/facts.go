package query

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// These functions test the numbers of a row. A fact that is not known matches no
// number at all.

func anyPort(p Ports, ss spans) bool { return localPort(p, ss) || remotePort(p, ss) }

func localPort(p Ports, ss spans) bool { return p.Local >= 0 && ss.has(int64(p.Local)) }

func remotePort(p Ports, ss spans) bool { return p.Remote >= 0 && ss.has(int64(p.Remote)) }

func recvQueue(r *model.Row, ss spans) bool { return ss.has(r.Queue.Recv) }

func sendQueue(r *model.Row, ss spans) bool { return ss.has(r.Queue.Send) }

func inode(r *model.Row, ss spans) bool { return r.Inode != 0 && ss.has(int64(r.Inode)) }

func cookie(r *model.Row, ss spans) bool { return r.Cookie != 0 && ss.has(int64(r.Cookie)) }

func procPID(r *model.Row, ss spans) bool {
	return held(r, func(o *sockets.Owner) bool { return o.Process != nil && ss.has(int64(o.Process.PID)) })
}

func procFD(r *model.Row, ss spans) bool {
	return held(r, func(o *sockets.Owner) bool { return ss.has(int64(o.FD)) })
}

func userID(r *model.Row, ss spans) bool {
	return ss.has(r.User.UID) || held(r, func(o *sockets.Owner) bool {
		return o.Process != nil && ss.has(o.Process.User.UID)
	})
}

// byHolders makes terms whose result depends on who holds a socket.
func byHolders(read reader) reader {
	return func(a argument) (*term, *Error) {
		t, err := read(a)
		if t != nil {
			t.holders = true
		}
		return t, err
	}
}

// held reports whether test is true for a process that has the socket open, or had
// it open before it was closed.
func held(r *model.Row, test func(*sockets.Owner) bool) bool {
	return owned(r.Owners, test) || owned(r.Was(), test)
}

func owned(owners []sockets.Owner, test func(*sockets.Owner) bool) bool {
	for i := range owners {
		if test(&owners[i]) {
			return true
		}
	}
	return false
}

func roundTrip(g sockets.Gist, ss spans) bool { return g.RTT != 0 && ss.has(int64(g.Trip())) }

func retransmitted(g sockets.Gist, ss spans) bool { return ss.has(int64(g.Retrans)) }

// fullness tests how full the row's queue is, in percent. The value may exceed 100,
// because an accept queue can hold more than its limit.
func fullness(r *model.Row, ss spans) bool {
	now, most := r.Waiting()
	switch {
	case most > 0:
		return ss.has(now * 100 / most)
	case r.Crammed(): // an accept queue with a limit of 0 has room for one
		return ss.has(100)
	}
	return false
}

func dropped(r *model.Row, ss spans) bool { return r.Loss.Known && ss.has(int64(r.Loss.Count)) }

// rates parses bytes per second, in the direction selected by way.
func rates(noun string, way func(model.Rate) uint64) reader {
	return func(a argument) (*term, *Error) {
		ss, err := sizeUnit(noun).spans(a)
		t := timeless(everywhere(), func(r *model.Row) bool { m, ok := r.Moved(); return ok && ss.has(int64(way(m))) })
		t.within.protos = sockets.Protos(sockets.TCP)
		t.gist, t.rates = true, true
		return t, err
	}
}

// info parses numbers in units of u and makes a term that passes them to test,
// together with the additional figures that the kernel reports about a TCP socket.
func info(u unit, test func(sockets.Gist, spans) bool) reader {
	return func(a argument) (*term, *Error) {
		ss, err := u.spans(a)
		t := timeless(everywhere(), func(r *model.Row) bool {
			g, ok := r.Essence()
			return ok && test(g, ss)
		})
		t.within.protos = sockets.Protos(sockets.TCP)
		t.gist = true
		return t, err
	}
}

// ages parses durations. A row whose minimum age is known, but not its exact age,
// matches no range with an upper bound.
func ages(a argument) (*term, *Error) {
	u := timeUnit(a.noun)
	ss, err := u.spans(a)
	test := func(r *model.Row, now time.Time) bool {
		age, exact := r.Age(now)
		for _, s := range ss {
			if s.has(int64(age)) && (exact || s.hi == u.most) {
				return true
			}
		}
		return false
	}
	return &term{test: test, within: everywhere(), without: everywhere(), timed: true}, err
}
