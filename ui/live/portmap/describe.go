package portmap

import (
	"slices"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/model/portmap"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/pane"
	"berth/ui/live/sentence"
	"berth/ui/theme"
)

// describe writes what is known about the port under the cursor, in sentences beside
// the map or in a few lines below it.
func (t *View) describe(s *pane.Scene) {
	w, h := s.Width-2, t.share.below
	if t.share.beside > 0 {
		w, h = t.share.beside-3, s.Height
	}
	t.page = draw.Page{W: w}
	about := writer{
		page: &t.page, view: t.view, port: t.cursor.port, mark: t.markOf(t.cursor.port), run: t.cursor.under(),
		beside: t.share.beside > 0, context: t.context,
	}
	about.headline()
	if t.Empty() {
		for _, text := range s.Nothing {
			t.page.Wrapped(0, theme.Plain, text)
		}
	}
	about.around()
	about.list(h)
}

// writer writes about a port on a page.
type writer struct {
	page    *draw.Page
	view    *table.View
	port    uint16
	mark    port.Mark
	run     portmap.Run // of the port's cell
	beside  bool        // the page is beside the map, so there is room for sentences
	context cell.Context
}

// tell returns a message of the page.
func (w *writer) tell(key string, pairs ...string) string {
	return w.context.Language.Tell("live."+key, pairs...)
}

// headline names the port.
func (w *writer) headline() {
	m := w.mark
	line := []cell.Span{{Text: strconv.Itoa(int(w.port)) + " " + glyphOf(m), Role: litRole(m)}}
	names, what := w.registered()
	if names != "" {
		line = append(line, cell.Span{Text: "  " + names, Role: theme.Service})
	}
	l := w.context.Language
	kind := sentence.Port(w.port, m, w.view.Host, l)
	if !w.beside {
		brief := l.Word(port.Kind(w.port, m, w.view.Host))
		if w.port == 0 {
			brief = kind
		}
		w.page.Lines = append(w.page.Lines, append(line, cell.Span{Text: "  " + brief, Role: theme.Muted}))
		return
	}
	w.page.Lines = append(w.page.Lines, line)
	w.page.Wrapped(0, theme.Muted, sentence.Of(kind, w.tell))
	w.page.Wrapped(0, theme.Muted, sentence.Of(what, w.tell))
}

func glyphOf(m port.Mark) string {
	if m.Class == port.WellKnown {
		return "◆"
	}
	return "◇"
}

// registered returns the names of the port's services, and a description of the
// first one.
func (w *writer) registered() (names, what string) {
	if w.context.Numeric {
		return "", ""
	}
	tcp, _ := w.view.Registry.Lookup(sockets.TCP, w.port)
	udp, _ := w.view.Registry.Lookup(sockets.UDP, w.port)
	switch {
	case tcp.Name == udp.Name && w.only(sockets.UDP):
		return udp.Name, w.entry(udp, sockets.UDP)
	case tcp.Name == udp.Name || udp.Name == "":
		return tcp.Name, w.entry(tcp, sockets.TCP)
	case tcp.Name == "":
		return w.over(udp.Name, sockets.UDP), w.entry(udp, sockets.UDP)
	}
	return w.context.Language.Series([]string{w.over(tcp.Name, sockets.TCP), w.over(udp.Name, sockets.UDP)}), w.entry(tcp, sockets.TCP)
}

// over returns the name of a service together with its transport.
func (w *writer) over(name string, p sockets.Proto) string {
	return w.tell("map.over", "name", name, "proto", p.String())
}

// only reports whether all sockets that have the port use the same transport, p.
func (w *writer) only(p sockets.Proto) bool {
	rows := open(w.view.Map.At(w.port))
	return len(rows) > 0 && !slices.ContainsFunc(rows, func(r *model.Row) bool { return r.Proto != p })
}

// entry says where the name of a port comes from and what it means. A registered
// service need not be running.
func (w *writer) entry(e port.Entry, over sockets.Proto) string {
	if e.Name == "" {
		return ""
	}
	from := w.context.Language.Short(w.view.Registry.Listed(w.port, over))
	if what := e.About(w.context.Language); what != "" {
		return w.tell("map.about", "from", from, "what", what)
	}
	return from
}

// around says what has the port, and describes the port's cell if it contains other
// ports.
func (w *writer) around() {
	var parts []string
	if w.port != 0 { // nothing can have port 0, so it is neither free nor in use
		parts = append(parts, w.held())
	}
	if n := w.view.Map.Remote(w.port); n > 0 {
		parts = append(parts, w.tell("map.far", "count", strconv.Itoa(n)))
	}
	if r := w.run; r.Len() > 1 {
		parts = append(parts, w.tell("map.run", "first", strconv.Itoa(int(r.First)), "last", strconv.Itoa(int(r.Last)), "used", strconv.Itoa(w.view.Map.Count(r)), "count", strconv.Itoa(r.Len())))
	}
	if !w.beside {
		w.page.Lines = append(w.page.Lines, []cell.Span{{Text: strings.Join(parts, " · "), Role: theme.Plain}})
		return
	}
	for _, s := range parts {
		w.page.Wrapped(0, theme.Plain, sentence.Of(s, w.tell))
	}
}

// held says whether anything has the port.
func (w *writer) held() string {
	switch n := len(open(w.view.Map.At(w.port))); {
	case n > 0:
		return w.tell("map.count", "count", strconv.Itoa(n))
	case w.view.Map.Use(portmap.Run{First: w.port, Last: w.port}).Has(portmap.Closed):
		return w.tell("map.again")
	case w.view.Selection.Query.Empty():
		return w.tell("map.free")
	}
	return w.tell("map.unmatched")
}

// open returns the rows that are open.
func open(rows []*model.Row) []*model.Row {
	for i, r := range rows {
		if !r.Open() {
			return rows[:i] // those that have gone come last
		}
	}
	return rows
}

// list adds as many sockets of the port as fit into h lines.
func (w *writer) list(h int) {
	rows := w.view.Map.At(w.port)
	if w.beside && len(rows) > 0 {
		w.page.Head(w.tell("map.head"))
	}
	each := 1
	if w.beside {
		each = 2
	}
	n := len(rows)
	if left := h - len(w.page.Lines); n*each > left {
		n = max(0, left-1) / each // the last line says how many more there are
	}
	for _, r := range rows[:n] {
		w.socket(r)
	}
	if more := len(rows) - n; more > 0 && len(w.page.Lines) < h {
		w.page.Lines = append(w.page.Lines, []cell.Span{{Text: w.tell("map.more", "count", strconv.Itoa(more)), Role: theme.Muted}})
	}
}

// socket adds a socket, on one line, or on two if the page is beside the map.
func (w *writer) socket(r *model.Row) {
	if !w.beside {
		w.page.Lines = append(w.page.Lines, w.cells(r, column.Proto, column.Local, column.State, column.Remote, column.Process, column.PID))
		return
	}
	w.page.Lines = append(w.page.Lines, w.cells(r, column.Proto, column.State, column.Process, column.PID),
		append([]cell.Span{{Text: "  "}}, w.cells(r, column.Local, column.Remote)...))
}

// cells returns some columns of a socket. A socket that has gone is dimmed.
func (w *writer) cells(r *model.Row, cols ...column.Column) []cell.Span {
	var line []cell.Span
	if !r.Open() && cols[0] == column.Proto {
		line = append(line, cell.Span{Text: "- ", Role: theme.Ended})
	}
	for _, c := range cols {
		line = cell.Spans(line, c, r, w.context)
		line = append(line, cell.Span{Text: "  "})
	}
	for i := range line {
		if !r.Open() && line[i].Role != theme.Ended {
			line[i].Role = theme.Gone
		}
	}
	return line
}
