package trouble

import (
	"berth/model"
	"berth/sockets"
)

// Gaps returns, by ID, the kinds of trouble that could not be judged from rows and v.
// looks is the number of polls so far.
func Gaps(looks int, rows []*model.Row, v *sockets.Vital) []sockets.Missing {
	var gaps []sockets.Missing
	gap := func(p model.Problem, count int, why sockets.ReasonKind, mend sockets.Remedy) {
		gaps = append(gaps, sockets.Missing{What: sockets.Subject(ID(p)), Why: sockets.Because(why), Count: count, Mend: mend})
	}
	if looks < 2 {
		for _, p := range []model.Problem{AcceptQueueFull, SYNQueueFull, UDPDrops, Retransmissions} {
			gap(p, 0, sockets.ReasonOneLook, sockets.RemedyLookAgain)
		}
	}
	if v == nil || v.Counters == nil {
		gap(SYNQueueFull, 0, sockets.ReasonNoCounters, "")
	}
	var listeners, datagrams, flows int
	for _, r := range rows {
		switch {
		case r.State == sockets.Listen && r.Proto == sockets.TCP && !r.Loss.Known:
			listeners++
		case r.Proto == sockets.UDP && !r.Loss.Known:
			datagrams++
		case r.State == sockets.Established && r.Flow == nil:
			flows++
		}
	}
	for p, n := range map[model.Problem]int{AcceptQueueFull: listeners, UDPDrops: datagrams} {
		if n > 0 {
			gap(p, n, sockets.ReasonNotByEach, "")
		}
	}
	if flows > 0 {
		for _, p := range []model.Problem{UnreadData, ClosedWindow, Retransmissions} {
			gap(p, flows, sockets.ReasonNotByEach, "")
		}
	}
	if n := uncounted(v); n > 0 {
		gap(DescriptorLimit, n, sockets.ReasonUncounted, sockets.RemedyDoctorRoot)
	}
	return gaps
}

// uncounted returns the number of processes whose number of open descriptors is not
// known.
func uncounted(v *sockets.Vital) int {
	n := 0
	if v != nil {
		for _, p := range v.Processes {
			if p.Vitals.Limit > 0 && p.Vitals.Descriptors == 0 {
				n++
			}
		}
	}
	return n
}
