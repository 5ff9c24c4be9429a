package cli

import (
	"slices"
	"strings"

	"berth/model/column"
	"berth/model/language"
	"berth/model/suggest"
	"berth/model/table"
)

// defaultColumns returns the columns that a table shows if no others are chosen.
func defaultColumns() []column.Column {
	return []column.Column{
		column.Proto, column.Local, column.Service, column.State, column.Remote, column.Process, column.PID, column.User,
	}
}

// show returns the columns to show: those given by --columns, or else those in
// base, and those added by single-letter flags.
func (l *listing) show(base []column.Column) ([]column.Column, error) {
	text, adds := strings.CutPrefix(l.columns, "+")
	named, err := parseColumns("--columns", text)
	switch {
	case err != nil:
		return nil, err
	case named != nil && !adds:
		return named, nil
	}
	var shown []column.Column
	for _, c := range base {
		if c != column.Service || !l.shows.numeric {
			shown = append(shown, c)
		}
	}
	return unite(shown, append(l.extra(), named...)), nil
}

// extra returns the columns that -o, -e and -i add.
func (l *listing) extra() []column.Column {
	var cs []column.Column
	if l.shows.timers {
		cs = append(cs, column.Timer)
	}
	if l.shows.extended {
		cs = append(cs, column.UID, column.Inode, column.Cookie)
	}
	if l.shows.info {
		cs = append(cs, column.RTT, column.Retrans, column.Cwnd, column.Sent, column.Received)
	}
	if l.over != "" {
		cs = unite(cs, []column.Column{column.In, column.Out})
	}
	return cs
}

func unite(cs, more []column.Column) []column.Column {
	for _, m := range more {
		if !slices.Contains(cs, m) {
			cs = append(cs, m)
		}
	}
	return cs
}

// parseColumns parses a list of names separated by commas. It returns nil for "".
func parseColumns(from, text string) ([]column.Column, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var cs []column.Column
	for name := range strings.SplitSeq(text, ",") {
		c, err := parseColumn(from, name)
		if err != nil {
			return nil, err
		}
		cs = unite(cs, []column.Column{c})
	}
	return cs, nil
}

func parseColumn(from, name string) (column.Column, error) {
	c, ok := column.Parse(name)
	if ok {
		return c, nil
	}
	names := columnNames()
	if strings.TrimSpace(name) == "" {
		return 0, bad("%s: a name is missing next to a comma; write, for example, local,process", from)
	}
	if found := suggest.Names(strings.ToLower(strings.TrimSpace(name)), names); len(found) > 0 {
		return 0, bad("%s: no column %q: did you mean %s?", from, name, language.English().Either(found))
	}
	return 0, bad("%s: no column %q: use one of %s", from, name, strings.Join(names, ", "))
}

func columnNames() []string {
	var names []string
	for _, c := range column.All() {
		names = append(names, c.String())
	}
	return names
}

// parseOrder parses "local", "-local", "local:desc" or "local:asc".
func parseOrder(from, text string) (table.Order, error) {
	name, reverse := strings.CutPrefix(text, "-")
	if cut, way, ok := strings.Cut(name, ":"); ok {
		switch name = cut; way {
		case "asc":
		case "desc":
			reverse = !reverse
		default:
			return table.Order{}, bad("%s: %q: the direction must be asc or desc", from, way)
		}
	}
	c, err := parseColumn(from, name)
	return table.Order{Column: c, Reverse: reverse}, err
}

// live returns the columns of the live table. It returns nil to have them chosen
// according to the width of the screen.
func (l *listing) live(base []column.Column) ([]column.Column, error) {
	if base == nil && l.columns == "" && len(l.extra()) == 0 {
		return nil, nil
	}
	if base == nil {
		base = append(defaultColumns(), column.Age)
	}
	return l.show(base)
}
