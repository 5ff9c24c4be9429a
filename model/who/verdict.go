package who

import (
	"net/netip"
	"slices"
	"time"

	"berth/model"
	"berth/model/front"
	"berth/model/port"
	"berth/sockets"
)

// Facts is what a verdict is based on, all from one snapshot.
type Facts struct {
	Rows    []*model.Row // every TCP and UDP socket with one of the ports asked about, and the sockets that show on which side of a connection those are
	Host    *sockets.Host
	Missing []sockets.Missing
	Names   *port.Registry
	Time    time.Time
	Arrives func(netip.Addr) sockets.Tri // whether what is sent to an address comes in on this machine; nil: not known
}

// Verdict is what is known about one target.
type Verdict struct {
	Target
	Mark port.Mark
	Ends [2]End // TCP and UDP
}

// End is what is known about a target over one transport.
type End struct {
	Proto     sockets.Proto
	At        Target
	Entry     port.Entry                     // what the port is registered for; the zero Entry if it is registered for nothing
	Holders   []Holder                       // empty: nobody holds it
	Rows      []*model.Row                   // sockets that have the port, on an address that the target includes
	Beside    []*model.Row                   // other sockets that have the port here; a few of them may still be in the way of a bind
	Elsewhere []*model.Row                   // sockets that wait on the port in other network namespaces, where they block nothing here
	States    sockets.CountBy[sockets.State] // how many of Rows are in each state
	Leaves    time.Duration                  // how long until the last TIME_WAIT socket goes; 0 if there is none
	Obstacles []Obstacle                     // what is in the way of a bind, the worst first
	Bind      sockets.Bind                   // the result of a test bind, if there was one
	Refusal   string                         // the system's own error if it refused the test bind; "" if not known
	Front     Front                          // what happens to traffic before it reaches the port
}

// Judge returns what is known about t.
func Judge(t Target, f Facts) *Verdict {
	v := &Verdict{Target: t, Mark: port.MarkOf(t.Port, f.Host.Ephemeral)}
	rules := front.New(f.Host.Netfilter)
	for i, p := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		e := &v.Ends[i]
		e.Proto, e.At = p, t
		e.At.Protos = 0 // the name of an End shows its transport anyway
		e.Entry, _ = f.Names.Lookup(p, t.Port)
		e.gather(f)
		e.findHolders()
		e.Obstacles = obstacles(e, f)
		e.ask(rules, f)
		e.askRoutes(f)
		e.askThere(f.Host)
	}
	return v
}

// gather collects the rows that have the port. It includes a waiting socket that may or
// may not meet the target, because mentioning the socket is better than withholding it.
func (e *End) gather(f Facts) {
	for _, r := range f.Rows {
		if r.Proto != e.Proto || !r.Open() || r.State == sockets.Redirect || !r.Local.IsValid() || r.Local.Port() != e.At.Port {
			continue
		}
		if r.Space != nil {
			if r.Waits() {
				e.Elsewhere = append(e.Elsewhere, r)
			}
			continue
		}
		meets := e.At.Meets(&r.Socket)
		if meets == sockets.Yes || meets == sockets.Unknown && r.Waits() {
			e.add(r, f.Time)
		} else {
			e.Beside = append(e.Beside, r)
		}
	}
}

func (e *End) add(r *model.Row, now time.Time) {
	e.Rows = append(e.Rows, r)
	e.States.Add(r.State, 1)
	if left, runs := r.TimerLeft(now); runs && r.State == sockets.TimeWait {
		e.Leaves = max(e.Leaves, left)
	}
}

// Held reports whether any socket except one in TIME_WAIT has the port, over one of
// the transports that are meant.
func (v *Verdict) Held() bool {
	return slices.ContainsFunc(v.Addressed(), (*End).Held)
}

// Addressed returns the ends for the transports that are meant.
func (v *Verdict) Addressed() []*End {
	var ends []*End
	for i := range v.Ends {
		if v.Over(v.Ends[i].Proto) {
			ends = append(ends, &v.Ends[i])
		}
	}
	return ends
}

// Held reports the same for one transport. If no holder is seen but a test bind found
// the port in use, something that can't be seen holds it.
func (e *End) Held() bool { return len(e.Holders) > 0 || e.Bind == sockets.BindInUse }

// Plain reports whether a program that sets no option can bind the port now and, over
// TCP, listen there. A test bind overrides the facts.
func (e *End) Plain() Answer {
	switch e.Bind {
	case sockets.BindUntried:
		return worst(e.Obstacles, func(o *Obstacle) Answer { return o.Plain })
	case sockets.BindOK:
		return Yes
	}
	return No
}

// Reuse reports the same for a program that sets SO_REUSEADDR. A port that is free
// without that option is also free with it.
func (e *End) Reuse() Answer {
	switch e.Bind {
	case sockets.BindUntried:
		return worst(e.Obstacles, func(o *Obstacle) Answer { return o.Reuse })
	case sockets.BindOK:
		return Yes
	case sockets.BindInUse:
		return Depends
	}
	return No
}

// Tries reports whether a test bind would reveal more than the facts, and would harm no
// program that is seen to have the port. Any bind keeps others from the port for an
// instant, so no bind is tried if the answer is already certain.
func (e *End) Tries() bool {
	if e.Plain() != Depends || e.Bind != sockets.BindUntried {
		return false
	}
	for i := range e.Obstacles {
		if o := &e.Obstacles[i]; o.Cause == ByOption && e.Proto == sockets.UDP || len(o.Rows) > 0 && o.Cause != ByOption {
			return false
		}
	}
	return true
}
