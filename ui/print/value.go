package print

import (
	"strconv"
	"strings"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/sockets"
	"berth/ui/cell"
)

// plain returns the value of a cell in a form meant for programs, if that differs
// from what is shown to people. ok reports whether it differs.
func plain(c column.Column, r *model.Row, p Page) (v string, ok bool) {
	switch c {
	case column.Local:
		if r.Unix != nil {
			return r.Unix.Path, true
		}
		return endpointText(r.Local), true
	case column.Remote:
		return endpointText(r.Remote), true
	case column.Service:
		return r.Service, true
	case column.Process:
		return processText(r, p.Host), true
	case column.In, column.Out:
		return rateText(c, r), true
	case column.Trend:
		return trailText(r, p.Time), true
	case column.Conns, column.New:
		return servedText(c, r.Served), true
	case column.Age:
		age, exact := r.Age(p.Time)
		return milliseconds(age, exact), true
	case column.Peer:
		if r.Peer == nil {
			return "", true
		}
		return namesOf(r.Peer.Owners), true
	case column.Started:
		return startedText(r), true
	}
	if r.State == sockets.Listen { // a listener's counters are zeros that mean nothing
		return "", false
	}
	if g, ok := r.Essence(); ok && c == column.RTT {
		return milliseconds(g.Trip(), g.RTT > 0), true
	}
	return tcpValue(c, r.TCP)
}

// trailText returns the number of bytes moved in the last minute, or "" if none
// were seen to move.
func trailText(r *model.Row, now time.Time) string {
	total := 0.0
	for _, n := range r.Trail.At(now) {
		total += n
	}
	if total == 0 {
		return ""
	}
	return strconv.FormatFloat(total, 'f', 0, 64)
}

// rateText returns bytes per second, or "" if that is not known.
func rateText(c column.Column, r *model.Row) string {
	m, known := r.Moved()
	switch {
	case !known:
		return ""
	case c == column.In:
		return strconv.FormatUint(m.In, 10)
	}
	return strconv.FormatUint(m.Out, 10)
}

// servedText returns the totals of a listener's connections, or "" if they are not
// known.
func servedText(c column.Column, s *model.Served) string {
	switch {
	case s == nil || s.Shared:
		return ""
	case c == column.Conns:
		return strconv.Itoa(s.Conns)
	case s.Opened < 0:
		return ""
	}
	return strconv.FormatFloat(s.Opened, 'f', -1, 64)
}

// tcpValue returns a value from tcp_info, in bytes.
func tcpValue(c column.Column, t *sockets.TCPInfo) (v string, ok bool) {
	switch {
	case t == nil:
		return "", false
	case c == column.Sent:
		return strconv.FormatUint(t.BytesSent, 10), true
	case c == column.Received:
		return strconv.FormatUint(t.BytesReceived, 10), true
	}
	return "", false
}

// shown returns what is shown to people, with "" instead of a dash.
func shown(c column.Column, r *model.Row, p Page) string {
	s := cell.Text(c, r, cell.Context{Now: p.Time, Host: p.Host, Names: p.Names, ASCII: true})
	if s == "-" {
		return ""
	}
	return s
}

func endpointText(e sockets.Endpoint) string {
	if !e.IsValid() {
		return ""
	}
	return e.String()
}

// processText names all processes that hold the socket, without duplicates, or
// gives, in parentheses, the reason why none is known.
func processText(r *model.Row, h *sockets.Host) string {
	if len(r.Owners) == 0 {
		return "(" + cell.GapName(r, h) + ")"
	}
	return namesOf(r.Owners)
}

func namesOf(owners []sockets.Owner) string {
	names := make([]string, 0, len(owners))
	for i, o := range owners {
		if i == 0 || owners[i-1].Process.PID != o.Process.PID {
			names = append(names, cell.Name(o.Process))
		}
	}
	return strings.Join(names, ";")
}

func startedText(r *model.Row) string {
	if len(r.Owners) == 0 || r.Owners[0].Process.Started.IsZero() {
		return ""
	}
	return r.Owners[0].Process.Started.Format(time.RFC3339Nano)
}

// milliseconds formats d in milliseconds, with as many decimals as needed for
// microseconds.
func milliseconds(d time.Duration, known bool) string {
	if !known {
		return ""
	}
	return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', -1, 64)
}
