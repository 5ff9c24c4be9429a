package trouble

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// silence returns the minimum time for which a connection has received nothing from
// its other end.
func (s *Scene) silence(r *model.Row) time.Duration {
	if r.Flow != nil {
		return r.Flow.Acked
	}
	return s.Time.Sub(r.Trend().Since)
}

// closeWaits finds processes that do not close connections that the other end has
// closed.
func closeWaits(s *Scene) []Finding {
	groups := gather(s.Rows, func(r *model.Row) bool {
		return r.State == sockets.CloseWait && r.Gap != sockets.GapUnaccepted && s.silence(r) >= s.Limits.CloseWaitAge
	})
	return s.many(groups, s.Limits.CloseWait, s.silence)
}

// finWaits finds connections that were closed here but not by the other end.
func finWaits(s *Scene) []Finding {
	groups := gather(s.Rows, func(r *model.Row) bool {
		return (r.State == sockets.FinWait1 || r.State == sockets.FinWait2) && s.finSilence(r) >= s.Limits.FinWaitAge
	})
	return s.many(groups, s.Limits.FinWait, s.finSilence)
}

// finTimeout is how long Linux keeps a FIN_WAIT2 socket that belongs to no process
// (TCP_FIN_TIMEOUT in include/net/tcp.h).
const finTimeout = 60 * time.Second

// finSilence is like silence, but for a connection about which nothing may be known
// except a timer.
func (s *Scene) finSilence(r *model.Row) time.Duration {
	if r.Timer.Kind == sockets.TimerTimeWait {
		return max(finTimeout-r.Timer.Expires, s.Time.Sub(r.Trend().Since))
	}
	return s.silence(r)
}

// synSents finds connections that nobody answers.
func synSents(s *Scene) []Finding {
	groups := gather(s.Rows, func(r *model.Row) bool {
		return r.State == sockets.SynSent && int64(r.Timer.Retrans) >= s.Limits.SynRetries
	})
	return each(groups, func(rows []*model.Row) Finding {
		most := uint8(0)
		for _, r := range rows {
			most = max(most, r.Timer.Retrans)
		}
		f := s.group(rows, number("retries", uint32(most)))
		switch l := s.server(rows[0]); {
		case l != nil && l.Crammed():
			f.Form = formFull
		case s.near(rows[0]):
			f.Form = formHere
		}
		return f
	})
}

// unread finds data that processes do not read.
func unread(s *Scene) []Finding {
	groups := gather(s.Rows, func(r *model.Row) bool {
		return r.State == sockets.Established && r.Queue.Recv > 0 && r.Flow != nil && r.Flow.Received >= s.Limits.UnreadAge
	})
	return each(groups, func(rows []*model.Row) Finding {
		f := s.group(rows, number("bytes", sum(rows, func(r *model.Row) int64 { return r.Queue.Recv })),
			lasting("silent", longest(rows, func(r *model.Row) time.Duration { return r.Flow.Received })))
		if rows[0].Gap == sockets.GapUnaccepted {
			f.Form = formUnaccepted
		}
		return f
	})
}

// closedWindows finds data for which the other end has no room.
func closedWindows(s *Scene) []Finding {
	groups := gather(s.Rows, func(r *model.Row) bool {
		return r.Timer.Kind == sockets.TimerPersist && r.Flow != nil && r.Flow.Sent >= s.Limits.WindowAge
	})
	return each(groups, func(rows []*model.Row) Finding {
		return s.group(rows, number("bytes", sum(rows, func(r *model.Row) int64 { return r.Queue.Send })),
			lasting("silent", longest(rows, func(r *model.Row) time.Duration { return r.Flow.Sent })))
	})
}

// retransmissions finds connections that lose many segments.
func retransmissions(s *Scene) []Finding {
	groups := gather(s.Rows, func(r *model.Row) bool {
		t := r.Trend()
		return int64(t.Retrans) >= s.Limits.Retrans && int64(t.Retrans)*100 >= int64(t.Segments)*s.Limits.RetransShare
	})
	return each(groups, func(rows []*model.Row) Finding {
		again := sum(rows, func(r *model.Row) int64 { return int64(r.Trend().Retrans) })
		sent := sum(rows, func(r *model.Row) int64 { return int64(r.Trend().Segments) })
		return s.group(rows, number("retransmitted", again), number("segments", sent), number("percent", again*100/max(1, sent)))
	})
}

// many makes a finding from each group whose number of rows has reached the limit least.
// It adds the longest silence of any row in the group.
func (s *Scene) many(groups [][]*model.Row, least int64, silence func(*model.Row) time.Duration) []Finding {
	var all []Finding
	for _, rows := range groups {
		if int64(len(rows)) >= least {
			all = append(all, s.group(rows, lasting("silent", longest(rows, silence))))
		}
	}
	return all
}

// group makes a finding from the rows of one party.
func (s *Scene) group(rows []*model.Row, more ...Fact) Finding {
	return Finding{
		Rows: rows, Processes: holders(rows...),
		Evidence: append([]Fact{number("count", len(rows)), s.peer(rows[0])}, more...),
	}
}

func sum(rows []*model.Row, of func(*model.Row) int64) (n int64) {
	for _, r := range rows {
		n += of(r)
	}
	return n
}

func longest(rows []*model.Row, of func(*model.Row) time.Duration) (d time.Duration) {
	for _, r := range rows {
		d = max(d, of(r))
	}
	return d
}
