package detail

import (
	"slices"
	"strings"

	"berth/model"
	"berth/model/column"
	"berth/model/language"
	"berth/model/port"
	"berth/model/table"
	"berth/model/trouble"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/sentence"
	"berth/ui/theme"
)

// writer turns the facts of a socket into a page.
type writer struct {
	page     *draw.Page
	detail   *table.Detail
	row      *model.Row
	findings []trouble.Finding // what is wrong, worst first
	front    string            // what the packet filter lets in or keeps out
	context  cell.Context

	language *language.Language
}

// write begins with what is needed first: what the socket is, what is wrong with it,
// who can reach it, who holds it, and what it is doing now. The kernel's facts and
// the meaning of the ports come last.
func (w *writer) write() {
	w.what()
	w.owners()
	w.life()
	w.connections()
	w.tcp()
	w.kernel()
	w.ports()
}

func (w *writer) what() {
	w.page.Head(strings.ToUpper(w.row.Proto.String()) + " " + w.row.State.String())
	if w.row.Open() {
		w.page.Wrapped(0, theme.Muted, sentence.Of(w.language.Short(w.row.Doing(w.system())), w.tell))
	} else {
		w.page.Wrapped(0, theme.Muted, w.tell("detail.closed", "time", cell.Duration(w.context.Now.Sub(w.row.Life.Closed))))
	}
	w.cell("local", column.Local)
	w.page.Say(theme.Muted, sentence.Reach(w.row, w.context.Host, w.language))
	if w.row.Side != model.SideListen {
		w.cell("remote", column.Remote)
	}
	w.cell("service", column.Service)
	w.cell("process", column.Process)
	w.wrong()
	w.page.Tell(w.tell("detail.firewall"), theme.Plain, w.front)
}

// system returns the name of the operating system, or "" if it is unknown.
func (w *writer) system() string {
	if w.context.Host == nil {
		return ""
	}
	return w.context.Host.System
}

// wrong says what is wrong with the socket, and what to do about it.
func (w *writer) wrong() {
	for i := range w.findings {
		f := &w.findings[i]
		if !slices.ContainsFunc(f.Rows, func(r *model.Row) bool { return r.Key == w.row.Key }) {
			continue
		}
		said := f.Say(w.language)
		label := w.language.Say("trouble.severity."+f.Severity.String(), nil)
		if f.Severity != trouble.Trouble {
			w.page.Tell(label, theme.Muted, said.What)
			continue
		}
		w.page.Tell(label, theme.Bad, said.What)
		w.page.Say(theme.Plain, said.Advice)
	}
}

func (w *writer) cell(label string, c column.Column) {
	w.page.Field(w.tell("detail."+label), cell.Spans(nil, c, w.row, w.context)...)
}

// tell returns a message of the panel.
func (w *writer) tell(key string, pairs ...string) string {
	return w.context.Language.Tell("live."+key, pairs...)
}

// ports explains the port numbers.
func (w *writer) ports() {
	r := w.row
	if !r.Local.IsValid() {
		return
	}
	w.page.Head(w.tell("detail.ports"))
	w.page.Tell(w.tell("detail.local"), theme.Muted, sentence.Port(r.Local.Port(), r.Ports[0], w.context.Host, w.language))
	if r.Remote.IsValid() {
		w.page.Tell(w.tell("detail.remote"), theme.Muted, w.language.Short(port.ClassOf(r.Remote.Port())))
	}
	w.page.Tell(w.tell("detail.service"), theme.Muted, w.detail.Port.About(w.context.Language))
}
