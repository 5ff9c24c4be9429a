package live

import (
	"strconv"
	"strings"

	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/layout"
	"berth/ui/theme"
)

// prepareEmpty makes ready why there is nothing to see, and what to press.
func (a *App) prepareEmpty(w int) {
	a.empty = draw.Page{W: w - layout.Margin}
	role := theme.Plain
	for _, text := range a.nothing() {
		a.empty.Wrapped(layout.Margin, role, text)
		role = theme.Muted
	}
}

// emptyLine draws line y of a table without rows.
func (a *App) emptyLine(p *draw.Pen, y int) {
	if top := max(0, min(a.height()/3-1, a.height()-len(a.empty.Lines))); y >= top {
		a.empty.Line(p, y-top)
	}
}

// nothing gives the text of an empty table.
func (a *App) nothing() []string {
	v := a.update.View
	switch {
	case v == nil || v.Selection.Kind != a.request.Selection.Kind:
		return []string{"Looking…"}
	case !a.prompt.query.Empty() && v.Of > 0:
		return a.unmatched(v)
	case v.Counts.States == [len(v.Counts.States)]int{}: // no other view has more
	case v.Selection.Kind == table.Listening:
		return []string{"Nothing listens here.", "Press " + a.widest() + " to see all sockets."}
	case v.Selection.Kind == table.Connections:
		return []string{"There is no connection here.", "Press " + a.widest() + " to see all sockets."}
	}
	return []string{"There is no socket here.", "One that is opened shows up within " + period(a.request.Interval) + "."}
}

// widest gives the keys that show all sockets: what is pressed while the filter
// is typed is a part of it.
func (a *App) widest() string {
	if a.prompt.editing {
		return "enter, then " + a.keys.First(keymap.All)
	}
	return a.keys.First(keymap.All)
}

// unmatched gives the text of a table of which the filter leaves nothing.
func (a *App) unmatched(v *table.View) []string {
	text := a.prompt.query.String()
	what, where := "socket", ""
	switch v.Selection.Kind {
	case table.Listening:
		what, where = "listening socket", a.widest()+" looks among all sockets."
	case table.Connections:
		what, where = "connection", a.widest()+" looks among all sockets."
	}
	lines := []string{"No " + what + " matches " + quoted(text) + "."}
	if text == a.options.Filter && a.prompt.query.Words() {
		lines = append(lines, "It is no command, so it was taken for a filter; berth -h lists the commands.")
	}
	for _, s := range []string{meant(text), unread(text, a.options.Ask.Protos), where} {
		if s != "" {
			lines = append(lines, s)
		}
	}
	return append(lines, a.keys.First(keymap.Clear)+" clears the filter and shows all "+strconv.Itoa(v.Of)+".")
}

// quoted sets a filter apart from the sentence around it, as it was typed: one
// with quotation marks of its own gets the other kind.
func quoted(filter string) string {
	if strings.Contains(filter, `"`) {
		return "'" + filter + "'"
	}
	return `"` + filter + `"`
}

// meant gives what to write for a word that is a state or a protocol, but was
// looked for as a name.
func meant(filter string) string {
	for _, word := range strings.Fields(strings.ToLower(filter)) {
		for _, p := range []sockets.Proto{sockets.TCP, sockets.UDP, sockets.Unix} {
			if word == p.String() {
				return "The protocol is written proto:" + word + "."
			}
		}
		if _, ok := sockets.ParseState(word); ok {
			return "The state is written state:" + word + "."
		}
	}
	return ""
}

// unread tells of a protocol that the filter names but that is not read at all.
func unread(filter string, read sockets.ProtoSet) string {
	breaks := func(r rune) bool { return strings.ContainsRune(" ,:()", r) }
	for _, word := range strings.FieldsFunc(strings.ToLower(filter), breaks) {
		for p, flag := range map[sockets.Proto]string{sockets.TCP: "-t", sockets.UDP: "-u", sockets.Unix: "-x"} {
			if word == p.String() && !read.Has(p) {
				return "No " + word + " sockets are read; berth " + flag + " reads them."
			}
		}
	}
	return ""
}
