package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"berth/model/column"
	"berth/model/language"
	"berth/model/query"
	"berth/model/suggest"
	"berth/model/table"
	"berth/model/trouble"
)

// settings holds the settings for one run, which come from the flags, the
// environment, the configuration file or the defaults below, in that order.
type settings struct {
	interval time.Duration
	linger   time.Duration
	theme    string
	view     table.Kind
	group    table.Grouping
	order    table.Order
	columns  []column.Column // nil: chosen by the user interface
	filter   string
	noColor  bool
	mouse    bool
	signs    string
	below    string // what is shown below a table
	numeric  bool
	readOnly bool
	mask     bool                // remove secrets from command lines
	lang     *language.Language  // nil: according to the locale
	keys     map[string][]string // action -> keys
	limits   trouble.Limits
	alerts   []query.Query
}

func defaults() settings {
	return settings{
		interval: time.Second, linger: 5 * time.Second, theme: "auto", view: table.Listening,
		order: table.Order{Column: column.Local}, mouse: true, signs: "auto", below: "nothing", limits: trouble.DefaultLimits(),
	}
}

// remark prints what is wrong with the configuration that was found, unless that has
// already been printed.
func (a *app) remark(l *language.Language) {
	if said := a.note.line(l); said != "" {
		fmt.Fprintln(a.Err, "berth: "+said)
	}
	a.note = nil
}

// settings reads the configuration and overrides it with the environment and the
// flags. l may be nil if the command lists nothing.
func (a *app) settings(l *listing) (*settings, error) {
	s, err := a.unremarked(l)
	a.remark(language.English())
	return s, err
}

// unremarked is like settings, but does not yet print what is wrong with the
// configuration.
func (a *app) unremarked(l *listing) (*settings, error) {
	base, err := a.configured()
	if err != nil {
		return nil, err
	}
	s := *base
	s.noColor = s.noColor || a.env("NO_COLOR") != ""
	if s.readOnly, err = a.readOnly(s.readOnly); err != nil {
		return nil, err
	}
	err = a.general.over(&s)
	if l == nil || err != nil {
		return &s, err
	}
	s.numeric = s.numeric || l.shows.numeric
	l.shows.numeric = s.numeric
	if l.sort != "" {
		s.order, err = parseOrder("--sort", l.sort)
	}
	return &s, err
}

// configured returns the settings in the configuration file. It reads the file only
// once, even if that fails, because a pipe can be read only once.
func (a *app) configured() (*settings, error) {
	if a.base == nil {
		s := defaults()
		a.base, a.baseErr = &s, a.configure(&s)
	}
	return a.base, a.baseErr
}

func parseTheme(from, text string) (string, error) {
	return choose(from, text, "theme", themes())
}

// parseView parses the name of a view, such as "listening" or "pulse".
func parseView(from, text string) (table.Kind, error) {
	kinds := table.Kinds()
	var names []string
	for _, k := range kinds {
		names = append(names, k.String())
	}
	name, err := choose(from, text, "view", names)
	if err != nil {
		return 0, err
	}
	return kinds[slices.Index(names, name)], nil
}

// parseGrouping parses the name of a grouping, such as "remote" or "none".
func parseGrouping(from, text string) (table.Grouping, error) {
	var names []string
	for _, g := range table.Groupings() {
		names = append(names, g.String())
	}
	name, err := choose(from, text, "grouping", names)
	return table.Grouping(max(0, slices.Index(names, name))), err
}

// choose parses one of several names.
func choose(from, text, noun string, names []string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	for _, n := range names {
		if n == name {
			return n, nil
		}
	}
	if found := suggest.Names(name, names); len(found) > 0 {
		return "", bad("%s: no %s %q: did you mean %s?", from, noun, text, language.English().Either(found))
	}
	return "", bad("%s: no %s %q: use one of %s", from, noun, text, strings.Join(names, ", "))
}

// parseInterval parses the time between two polls, which is a duration or a number
// of seconds.
func parseInterval(from, text string) (time.Duration, error) {
	d, ok := duration(text)
	if !ok || d < 100*time.Millisecond || d > time.Hour {
		return 0, bad("%s %s: must be a time from 100ms to 1h, such as 2s or 500ms", from, plain(text))
	}
	return d, nil
}

func parseLinger(from, text string) (time.Duration, error) {
	d, ok := duration(text)
	if !ok || d < 0 || d > time.Hour {
		return 0, bad("%s %s: must be a time from 0s to 1h, such as 5s", from, plain(text))
	}
	return d, nil
}

func duration(text string) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	return d, err == nil
}

// wrongFilter is an error in one of several filters.
type wrongFilter struct {
	number int // counting from 1
	error
}

// Unwrap returns the error in the filter.
func (w *wrongFilter) Unwrap() error { return w.error }

// parseAlerts parses the filters of alerts. Any error is a *wrongFilter. An empty
// filter is not accepted, because it would match everything.
func parseAlerts(texts []string) ([]query.Query, error) {
	var all []query.Query
	for i, text := range texts {
		q, err := query.Parse(text)
		if err == nil && q.Empty() {
			err = errors.New("the filter is empty; it needs a term, such as state:close_wait")
		}
		if err != nil {
			return nil, &wrongFilter{i + 1, err}
		}
		all = append(all, q)
	}
	return all, nil
}

// parseFilter parses a filter. from is where the filter was found, or "" for the
// arguments.
func parseFilter(from, text string) (query.Query, error) {
	q, err := query.Parse(text)
	switch {
	case err == nil:
		return q, nil
	case from != "":
		return q, bad("%s: %v", from, err)
	}
	return q, bad("%v", err)
}
