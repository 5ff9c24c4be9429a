package trouble

import (
	"encoding/binary"
	"slices"
	"time"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// road is a combination of a local address and a remote endpoint. Each road has the
// ephemeral ports to itself.
type road struct {
	netns  uint64
	local  sockets.Endpoint // with port 0
	remote sockets.Endpoint
}

// Crowded reports whether n TCP sockets may use up the ports that a host assigns
// automatically.
func Crowded(n int, h *sockets.Host, l Limits) bool {
	ports := h.HandedOut()
	return ports > 0 && int64(n)*100 >= int64(ports)*l.Ephemeral
}

// exhaustion finds remote endpoints for which almost no ports are left.
func exhaustion(s *Scene) []Finding {
	ports := s.Host.HandedOut()
	if !Crowded(len(s.Crowd), s.Host, s.Limits) || !s.busyRoad(ports) {
		return nil
	}
	roads := make(map[road][]*model.Row)
	for _, r := range s.Crowd {
		if takesPort(r) {
			k := road{r.Key.NetNS, withoutPort(r.Local), r.Remote}
			roads[k] = append(roads[k], r)
		}
	}
	var all []Finding
	for k, rows := range roads {
		if s.busy(len(rows), ports) {
			all = append(all, s.exhausted(k, rows, ports))
		}
	}
	return all
}

// busy reports whether so many of the ports are in use that it is trouble.
func (s *Scene) busy(n, ports int) bool { return int64(n)*100 >= int64(ports)*s.Limits.Ephemeral }

// exhausted determines how many ports are really taken on a road. connect(2) reuses
// some of those in TIME_WAIT (see sockets.Reuse).
func (s *Scene) exhausted(k road, rows []*model.Row, ports int) Finding {
	var free, soon, perhaps int
	host := s.at(rows[0])
	reuse := reuses(k, rows, host)
	for _, r := range rows {
		if r.State != sockets.TimeWait {
			continue
		}
		left, runs := r.TimerLeft(s.Time)
		switch again := reuse(r); {
		case again == sockets.Unknown:
			perhaps++
		case again == sockets.Yes && runs && timeWait-left >= host.Reuse.Delay:
			free++
		case again == sockets.Yes:
			soon++
		}
	}
	taken := len(rows) - free
	f := Finding{Rows: rows, Processes: holders(rows...), Evidence: []Fact{
		number("count", taken), number("ports", ports), number("percent", taken*100/ports),
		text("from", k.local.Addr().String()), endpoint("to", k.remote),
		number("reusable", free), number("reusable_soon", soon), number("reusable_perhaps", perhaps),
	}}
	if host.Reuse.TimeWait != sockets.ReuseNever {
		f.Evidence = append(f.Evidence, lasting("reuse_delay", host.Reuse.Delay))
	}
	switch {
	case !s.busy(taken, ports):
		f.Severity, f.Form = Note, formAgain
	case !s.busy(taken-perhaps, ports):
		f.Form = formPerhaps
	case !s.busy(taken-perhaps-soon, ports):
		f.Form = formBrief
	}
	return f
}

// timeWait is how long sockets stay in TIME_WAIT on Linux (TCP_TIMEWAIT_LEN in
// include/net/tcp.h).
const timeWait = 60 * time.Second

// reuses returns a function for rows, which must all be on road k. The function reports
// whether the port of a row is reused once the row has been in TIME_WAIT for a while.
// It returns Unknown if that depends on how the other end behaves, and no open
// connection shows how it behaves.
func reuses(k road, rows []*model.Row, h *sockets.Host) func(*model.Row) sockets.Tri {
	looped := k.local.Addr().IsLoopback() || k.remote.Addr().IsLoopback()
	stamped := sockets.Unknown
	switch {
	case !h.Reuse.Timestamps:
		stamped = sockets.No
	case looped || slices.Contains(h.Addrs, k.remote.Addr().WithZone("")): // both ends are on this host
		stamped = sockets.Yes
	default:
		stamped = stamps(rows)
	}
	return func(r *model.Row) sockets.Tri {
		switch h.Reuse.TimeWait {
		case sockets.ReuseAlways:
			return stamped
		case sockets.ReuseLoopback:
			if looped || model.LoopbackDevice(r.Iface) {
				return stamped
			}
		}
		return sockets.No
	}
}

// stamps reports whether the ends of open connections use timestamps.
func stamps(rows []*model.Row) sockets.Tri {
	for _, r := range rows {
		if r.Flow != nil && r.State == sockets.Established {
			return sockets.TriOf(r.Flow.Timestamps)
		}
	}
	return sockets.Unknown
}

// takesPort reports whether a connection uses an ephemeral port.
func takesPort(r *model.Row) bool {
	return r.Ports[0].Range == port.Ephemeral && r.Remote.IsValid() && r.Side != model.SideIn
}

// busyRoad reports whether there may be a road with so many ports in use that it is
// trouble. It counts roads together if their remote endpoints have the same hash,
// which takes no memory. Usually no road is busy.
func (s *Scene) busyRoad(ports int) bool {
	var used [1024]int32
	for _, r := range s.Crowd {
		if !takesPort(r) {
			continue
		}
		at := r.Remote.Addr().As16()
		n := &used[(binary.NativeEndian.Uint32(at[12:])^uint32(r.Remote.Port()))*2654435769>>22]
		if *n++; int64(*n)*100 >= int64(ports)*s.Limits.Ephemeral {
			return true
		}
	}
	return false
}

// descriptors finds processes that have almost no descriptors left.
func descriptors(s *Scene) []Finding {
	var all []Finding
	for _, p := range s.Patients {
		v := p.Vitals
		if short(&v, s.Limits) {
			rows := s.waitingOf(p.Process)
			if len(rows) == 0 { // its sockets are in another network namespace
				continue
			}
			all = append(all, Finding{Rows: rows, Processes: []*sockets.Process{p.Process}, Evidence: []Fact{
				number("open", v.Descriptors), number("limit", v.Limit), number("percent", v.Descriptors*100/v.Limit),
			}})
		}
	}
	return all
}

// short reports whether a process has almost no descriptors left.
func short(v *sockets.Vitals, l Limits) bool {
	return v.Limit > 0 && v.Descriptors > 0 && int64(v.Descriptors)*100 >= int64(v.Limit)*l.Descriptors
}

// waitingOf returns the listeners of a process or, if there are none, all rows that
// it holds.
func (s *Scene) waitingOf(p *sockets.Process) []*model.Row {
	var rows []*model.Row
	for _, r := range s.Rows {
		if r.Side == model.SideListen && owns(p, r) {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return s.Owned(p)
	}
	return rows
}

func owns(p *sockets.Process, r *model.Row) bool {
	for _, o := range r.Owners {
		if o.Process.Same(p) {
			return true
		}
	}
	return false
}
