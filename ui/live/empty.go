package live

import (
	"strconv"
	"strings"

	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/keymap"
	"berth/ui/watch"
)

// empty is what is known of a view without a socket.
type empty struct {
	view    *table.View
	want    watch.Request
	keys    keymap.Map
	read    sockets.ProtoSet
	first   string // the filter that the program was started with
	editing bool   // the filter is typed
}

// texts returns why there is nothing to see, and what to press.
func (e *empty) texts() []string {
	v := e.view
	switch {
	case v == nil || v.Selection.Kind != e.want.Selection.Kind:
		return []string{"Looking…"}
	case !e.want.Selection.Query.Empty() && v.Of > 0:
		return e.unmatched(v)
	case v.Counts.States == [len(v.Counts.States)]int{}: // no other view has more
	case v.Selection.Kind == table.Listening:
		return []string{"Nothing listens here.", "Press " + e.widest() + " to see all sockets."}
	case v.Selection.Kind == table.Connections:
		return []string{"There is no connection here.", "Press " + e.widest() + " to see all sockets."}
	}
	return []string{"There is no socket here.", "One that is opened shows up within " + period(e.want.Interval) + "."}
}

// widest returns the keys that show all sockets: what is pressed while the filter
// is typed is a part of it.
func (e *empty) widest() string {
	if e.editing {
		return "enter, then " + e.keys.First(keymap.All)
	}
	return e.keys.First(keymap.All)
}

// unmatched returns the text of a table of which the filter leaves nothing.
func (e *empty) unmatched(v *table.View) []string {
	text := e.want.Selection.Query.String()
	what, where := "socket", ""
	switch v.Selection.Kind {
	case table.Listening:
		what, where = "listening socket", e.widest()+" looks among all sockets."
	case table.Connections:
		what, where = "connection", e.widest()+" looks among all sockets."
	}
	lines := []string{"No " + what + " matches " + quoted(text) + "."}
	if text == e.first && e.want.Selection.Query.Words() {
		lines = append(lines, "It is no command, so it was taken for a filter; berth -h lists the commands.")
	}
	for _, s := range []string{fieldFor(text), unread(text, e.read), where} {
		if s != "" {
			lines = append(lines, s)
		}
	}
	return append(lines, e.keys.First(keymap.Clear)+" clears the filter and shows all "+strconv.Itoa(v.Of)+".")
}

// quoted sets a filter apart from the sentence around it, as it was typed: one
// with quotation marks of its own gets the other kind.
func quoted(filter string) string {
	if strings.Contains(filter, `"`) {
		return "'" + filter + "'"
	}
	return `"` + filter + `"`
}

// fieldFor returns what to write for a word that is a state or a protocol, but was
// looked for as a name.
func fieldFor(filter string) string {
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
