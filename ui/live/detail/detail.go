// Package detail is the panel with all that is known of one socket.
package detail

import (
	"strconv"
	"strings"

	"berth/model"
	"berth/model/column"
	"berth/model/language"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/live/sentence"
	"berth/ui/theme"
)

// Panel stands beside the view, or in its place where there is no room for
// both.
type Panel struct {
	key    *sockets.Key  // of the socket; nil: the panel is closed
	last   *table.Detail // the last that was known of it; nil: nothing yet
	page   draw.Page
	height int
	covers bool // it is in the view's place
	more   string

	language *language.Language
}

// New makes a panel that speaks a language; nil: English.
func New(l *language.Language) *Panel {
	if l == nil {
		l = language.English()
	}
	return &Panel{language: l}
}

var _ pane.Panel = (*Panel)(nil)

// narrowest is the window in which the detail stands beside the table; in a
// narrower one it takes its place.
const narrowest = 110

// Room returns two fifths of the window, or all of it.
func (d *Panel) Room(s *pane.Scene) pane.Room {
	k := s.Want.Detail
	if k == nil || d.key == nil || *k != *d.key {
		d.page.Top, d.last = 0, nil
	}
	if d.key = k; k == nil {
		return pane.Room{}
	}
	if d.covers = s.Width < narrowest; d.covers {
		return pane.Room{Beside: s.Width}
	}
	return pane.Room{Beside: min(76, s.Width*2/5)}
}

// Prepare writes the page anew. It keeps its place as long as it is about the
// same socket.
func (d *Panel) Prepare(s *pane.Scene) {
	d.height = s.Height
	d.more = s.Tell("more", "key", s.Keys.First(keymap.PageDown))
	d.page.W = s.Width - 3
	d.page.Lines = d.page.Lines[:0]
	if s.Detail != nil && d.key != nil && s.Detail.Row.Key == *d.key {
		d.last = s.Detail
	}
	switch {
	case d.last == nil && s.Detail == nil:
		d.page.Say(theme.Muted, s.Tell("detail.gone"))
	case s.Detail == nil:
		d.page.Say(theme.Warn, s.Tell("detail.gone"))
		d.page.Say(theme.Muted, s.Tell("detail.last"))
		d.write(d.last, s)
	default:
		d.write(s.Detail, s)
	}
	d.page.Scroll(0, d.height)
}

func (d *Panel) write(x *table.Detail, s *pane.Scene) {
	(&writer{page: &d.page, language: d.language, detail: x, row: x.Row, context: s.Context}).write()
}

// Line draws line y; the last tells that there is more.
func (d *Panel) Line(p *draw.Pen, y int) {
	if y == d.height-1 && d.page.More(d.height) {
		p.Text(theme.Hint, d.more)
		return
	}
	d.page.Line(p, y)
}

// Do closes the panel, or scrolls it.
func (d *Panel) Do(in pane.Input) pane.Reply {
	if d.key == nil {
		return pane.Passed()
	}
	switch act := in.Action; act {
	case keymap.Enter, keymap.Clear:
		return pane.Reply{CloseDetail: true}
	case keymap.PageUp, keymap.PageDown:
		d.page.Handle(act, d.height)
	case keymap.MoveUp, keymap.MoveDown, keymap.MoveTop, keymap.MoveBottom, keymap.ScrollLeft, keymap.ScrollRight:
		if !d.covers {
			return pane.Passed()
		}
		d.page.Handle(act, d.height)
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// Scroll moves the page.
func (d *Panel) Scroll(steps int) { d.page.Scroll(steps*draw.Wheel, d.height) }

// writer turns the facts of a socket into a page.
type writer struct {
	page    *draw.Page
	detail  *table.Detail
	row     *model.Row
	context cell.Context

	language *language.Language
}

func (w *writer) write() {
	w.page.Head(strings.ToUpper(w.row.Proto.String()) + " " + w.row.State.String())
	if w.row.Open() {
		w.page.Wrapped(0, theme.Muted, sentence.Of(sentence.State(w.row, w.tell), w.tell))
	} else {
		w.page.Wrapped(0, theme.Muted, w.tell("detail.closed", "time", cell.Duration(w.context.Now.Sub(w.row.Life.Closed))))
	}
	w.endpoints()
	w.owners()
	w.connections()
	w.life()
	w.tcp()
	w.kernel()
}

func (w *writer) cell(label string, c column.Column) {
	w.page.Field(w.tell("detail."+label), cell.Spans(nil, c, w.row, w.context)...)
}

// tell words what the panel says.
func (w *writer) tell(key string, pairs ...string) string {
	return w.context.Language.Tell("live."+key, pairs...)
}

func (w *writer) endpoints() {
	r, h := w.row, w.context.Host
	w.page.Head(w.tell("detail.where"))
	w.cell("local", column.Local)
	if r.Local.IsValid() {
		w.page.Say(theme.Muted, sentence.Port(r.Local.Port(), r.Ports[0], h, w.tell))
		if !sentence.Idle(r) {
			w.page.Say(theme.Muted, sentence.Reach(r, w.tell))
		}
	}
	w.cell("remote", column.Remote)
	if r.Remote.IsValid() {
		w.page.Say(theme.Muted, sentence.FarPort(r.Remote.Port(), r.Ports[1], w.tell))
	}
	w.cell("service", column.Service)
	w.page.Say(theme.Muted, w.detail.Port.Description)
	w.page.Tell(w.tell("detail.side"), theme.Plain, sentence.Side(r, w.tell))
	w.page.Tell(w.tell("detail.version"), theme.Plain, sentence.Version(r, w.tell))
	w.page.Tell(w.tell("detail.interface"), theme.Plain, r.Iface)
}

func (w *writer) owners() {
	r := w.row
	switch {
	case len(r.Owners) > 0:
		w.page.Head(w.held(cell.Processes(r.Owners)))
		w.list(r.Owners)
		w.page.Wrapped(0, theme.Gap, w.language.Long(r.MayBeMore()))
	default:
		w.page.Head(w.tell("detail.held"))
		w.page.Wrapped(0, theme.Gap, w.language.Long(r.WhyUnowned(w.context.Host)))
	}
	if len(r.Via) > 0 {
		head := w.tell("detail.waits")
		if r.Gap == sockets.GapClosed {
			head = w.tell("detail.listens")
		}
		w.page.Head(head)
		w.list(r.Via)
	}
	if len(r.Owners) == 0 && len(r.Was) > 0 {
		w.page.Head(w.tell("detail.was"))
		w.list(r.Was)
	}
	if r.Peer != nil && len(r.Peer.Owners) > 0 {
		w.page.Head(w.tell("detail.peer"))
		w.list(r.Peer.Owners)
	} else if r.Peer != nil && len(r.Peer.Via) > 0 {
		w.page.Head(w.tell("detail.peer_waits"))
		w.list(r.Peer.Via)
	}
}

// held is the heading of so many holders.
func (w *writer) held(n int) string {
	if n == 1 {
		return w.tell("detail.held")
	}
	return w.tell("detail.held_many", "count", strconv.Itoa(n))
}

func (w *writer) list(owners []sockets.Owner) {
	for i, o := range owners {
		p := o.Process
		if i > 0 && owners[i-1].Process == p {
			continue
		}
		var fds []string
		for _, same := range owners[i:] {
			if same.Process == p && same.FD >= 0 {
				fds = append(fds, strconv.Itoa(same.FD))
			}
		}
		w.process(p, fds)
	}
}

func (w *writer) process(p *sockets.Process, fds []string) {
	line := []cell.Span{{Text: cell.Name(p), Role: theme.Process}, {Text: "  pid ", Role: theme.Muted}, {Text: strconv.Itoa(p.PID), Role: theme.Plain}}
	if len(fds) > 0 {
		line = append(line, cell.Span{Text: "  fd ", Role: theme.Muted}, cell.Span{Text: strings.Join(fds, " "), Role: theme.Plain})
	}
	w.page.Lines = append(w.page.Lines, line)
	user := sentence.Account(p.User, w.tell)
	if !p.Started.IsZero() {
		user += w.tell("detail.since", "time", cell.Moment(p.Started, w.context.Now), "age", cell.Duration(w.context.Now.Sub(p.Started)))
	}
	w.page.Wrapped(2, theme.Muted, user)
	w.page.Wrapped(2, theme.Muted, p.Cmdline)
	w.page.Wrapped(2, theme.Muted, who.RunBy(w.language, &p.Cgroup))
	w.page.Wrapped(2, theme.Gap, w.language.Long(model.WhyUnread(p)))
	if o, ok := w.detail.Origins[p]; ok {
		w.origin(&o)
	}
}

func (w *writer) life() {
	w.page.Head(w.tell("detail.now"))
	w.cell("age", column.Age)
	if !sentence.Idle(w.row) {
		w.page.Tell(w.tell("detail.queue"), theme.Plain, sentence.Queue(w.row, w.tell))
	}
	if w.row.Timer.Kind != sockets.TimerOff {
		w.cell("timer", column.Timer)
	}
	w.moves()
}

// moves says what the socket moves a second, and since when nothing has; or why
// that is not known of any such socket.
func (w *writer) moves() {
	r := w.row
	switch {
	case r.Proto != sockets.TCP:
		w.page.Tell(w.tell("detail.moves"), theme.Muted, w.tell("detail.uncounted"))
		return
	case r.Rate != nil:
		w.page.Tell(w.tell("detail.moves"), theme.Plain, w.tell("detail.moves_text", "in", cell.Pace(r.Rate.In), "out", cell.Pace(r.Rate.Out)))
	}
	if q, ok := r.Quiet(w.context.Now); ok && r.Measurable() {
		w.page.Tell(w.tell("detail.quiet"), theme.Plain, w.tell("detail.quiet_text", "sent", cell.Duration(q.Sent), "received", cell.Duration(q.Received)))
	}
}

func (w *writer) kernel() {
	r := w.row
	w.page.Head(w.tell("detail.kernel"))
	w.page.Tell(w.tell("detail.user"), theme.Plain, strings.TrimPrefix(sentence.Account(r.User, w.tell), "user "))
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

// connections lists those of a listener by remote address. Of a unix socket the
// kernel does not tell who accepted it.
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
		line := []cell.Span{{Text: draw.Pad(strconv.Itoa(r.Count), 6), Role: theme.Key}, {Text: r.IP + "  ", Role: theme.Address}}
		for _, s := range sockets.States() {
			if n := r.States.Of(s); n > 0 {
				line = append(line, cell.Span{Text: strconv.Itoa(n) + " " + s.String() + "  ", Role: cell.StateRole(s)})
			}
		}
		w.page.Flow(6, line)
	}
}
