package detail

import (
	"cmp"
	"strconv"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/sentence"
	"berth/ui/theme"
)

// life describes what the socket is doing now.
func (w *writer) life() {
	w.page.Head(w.tell("detail.now"))
	w.page.Tell(w.tell("detail.queue"), theme.Plain, w.language.Short(w.row.Queued()))
	w.moves()
	w.cell("age", column.Age)
	if w.row.Timer.Kind != sockets.TimerOff {
		w.cell("timer", column.Timer)
	}
}

// moves says how much data the socket moves per second, and how long it has sent
// nothing and received nothing, or why this is unknown for this kind of socket.
func (w *writer) moves() {
	r := w.row
	if r.Proto != sockets.TCP {
		w.page.Tell(w.tell("detail.moves"), theme.Muted, w.tell("detail.uncounted"))
		return
	}
	if m, ok := r.Moved(); ok {
		w.page.Tell(w.tell("detail.moves"), theme.Plain, w.tell("detail.moves_text", "in", cell.Pace(m.In), "out", cell.Pace(m.Out)))
	}
	if q, ok := r.Quiet(w.context.Now); ok && r.Measurable() {
		w.page.Tell(w.tell("detail.quiet"), theme.Plain, w.since("sent", q.Sent)+w.context.Language.Tell("list.comma")+w.since("received", q.Received))
	}
}

// since says how long ago data last moved in a direction, or that none has.
func (w *writer) since(direction string, d time.Duration) string {
	if d == model.Never {
		return w.tell("detail.quiet_never_" + direction)
	}
	return w.tell("detail.quiet_"+direction, "time", cell.Duration(d))
}

// connections lists the connections of a listener by remote address. For a unix
// socket, the kernel does not report who accepted each connection.
func (w *writer) connections() {
	d := w.detail
	if w.row.State != sockets.Listen || w.row.Proto == sockets.Unix {
		return
	}
	w.page.Head(w.tell("detail.connections", "count", strconv.Itoa(d.Of)))
	if d.Of == 0 {
		w.page.Wrapped(0, theme.Muted, w.tell("detail.none"))
	}
	for _, r := range d.Remotes {
		line := []cell.Span{{Text: draw.Pad(strconv.Itoa(len(r.Rows)), 6), Role: theme.Key}, {Text: r.Addr.String() + "  ", Role: theme.Address}}
		for _, s := range sockets.States() {
			if n := r.States.Of(s); n > 0 {
				line = append(line, cell.Span{Text: strconv.Itoa(n) + " " + s.String() + "  ", Role: cell.StateRole(s)})
			}
		}
		w.page.Flow(6, line)
	}
}

func (w *writer) tcp() {
	t := w.row.TCP
	if t == nil || w.row.State == sockets.Listen {
		return
	}
	w.page.Head("TCP")
	w.page.Tell(w.tell("detail.trip"), theme.Plain, w.tell("detail.trip_text", "now", cell.RTT(t.RTT, false), "best", cell.RTT(t.MinRTT, false), "var", cell.RTT(t.RTTVar, false)))
	w.page.Tell(w.tell("detail.sent"), theme.Plain, w.tell("detail.sent_text", "sent", cell.Bytes(t.BytesSent), "acked", cell.Bytes(t.BytesAcked)))
	w.page.Tell(w.tell("detail.received"), theme.Plain, cell.Bytes(t.BytesReceived))
	w.page.Tell(w.tell("detail.resent"), theme.Plain, w.tell("detail.resent_text", "count", count(t.Retrans), "lost", count(t.Lost)))
	w.page.Tell(w.tell("detail.window"), theme.Plain, w.tell("detail.window_text", "count", count(t.Cwnd), "size", count(t.SndMSS), "flight", count(t.Unacked)))
	w.page.Tell(w.tell("detail.control"), theme.Plain, t.Congestion)
}

func count(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// kernel lists the facts that identify the socket to the kernel and its tools.
func (w *writer) kernel() {
	r := w.row
	w.page.Head(w.tell("detail.kernel"))
	if r.State != sockets.Redirect { // a rule is not an end of a connection
		w.page.Tell(w.tell("detail.side"), theme.Plain, sentence.Side(r, w.tell))
	}
	w.page.Tell(w.tell("detail.version"), theme.Plain, sentence.Version(r, w.tell))
	w.page.Tell(w.tell("detail.interface"), theme.Plain, r.Iface)
	w.page.Tell(w.tell("detail.user"), theme.Plain, cmp.Or(model.AccountName(r.User), w.tell("side.unknown")))
	if r.Inode != 0 {
		w.cell("inode", column.Inode)
	}
	if r.Cookie != 0 {
		w.cell("cookie", column.Cookie)
	}
	if r.Key.NetNS != 0 {
		w.page.Tell(w.tell("detail.namespace"), theme.Plain, "net:["+strconv.FormatUint(r.Key.NetNS, 10)+"]")
	}
}
