package live

import (
	"strconv"
	"strings"
	"unicode"

	"berth/model"
	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/theme"
)

// detail is all that is known of one socket, beside the table or in its place.
type detail struct {
	open bool
	key  sockets.Key
	page page
}

// narrowest is the window in which the detail stands beside the table; in a
// narrower one it takes its place.
const narrowest = 110

// beside gives the cells of the detail in a window of w; 0: it has all of it.
func beside(w int) int {
	if w < narrowest {
		return 0
	}
	return min(76, w*2/5)
}

// set writes the page anew, keeping its place.
func (d *detail) set(t *table.Detail, x cell.Context, w, h int) {
	d.page.w = w
	d.page.lines = d.page.lines[:0]
	if t == nil {
		d.page.say(theme.Muted, "This socket is gone.")
	} else {
		(&writer{page: &d.page, detail: t, row: t.Row, context: x}).write()
	}
	d.page.scroll(0, h)
}

// writer turns the facts of a socket into a page.
type writer struct {
	page    *page
	detail  *table.Detail
	row     *model.Row
	context cell.Context
}

func (w *writer) write() {
	w.page.head(strings.ToUpper(w.row.Proto.String()) + " " + w.row.State.String())
	if w.row.Open() {
		w.page.wrapped(0, theme.Muted, sentence(stateSentence(w.row)))
	} else {
		w.page.wrapped(0, theme.Muted, "Closed "+cell.Duration(w.context.Now.Sub(w.row.Life.Closed))+" ago.")
	}
	w.endpoints()
	w.owners()
	w.connections()
	w.life()
	w.tcp()
	w.kernel()
}

func (w *writer) cell(label string, c column.Column) {
	w.page.field(label, cell.Spans(nil, c, w.row, w.context)...)
}

func (w *writer) endpoints() {
	r, h := w.row, w.context.Host
	w.page.head("Where")
	w.cell("local", column.Local)
	if r.Local.IsValid() {
		w.page.say(theme.Muted, portSentence(r.Local.Port(), r.Ports[0], h))
		if !idle(r) {
			w.page.say(theme.Muted, reachSentence(r))
		}
	}
	w.cell("remote", column.Remote)
	if r.Remote.IsValid() {
		w.page.say(theme.Muted, farSentence(r.Remote.Port(), r.Ports[1]))
	}
	w.cell("service", column.Service)
	w.page.say(theme.Muted, w.detail.Port.Description)
	w.page.tell("side", theme.Plain, sideSentence(r))
	w.page.tell("version", theme.Plain, versionSentence(r))
	w.page.tell("interface", theme.Plain, r.Iface)
}

func sideSentence(r *model.Row) string {
	switch r.Side {
	case model.SideListen:
		if idle(r) {
			return "none yet"
		}
		return "listens: others come to it"
	case model.SideIn:
		if r.Proto == sockets.Unix {
			return "in: the server's end, a listener here has this name"
		}
		return "in: the server's end, a listener here has this port"
	case model.SideOut:
		return "out: the client's end"
	}
	return "not known"
}

// idle tells whether a socket has a port and nothing else: nobody reaches it,
// and nothing waits in it.
func idle(r *model.Row) bool { return r.Proto == sockets.TCP && r.State == sockets.Bound }

func (w *writer) owners() {
	r := w.row
	switch {
	case len(r.Owners) > 0:
		w.page.head("Held by" + plural(cell.Processes(r.Owners)))
		w.list(r.Owners)
	default:
		w.page.head("Held by")
		w.page.wrapped(0, theme.Gap, sentence(r.GapText(w.context.Host)))
	}
	if len(r.Via) > 0 {
		w.page.head("Waits for")
		w.list(r.Via)
	}
	if len(r.Owners) == 0 && len(r.Was) > 0 {
		w.page.head("Was held by")
		w.list(r.Was)
	}
	if r.Peer != nil && len(r.Peer.Owners) > 0 {
		w.page.head("The other end, on this host")
		w.list(r.Peer.Owners)
	}
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return " " + strconv.Itoa(n) + " processes"
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
	w.page.lines = append(w.page.lines, line)
	who := account(p.User)
	if !p.Started.IsZero() {
		who += ", since " + cell.Moment(p.Started, w.context.Now) + " (" + cell.Duration(w.context.Now.Sub(p.Started)) + ")"
	}
	w.page.wrapped(2, theme.Muted, who)
	w.page.wrapped(2, theme.Muted, p.Cmdline)
	if o, ok := w.detail.Origins[p]; ok {
		w.origin(&o)
	}
}

func account(a sockets.Account) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.UID >= 0:
		return "uid " + strconv.FormatInt(a.UID, 10)
	}
	return "user not known"
}

func (w *writer) life() {
	w.page.head("Now")
	w.cell("age", column.Age)
	if !idle(w.row) {
		w.page.tell("queue", theme.Plain, queueSentence(w.row))
	}
	if w.row.Timer.Kind != sockets.TimerOff {
		w.cell("timer", column.Timer)
	}
}

func (w *writer) kernel() {
	r := w.row
	w.page.head("In the kernel")
	w.page.tell("user", theme.Plain, strings.TrimPrefix(account(r.User), "user "))
	if r.Inode != 0 {
		w.cell("inode", column.Inode)
	}
	if r.Cookie != 0 {
		w.cell("cookie", column.Cookie)
	}
	if r.Key.NetNS != 0 {
		w.page.tell("namespace", theme.Plain, "net:["+strconv.FormatUint(r.Key.NetNS, 10)+"]")
	}
}

func (w *writer) tcp() {
	t := w.row.TCP
	if t == nil || w.row.State == sockets.Listen {
		return
	}
	w.page.head("TCP")
	w.page.tell("round trip", theme.Plain, cell.RTT(t.RTT, false)+", at best "+cell.RTT(t.MinRTT, false)+", ±"+cell.RTT(t.RTTVar, false))
	w.page.tell("sent", theme.Plain, cell.Bytes(t.BytesSent)+", "+cell.Bytes(t.BytesAcked)+" acknowledged")
	w.page.tell("received", theme.Plain, cell.Bytes(t.BytesReceived))
	w.page.tell("resent", theme.Plain, segments(t.Retrans)+", "+count(t.Lost)+" thought lost")
	w.page.tell("window", theme.Plain, segments(t.Cwnd)+" of "+count(t.SndMSS)+" bytes, "+count(t.Unacked)+" in flight")
	w.page.tell("control", theme.Plain, t.Congestion)
}

func segments(n uint32) string { return several(int64(n), "segment", "segments") }

func count(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// connections lists those of a listener by remote address. Of a unix socket the
// kernel does not tell who accepted it.
func (w *writer) connections() {
	d := w.detail
	if w.row.State != sockets.Listen || w.row.Proto == sockets.Unix {
		return
	}
	w.page.head("Connections " + strconv.Itoa(d.Of))
	if d.Of == 0 {
		w.page.wrapped(0, theme.Muted, "None now.")
	}
	for _, r := range d.Remotes {
		line := []cell.Span{{Text: pad(strconv.Itoa(r.Count), 6), Role: theme.Key}, {Text: r.IP + "  ", Role: theme.Address}}
		for _, s := range sockets.States() {
			if n := r.States[s]; n > 0 {
				line = append(line, cell.Span{Text: strconv.Itoa(n) + " " + s.String() + "  ", Role: cell.StateRole(s)})
			}
		}
		w.page.flow(6, line)
	}
}

// sentence gives a clause its capital and its full stop.
func sentence(clause string) string {
	for i, r := range clause {
		return string(unicode.ToUpper(r)) + clause[i+len(string(r)):] + "."
	}
	return ""
}
