package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"berth/model/query"
	"berth/model/trouble"
	"berth/ui/live/keymap"
)

// file is the configuration file. Every key is described in docs/CONFIG.md.
type file struct {
	Interval *string             `toml:"interval"`
	Theme    *string             `toml:"theme"`
	View     *string             `toml:"view"`
	Sort     *string             `toml:"sort"`
	Columns  []string            `toml:"columns"`
	Filter   *string             `toml:"filter"`
	Alerts   []string            `toml:"alerts"`
	Color    *bool               `toml:"color"`
	Mouse    *bool               `toml:"mouse"`
	Signs    *string             `toml:"signs"`
	Numeric  *bool               `toml:"numeric"`
	Linger   *string             `toml:"linger"`
	ReadOnly *bool               `toml:"read_only"`
	Mask     *bool               `toml:"mask_secrets"`
	Lang     *string             `toml:"lang"`
	Keys     map[string][]string `toml:"keys"`
	Trouble  map[string]any      `toml:"trouble"`
}

// configKey is one key of the file: what it wants, to be said where the value is
// another, and how it is taken into the settings. What take says of a value may
// quote it, and is not shown.
type configKey struct {
	name  string
	wants string
	take  func(*settings, *file) error
}

func configKeys() []configKey {
	return []configKey{
		{"interval", `a time from 100ms to 1h in quotes, such as "1s"`, func(s *settings, f *file) error {
			return text("interval", f.Interval, &s.interval, parseInterval)
		}},
		{"theme", `"auto", "dark" or "light"`, func(s *settings, f *file) error { return text("theme", f.Theme, &s.theme, parseTheme) }},
		{"view", `"listening", "connections", "all", "processes" or "ports"`, func(s *settings, f *file) error {
			return text("view", f.View, &s.view, parseView)
		}},
		{"sort", `a column in quotes, such as "local" or "-age"`, func(s *settings, f *file) error {
			return text("sort", f.Sort, &s.order, parseOrder)
		}},
		{"columns", `a list of columns, such as ["local", "process"]`, func(s *settings, f *file) (err error) {
			if slices.Contains(f.Columns, "") {
				return bad("columns: a column has no name")
			}
			s.columns, err = parseColumns("columns", strings.Join(f.Columns, ","))
			return err
		}},
		{"filter", `a filter in quotes, such as "not user:root"`, func(s *settings, f *file) error {
			return text("filter", f.Filter, &s.filter, func(_, text string) (string, error) {
				q, err := query.Parse(text)
				return q.String(), err
			})
		}},
		{"alerts", `a list of filters, such as ["is:problem", "state:close_wait"]`, func(s *settings, f *file) (err error) {
			s.alerts, err = parseAlerts(f.Alerts)
			return err
		}},
		{"color", "true or false", func(s *settings, f *file) error { s.noColor = f.Color != nil && !*f.Color; return nil }},
		{"mouse", "true or false", func(s *settings, f *file) error { return set(f.Mouse, &s.mouse) }},
		{"signs", `"auto", "ascii" or "unicode"`, func(s *settings, f *file) error { return text("signs", f.Signs, &s.signs, parseSigns) }},
		{"numeric", "true or false", func(s *settings, f *file) error { return set(f.Numeric, &s.numeric) }},
		{"linger", `a time from 0s to 1h in quotes, such as "5s"`, func(s *settings, f *file) error {
			return text("linger", f.Linger, &s.linger, parseLinger)
		}},
		{"read_only", "true or false", func(s *settings, f *file) error { return set(f.ReadOnly, &s.readOnly) }},
		{"mask_secrets", "true or false", func(s *settings, f *file) error { return set(f.Mask, &s.mask) }},
		{"lang", `"en", "zh-Hant" or "zh-Hans"`, func(s *settings, f *file) error { return text("lang", f.Lang, &s.lang, parseLanguage) }},
		{"trouble", "a table of limits, such as close_wait = 10: docs/TROUBLE.md lists them", func(s *settings, f *file) error {
			return limits(&s.limits, f.Trouble)
		}},
		{"keys", `a table of lists of keys, such as quit = ["q", "ctrl+q"]`, func(s *settings, f *file) error {
			s.keys = f.Keys
			return keymap.Check(f.Keys)
		}},
	}
}

// limits takes limits of what is trouble, by their names.
func limits(to *trouble.Limits, from map[string]any) error {
	taken := *to
	for name, value := range from {
		i := slices.IndexFunc(trouble.Thresholds(), func(t trouble.Threshold) bool { return t.Name == name })
		if i < 0 || !trouble.Thresholds()[i].Set(&taken, fmt.Sprint(value)) {
			return bad("trouble: %s", name)
		}
	}
	*to = taken
	return nil
}

func set[T any](from *T, to *T) error {
	if from != nil {
		*to = *from
	}
	return nil
}

func text[T any](name string, from *string, to *T, parse func(from, text string) (T, error)) (err error) {
	if from != nil {
		*to, err = parse(name, *from)
	}
	return err
}

// configPath returns where the configuration is, and what named the place, so
// that it must be there; "" for the place where it is looked for by default.
func (a *app) configPath() (path, from string) {
	switch {
	case a.general.config != "":
		return a.general.config, "--config"
	case a.env("BERTH_CONFIG") != "":
		return a.env("BERTH_CONFIG"), "BERTH_CONFIG"
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", ""
	}
	return filepath.Join(dir, "berth", "config.toml"), ""
}
