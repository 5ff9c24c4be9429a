package live

import (
	"strconv"
	"strings"

	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/keymap"
	"berth/ui/watch"
)

// empty is what is known about a view that shows no sockets.
type empty struct {
	tell    func(key string, pairs ...string) string // returns a message
	view    *table.View
	want    watch.Request
	keys    keymap.Map
	read    sockets.ProtoSet
	first   string // the filter with which the program was started
	editing bool   // the filter is being typed
}

// texts returns messages that say why there is nothing to see and what to press.
func (e *empty) texts() []string {
	v := e.view
	switch {
	case v == nil || v.Selection.Kind != e.want.Selection.Kind:
		return []string{e.tell("looking")}
	case !e.want.Selection.Query.Empty() && v.Of > 0:
		return e.unmatched(v)
	case v.Counts.States.Total() == 0: // no other view has more sockets
	case v.Selection.Kind == table.Listening:
		return []string{e.tell("empty.listening"), e.tell("empty.widest", "key", e.widest())}
	case v.Selection.Kind == table.Connections:
		return []string{e.tell("empty.connections"), e.tell("empty.widest", "key", e.widest())}
	}
	return []string{e.tell("empty.sockets"), e.tell("empty.soon", "time", period(e.want.Interval))}
}

// widest returns the keys that show all sockets. While the filter is being typed,
// enter comes first, because any other key would become part of the filter.
func (e *empty) widest() string {
	if e.editing {
		return e.tell("empty.enter_then", "key", e.keys.First(keymap.All))
	}
	return e.keys.First(keymap.All)
}

// unmatched returns the messages for a table that the filter leaves empty.
func (e *empty) unmatched(v *table.View) []string {
	text := e.want.Selection.Query.String()
	what, where := "socket", ""
	switch v.Selection.Kind {
	case table.Listening:
		what, where = "listening", e.tell("empty.elsewhere", "key", e.widest())
	case table.Connections:
		what, where = "connection", e.tell("empty.elsewhere", "key", e.widest())
	}
	lines := []string{e.tell("empty.no_"+what, "filter", quoted(text))}
	if text == problems {
		return e.calm(v, what)
	}
	if text == e.first && e.want.Selection.Query.Words() {
		lines = append(lines, e.tell("empty.command"))
	}
	for _, s := range []string{e.fieldFor(text), e.unread(text), where} {
		if s != "" {
			lines = append(lines, s)
		}
	}
	return append(lines, e.tell("empty.clear", "key", e.keys.First(keymap.Clear), "count", strconv.Itoa(v.Of)))
}

// calm returns the messages for a view in which nothing is in trouble, if the filter
// is the one that matches only rows in trouble. A key sets this filter, so the user
// may have forgotten it.
func (e *empty) calm(v *table.View, what string) []string {
	lines := []string{e.tell("empty.calm_" + what)}
	if besides(v, v.Selection.Kind) {
		lines = append(lines, e.tell("empty.trouble_elsewhere", "key", e.widest()))
	}
	key := e.keys.First(keymap.Clear)
	if again := e.keys.First(keymap.Problems); again != "" && !e.editing {
		key = e.tell("empty.or", "key", again, "other", key)
	}
	return append(lines, e.tell("empty.hides", "filter", quoted(problems), "key", key, "count", strconv.Itoa(v.Of)))
}

// quoted returns the filter in double quotes, or in single quotes if it contains a
// double quote.
func quoted(filter string) string {
	if strings.Contains(filter, `"`) {
		return "'" + filter + "'"
	}
	return `"` + filter + `"`
}

// fieldFor suggests what to write instead of a word that names a state or a protocol
// but was searched for as a name.
func (e *empty) fieldFor(filter string) string {
	for _, word := range strings.Fields(strings.ToLower(filter)) {
		for _, p := range []sockets.Proto{sockets.TCP, sockets.UDP, sockets.Unix} {
			if word == p.String() {
				return e.tell("empty.proto", "word", word)
			}
		}
		if _, ok := sockets.ParseState(word); ok {
			return e.tell("empty.state", "word", word)
		}
	}
	return ""
}

// unread says that a protocol in the filter is not being read at all.
func (e *empty) unread(filter string) string {
	breaks := func(r rune) bool { return strings.ContainsRune(" ,:()", r) }
	for _, word := range strings.FieldsFunc(strings.ToLower(filter), breaks) {
		for p, flag := range map[sockets.Proto]string{sockets.TCP: "-t", sockets.UDP: "-u", sockets.Unix: "-x"} {
			if word == p.String() && !e.read.Has(p) {
				return e.tell("empty.unread", "word", word, "flag", flag)
			}
		}
	}
	return ""
}
