package portmap

import (
	"fmt"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/chart"
	"berth/model/column"
	"berth/model/port"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/pane"
	"berth/ui/live/sentence"
	"berth/ui/theme"
)

// describe writes what is known of the port under the cursor: in sentences
// beside the map, in a few lines below it.
func (t *View) describe(s *pane.Scene) {
	w, h := s.Width-2, t.share.below
	if t.share.beside > 0 {
		w, h = t.share.beside-3, s.Height
	}
	t.page = draw.Page{W: w}
	t.headline()
	if t.Empty() {
		for _, text := range s.Nothing {
			t.page.Wrapped(0, theme.Plain, text)
		}
	}
	t.around()
	t.list(h)
}

// headline names the port.
func (t *View) headline() {
	m := t.markOf(t.port)
	line := []cell.Span{{Text: strconv.Itoa(int(t.port)) + " " + glyphOf(m), Role: litRole(m)}}
	names, what := t.registered()
	if names != "" {
		line = append(line, cell.Span{Text: "  " + names, Role: theme.Service})
	}
	kind := sentence.Port(t.port, m, t.view.Host)
	if t.share.beside == 0 {
		_, short, _ := strings.Cut(kind, " is ")
		if i := strings.IndexAny(short, "(:"); i > 0 && draw.Measure(line)+2+cell.Width(short) > t.page.W {
			short = strings.TrimSpace(short[:i])
		}
		t.page.Lines = append(t.page.Lines, append(line, cell.Span{Text: "  " + short, Role: theme.Muted}))
		return
	}
	t.page.Lines = append(t.page.Lines, line)
	t.page.Wrapped(0, theme.Muted, sentence.Of(kind))
	t.page.Wrapped(0, theme.Muted, sentence.Of(what))
}

func glyphOf(m port.Mark) string {
	if m.Class == port.WellKnown {
		return "◆"
	}
	return "◇"
}

// registered gives the names of the port's services, and what the first is.
func (t *View) registered() (names, what string) {
	if t.context.Numeric {
		return "", ""
	}
	tcp, _ := t.view.Registry.Lookup(sockets.TCP, t.port)
	udp, _ := t.view.Registry.Lookup(sockets.UDP, t.port)
	switch {
	case tcp.Name == udp.Name || udp.Name == "":
		return tcp.Name, entrySentence(tcp)
	case tcp.Name == "":
		return udp.Name + " (udp)", entrySentence(udp)
	}
	return tcp.Name + " (tcp), " + udp.Name + " (udp)", entrySentence(tcp)
}

// entrySentence tells where the name of a port comes from and what it means:
// what is registered need not run.
func entrySentence(e port.Entry) string {
	from := ""
	switch e.By() {
	case port.Overlay:
		from = "often met as " + e.Name
	case port.IANA:
		from = "registered as " + e.Name
	case port.Services:
		from = "named " + e.Name + " in /etc/services"
	}
	if e.Description != "" {
		from += ": " + e.Description
	}
	if e.By() != port.IANA && e.IANA != "" {
		from += "; registered as " + e.IANA
	}
	return from
}

// around tells what has the port, and of the cell if that has more ports.
func (t *View) around() {
	parts := []string{t.held()}
	if n := t.chart().Remote(t.port); n > 0 {
		parts = append(parts, sentence.Several(int64(n), "has", "have")+" it at the other end")
	}
	if r := t.under(); r.Len() > 1 {
		parts = append(parts, fmt.Sprintf("cell %d-%d: %d of %d used", r.First, r.Last, t.chart().Count(r), r.Len()))
	}
	if t.share.beside == 0 {
		t.page.Lines = append(t.page.Lines, []cell.Span{{Text: strings.Join(parts, " · "), Role: theme.Plain}})
		return
	}
	for _, s := range parts {
		t.page.Wrapped(0, theme.Plain, sentence.Of(s))
	}
}

// held tells whether anything has the port.
func (t *View) held() string {
	switch n := len(open(t.chart().At(t.port))); {
	case n > 0:
		return sentence.Several(int64(n), "socket", "sockets")
	case t.chart().Use(chart.Run{First: t.port, Last: t.port}).Has(chart.Closed):
		return "free again"
	case t.view.Selection.Query.Empty():
		return "free"
	}
	return "no socket that matches"
}

// open gives the rows that are open.
func open(rows []*model.Row) []*model.Row {
	for i, r := range rows {
		if !r.Open() {
			return rows[:i] // those that have gone come last
		}
	}
	return rows
}

// list adds the sockets of the port, as many as have room in h lines.
func (t *View) list(h int) {
	rows := t.chart().At(t.port)
	if t.share.beside > 0 && len(rows) > 0 {
		t.page.Head("Sockets")
	}
	each := 1 + min(1, t.share.beside)
	n := len(rows)
	if left := h - len(t.page.Lines); n*each > left {
		n = max(0, left-1) / each // the last line tells of the others
	}
	for _, r := range rows[:n] {
		t.socket(r)
	}
	if more := len(rows) - n; more > 0 && len(t.page.Lines) < h {
		t.page.Lines = append(t.page.Lines, []cell.Span{{Text: fmt.Sprintf("and %d more", more), Role: theme.Muted}})
	}
}

// socket adds a socket: on one line, or on two beside the map.
func (t *View) socket(r *model.Row) {
	if t.share.beside == 0 {
		t.page.Lines = append(t.page.Lines, t.cells(r, column.Proto, column.Local, column.State, column.Remote, column.Process, column.PID))
		return
	}
	t.page.Lines = append(t.page.Lines, t.cells(r, column.Proto, column.State, column.Process, column.PID),
		append([]cell.Span{{Text: "  "}}, t.cells(r, column.Local, column.Remote)...))
}

// cells gives what some columns tell of a socket; of one that has gone, in the
// look of what is no more.
func (t *View) cells(r *model.Row, cols ...column.Column) []cell.Span {
	var line []cell.Span
	if !r.Open() && cols[0] == column.Proto {
		line = append(line, cell.Span{Text: "- ", Role: theme.Ended})
	}
	for _, c := range cols {
		line = cell.Spans(line, c, r, t.context)
		line = append(line, cell.Span{Text: "  "})
	}
	for i := range line {
		if !r.Open() && line[i].Role != theme.Ended {
			line[i].Role = theme.Gone
		}
	}
	return line
}
