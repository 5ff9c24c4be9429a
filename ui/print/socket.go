package print

import (
	"net/netip"
	"strconv"

	"berth/model"
	"berth/model/language"
	"berth/model/port"
	"berth/model/trouble"
	"berth/sockets"
)

// socket appends the fields of one row, without the braces around them.
func (e *encoder) socket(r *model.Row, p Page) {
	e.word(`"proto":`, r.Proto.String())
	e.number(`,"family":`, int64(r.Family), r.Family != 0)
	e.word(`,"state":`, r.State.String())
	e.word(`,"side":`, r.Side.String())
	e.tri(`,"v6only":`, r.V6Only)
	e.tri(`,"mapped":`, sockets.TriOf(r.Mapped))
	e.field(`,"iface":`, r.Iface)
	e.endpoints(r)
	e.holders(r, p.Host)
	e.forward(r)
	e.number(`,"uid":`, r.User.UID, r.User.UID >= 0)
	e.field(`,"user":`, r.User.Name)
	e.id(`,"inode":`, r.Inode)
	e.cookie(`,"cookie":`, r.Cookie)
	e.id(`,"netns":`, r.Key.NetNS)
	e.raw(`,"netns_name":`)
	if r.Space == nil {
		e.raw("null")
	} else {
		e.text(r.Space.Name)
	}
	e.cgroup(r.Cgroup())
	e.number(`,"recv_q":`, r.Queue.Recv, r.Queue.Recv >= 0)
	e.number(`,"send_q":`, r.Queue.Send, r.Queue.Send >= 0)
	e.number(`,"drops":`, int64(r.Loss.Count), r.Loss.Known)
	e.number(`,"rcvbuf":`, int64(r.Loss.Room), r.Loss.Room > 0)
	e.rate(r)
	e.problems(r, p.Judged)
	age, exact := r.Age(p.Time)
	e.number(`,"age_ms":`, age.Milliseconds(), exact)
	e.timer(r, p)
	e.tcp(r, p)
	e.unix(r.Unix)
}

// forward appends where packets for the port are redirected.
func (e *encoder) forward(r *model.Row) {
	f := r.Forward
	e.raw(`,"to":`)
	if f == nil {
		e.raw("null")
		return
	}
	e.raw(`{"ip":`)
	e.address(f.Addr)
	e.number(`,"port":`, int64(f.Port), true)
	e.number(`,"last_port":`, int64(f.Last), f.Last != r.Local.Port())
	e.word(`,"by":`, f.By)
	e.tri(`,"outside":`, f.Outside)
	e.tri(`,"this_host":`, f.Host)
	e.raw(`,"owners":`)
	e.owners(f.Owners)
	var c sockets.Container
	if p := f.Behind(); p != nil {
		c = p.Cgroup.Container
	}
	e.field(`,"container":`, c.Called())
	e.netnsOf(f.Space)
	e.raw("}")
}

// address appends an address as a string, or null if there is none.
func (e *encoder) address(a netip.Addr) {
	if !a.IsValid() {
		e.raw("null")
		return
	}
	e.text(a.String())
}

// netnsOf appends a network namespace, or null if it is berth's own.
func (e *encoder) netnsOf(s *sockets.Space) {
	if s == nil {
		e.raw(`,"netns":null,"netns_name":null`)
		return
	}
	e.id(`,"netns":`, s.NetNS)
	e.field(`,"netns_name":`, s.Name)
}

// cgroup appends what runs the process.
func (e *encoder) cgroup(c *sockets.Cgroup) {
	e.container(&c.Container)
	e.field(`,"unit":`, c.Unit)
}

// container appends the container that a process runs in.
func (e *encoder) container(c *sockets.Container) {
	e.field(`,"container":`, c.Called())
	e.field(`,"container_id":`, c.ID)
	e.field(`,"container_manager":`, c.Manager)
	e.field(`,"image":`, c.Image)
	e.field(`,"pod":`, c.Pod)
	e.field(`,"compose":`, c.Compose)
}

// rate appends the number of bytes per second in each direction.
func (e *encoder) rate(r *model.Row) {
	e.raw(`,"rate":`)
	m, known := r.Moved()
	if !known {
		e.raw("null")
		return
	}
	e.count(`{"in":`, m.In)
	e.count(`,"out":`, m.Out)
	e.raw("}")
}

// problems appends the problems of a row, whatever their severity, or null if it
// was not checked for problems.
func (e *encoder) problems(r *model.Row, judged bool) {
	e.raw(`,"problems":`)
	if !judged {
		e.raw("null")
		return
	}
	e.raw("[")
	n := 0
	for p := range r.Ails.All().All() {
		e.more(n)
		e.text(trouble.ID(p))
		n++
	}
	e.raw("]")
}

// endpoints appends both ends. It names the service of a port only at the server's
// end.
func (e *encoder) endpoints(r *model.Row) {
	here, there := r.Service, ""
	if r.Side == model.SideOut {
		here, there = "", r.Service
	}
	e.endpoint(`,"local":`, r.Local, r.Ports[0], here)
	e.endpoint(`,"remote":`, r.Remote, r.Ports[1], there)
}

func (e *encoder) endpoint(key string, at sockets.Endpoint, m port.Mark, service string) {
	e.raw(key)
	if !at.IsValid() {
		e.raw("null")
		return
	}
	e.raw(`{"ip":"`)
	e.out = at.Addr().AppendTo(e.out)
	e.number(`","port":`, int64(at.Port()), true)
	e.word(`,"class":`, m.Class.String())
	e.word(`,"range":`, m.Range.String())
	e.field(`,"service":`, service)
	e.raw("}")
}

// holders appends everything known about the processes that have a socket.
func (e *encoder) holders(r *model.Row, h *sockets.Host) {
	e.raw(`,"owners":`)
	e.owners(r.Owners)
	e.word(`,"owner_gap":`, r.Gap.String())
	e.field(`,"owner_hint":`, language.English().Short(r.WhyUnowned(h)))
	e.word(`,"owners_incomplete":`, r.Incomplete.String())
	e.former(`,"via":`, r.Via())
	e.raw(`,"peer":`)
	if r.Peer == nil {
		e.raw("null")
	} else {
		e.cookie(`{"cookie":`, peerCookie(r))
		e.raw(`,"owners":`)
		e.owners(r.Peer.Owners)
		e.raw("}")
	}
	e.former(`,"was_owners":`, r.Was())
}

// peerCookie returns the cookie of the other end. It returns 0 if the system has no
// cookies and the key is a hash.
func peerCookie(r *model.Row) uint64 {
	if r.Cookie == 0 {
		return 0
	}
	return r.Peer.Key.ID
}

// former appends a list of owners, or null if it is empty.
func (e *encoder) former(key string, owners []sockets.Owner) {
	e.raw(key)
	if len(owners) == 0 {
		e.raw("null")
		return
	}
	e.owners(owners)
}

func (e *encoder) owners(owners []sockets.Owner) {
	e.raw("[")
	for i, o := range owners {
		if i > 0 {
			e.raw(",")
		}
		e.raw("{")
		e.process(o.Process)
		e.number(`,"fd":`, int64(o.FD), o.FD >= 0)
		e.raw("}")
	}
	e.raw("]")
}

// process appends the fields of a process, without the braces around them.
func (e *encoder) process(p *sockets.Process) {
	e.number(`"pid":`, int64(p.PID), true)
	e.field(`,"name":`, p.Name)
	e.field(`,"runs":`, p.Runs)
	e.field(`,"cmdline":`, p.Cmdline)
	e.word(`,"cmdline_gap":`, p.Unread.String())
	e.raw(`,"process_state":`)
	if p.State == 0 {
		e.raw("null")
	} else {
		e.text(string(rune(p.State)))
	}
	e.field(`,"exe":`, p.Exe)
	e.number(`,"uid":`, p.User.UID, p.User.UID >= 0)
	e.field(`,"user":`, p.User.Name)
	e.raw(`,"started":`)
	e.time(p.Started)
	e.word(`,"run_state":`, p.Run.String())
}

// cookie appends the kernel's ID of a socket in hexadecimal, as ss prints it. The
// ID has 64 bits, of which many JSON readers keep only 53.
func (e *encoder) cookie(key string, id uint64) {
	e.raw(key)
	if id == 0 {
		e.raw("null")
		return
	}
	e.out = append(e.out, '"')
	e.out = strconv.AppendUint(e.out, id, 16)
	e.out = append(e.out, '"')
}

func (e *encoder) timer(r *model.Row, p Page) {
	e.raw(`,"timer":`)
	left, runs := r.TimerLeft(p.Time)
	if !runs {
		e.raw("null")
		return
	}
	e.word(`{"kind":`, r.Timer.Kind.String())
	e.number(`,"expires_ms":`, left.Milliseconds(), true)
	e.number(`,"retrans":`, int64(r.Timer.Retrans), true)
	e.raw("}")
}

func (e *encoder) tcp(r *model.Row, p Page) {
	t := r.TCP
	e.raw(`,"tcp_info":`)
	if t == nil {
		e.raw("null")
		return
	}
	e.micros(`{"rtt_us":`, t.RTT)
	e.micros(`,"rttvar_us":`, t.RTTVar)
	e.micros(`,"min_rtt_us":`, t.MinRTT)
	e.micros(`,"rto_us":`, t.RTO)
	e.count(`,"cwnd":`, uint64(t.Cwnd))
	e.count(`,"ssthresh":`, uint64(t.SSThresh))
	e.count(`,"snd_mss":`, uint64(t.SndMSS))
	e.count(`,"rcv_mss":`, uint64(t.RcvMSS))
	e.count(`,"pmtu":`, uint64(t.PMTU))
	e.count(`,"retrans":`, uint64(t.Retrans))
	e.count(`,"unacked":`, uint64(t.Unacked))
	e.count(`,"lost":`, uint64(t.Lost))
	e.count(`,"bytes_sent":`, t.BytesSent)
	e.count(`,"bytes_acked":`, t.BytesAcked)
	e.count(`,"bytes_received":`, t.BytesReceived)
	e.number(`,"bytes_retrans":`, int64(t.BytesRetrans), t.Counted)
	e.count(`,"delivery_rate":`, t.DeliveryRate)
	e.count(`,"pacing_rate":`, t.PacingRate)
	e.field(`,"congestion":`, t.Congestion)
	quiet, known := r.Quiet(p.Time)
	e.number(`,"last_sent_ms":`, quiet.Sent.Milliseconds(), known && quiet.Sent != model.Never)
	e.number(`,"last_received_ms":`, quiet.Received.Milliseconds(), known && quiet.Received != model.Never)
	e.raw("}")
}

func (e *encoder) unix(u *sockets.UnixInfo) {
	e.raw(`,"unix":`)
	if u == nil {
		e.raw("null")
		return
	}
	e.field(`{"path":`, u.Path)
	e.field(`,"type":`, u.Type)
	e.id(`,"peer_inode":`, u.Peer)
	e.raw("}")
}
