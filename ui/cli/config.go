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

// file is the configuration file. docs/CONFIG.md describes every key.
type file struct {
	Interval *string             `toml:"interval"`
	Theme    *string             `toml:"theme"`
	View     *string             `toml:"view"`
	Group    *string             `toml:"group"`
	Sort     *string             `toml:"sort"`
	Columns  []string            `toml:"columns"`
	Filter   *string             `toml:"filter"`
	Alerts   []string            `toml:"alerts"`
	Color    *bool               `toml:"color"`
	Mouse    *bool               `toml:"mouse"`
	Signs    *string             `toml:"signs"`
	Below    *string             `toml:"below"`
	Numeric  *bool               `toml:"numeric"`
	Linger   *string             `toml:"linger"`
	ReadOnly *bool               `toml:"read_only"`
	Mask     *bool               `toml:"mask_secrets"`
	Lang     *string             `toml:"lang"`
	Keys     map[string][]string `toml:"keys"`
	Trouble  map[string]any      `toml:"trouble"`
}

// configKey is a key of the file, with a function that transfers its value to the
// settings. A wrong value is reported with a message about what the key expects.
// The error returned by take may quote the value, so it is not shown.
type configKey struct {
	name string
	take func(*settings, *file) error
}

func configKeys() []configKey {
	return []configKey{
		{"interval", func(s *settings, f *file) error {
			return text("interval", f.Interval, &s.interval, parseInterval)
		}},
		{"theme", func(s *settings, f *file) error { return text("theme", f.Theme, &s.theme, parseTheme) }},
		{"view", func(s *settings, f *file) error {
			return text("view", f.View, &s.view, parseView)
		}},
		{"group", func(s *settings, f *file) error {
			return text("group", f.Group, &s.group, parseGrouping)
		}},
		{"sort", func(s *settings, f *file) error {
			return text("sort", f.Sort, &s.order, parseOrder)
		}},
		{"columns", func(s *settings, f *file) (err error) {
			if slices.Contains(f.Columns, "") {
				return bad("columns: a column has no name")
			}
			s.columns, err = parseColumns("columns", strings.Join(f.Columns, ","))
			return err
		}},
		{"filter", func(s *settings, f *file) error {
			return text("filter", f.Filter, &s.filter, func(_, text string) (string, error) {
				q, err := query.Parse(text)
				return q.String(), err
			})
		}},
		{"alerts", func(s *settings, f *file) (err error) {
			s.alerts, err = parseAlerts(f.Alerts)
			return err
		}},
		{"color", func(s *settings, f *file) error { s.noColor = f.Color != nil && !*f.Color; return nil }},
		{"mouse", func(s *settings, f *file) error { return set(f.Mouse, &s.mouse) }},
		{"below", func(s *settings, f *file) error {
			return text("below", f.Below, &s.below, func(from, text string) (string, error) {
				return choose(from, text, "place", []string{"nothing", "pulse", "detail"})
			})
		}},
		{"signs", func(s *settings, f *file) error { return text("signs", f.Signs, &s.signs, parseSigns) }},
		{"numeric", func(s *settings, f *file) error { return set(f.Numeric, &s.numeric) }},
		{"linger", func(s *settings, f *file) error {
			return text("linger", f.Linger, &s.linger, parseLinger)
		}},
		{"read_only", func(s *settings, f *file) error { return set(f.ReadOnly, &s.readOnly) }},
		{"mask_secrets", func(s *settings, f *file) error { return set(f.Mask, &s.mask) }},
		{"lang", func(s *settings, f *file) error { return text("lang", f.Lang, &s.lang, parseLanguage) }},
		{"trouble", func(s *settings, f *file) error {
			return limits(&s.limits, f.Trouble)
		}},
		{"keys", func(s *settings, f *file) error {
			s.keys = f.Keys
			return keymap.Check(f.Keys)
		}},
	}
}

// limits parses limits, given by name, for what counts as trouble.
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

// configPath returns the path of the configuration file, and the name of the flag
// or variable that gave it. If a flag or a variable gave it, the file must exist.
// from is "" for the default path.
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
