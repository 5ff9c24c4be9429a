package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"berth/model/near"
	"berth/sockets/scrub"
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
	Color    *bool               `toml:"color"`
	Mouse    *bool               `toml:"mouse"`
	Numeric  *bool               `toml:"numeric"`
	Linger   *string             `toml:"linger"`
	ReadOnly *bool               `toml:"read_only"`
	Lang     *string             `toml:"lang"`
	Keys     map[string][]string `toml:"keys"`
}

// configKey is one key of the file: what it wants, for who got it wrong, and
// how it is taken into the settings.
type configKey struct {
	name  string
	wants string
	take  func(*settings, *file) error
}

func configKeys() []configKey {
	return []configKey{
		{"interval", `a time in quotes, such as "1s"`, func(s *settings, f *file) error {
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
			return text("filter", f.Filter, &s.filter, func(from, text string) (string, error) {
				q, err := parseFilter(from, text)
				return q.String(), err
			})
		}},
		{"color", "true or false", func(s *settings, f *file) error { s.noColor = f.Color != nil && !*f.Color; return nil }},
		{"mouse", "true or false", func(s *settings, f *file) error { return set(f.Mouse, &s.mouse) }},
		{"numeric", "true or false", func(s *settings, f *file) error { return set(f.Numeric, &s.numeric) }},
		{"linger", `a time in quotes, such as "5s"`, func(s *settings, f *file) error {
			return text("linger", f.Linger, &s.linger, parseLinger)
		}},
		{"read_only", "true or false", func(s *settings, f *file) error { return set(f.ReadOnly, &s.readOnly) }},
		{"lang", `"en", "zh-Hant" or "zh-Hans"`, func(s *settings, f *file) error { return text("lang", f.Lang, &s.lang, parseLanguage) }},
		{"keys", `a table of lists of keys, such as quit = ["q", "ctrl+q"]`, func(s *settings, f *file) error {
			s.keys = f.Keys
			return keymap.Check(f.Keys)
		}},
	}
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

// most is how large a configuration file may be, in bytes.
const most = 1 << 20

// configure takes the configuration file into s, if there is one.
func (a *app) configure(s *settings) error {
	path, from := a.configPath()
	if path == "" {
		return nil
	}
	data, err := readAtMost(path, most)
	switch {
	case errors.Is(err, fs.ErrNotExist) && from == "":
		return nil
	case errors.Is(err, fs.ErrPermission) && from == "": // another user's home, as after su without -
		a.note = fmt.Sprintf("berth: %s: %v: the defaults are used", scrub.String(path), reason(err))
		return nil
	case err != nil:
		return bad("%s: %v: it must be a TOML file that can be read", strings.TrimSpace(from+" "+plain(path)), reason(err))
	}
	return (&config{path, bytes.TrimPrefix(data, []byte("\ufeff"))}).take(s) // Windows' Notepad writes that mark
}

// readAtMost reads a file; one that is larger is an error, and so a device
// that never ends.
func readAtMost(path string, size int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(size)+1))
	if err == nil && len(data) > size {
		err = fmt.Errorf("it has more than %d bytes", size)
	}
	return data, err
}

// reason gives what went wrong with a file without its path.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// configPath gives where the configuration is, and what named the place, so
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

// config is a configuration file that was read.
type config struct {
	path string
	data []byte
}

// take reads the file into s. Its errors name the file, the line, the key and
// what would be right.
func (c *config) take(s *settings) error {
	var f file
	d := toml.NewDecoder(bytes.NewReader(c.data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return c.refuse(err)
	}
	for _, k := range configKeys() {
		if err := k.take(s, &f); err != nil {
			return c.at(c.lineOf(k.name, &f), err.Error())
		}
	}
	return nil
}

func (c *config) at(line int, what string) error {
	return bad("%s:%d: %s", c.path, line, what)
}

// refuse words an error of the decoder.
func (c *config) refuse(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		e := unknown.Errors[0]
		line, _ := e.Position()
		return c.at(line, unknownKey(strings.Join(e.Key(), ".")))
	}
	var e *toml.DecodeError
	if !errors.As(err, &e) {
		return bad("%s: %v", c.path, err)
	}
	key := e.Key()
	line, _ := e.Position()
	if len(key) == 0 || strings.Contains(err.Error(), "already defined") {
		return c.at(line, strings.TrimPrefix(err.Error(), "toml: "))
	}
	if line == 1 { // also where the decoder has lost count
		line = c.line(key[len(key)-1])
	}
	for _, k := range configKeys() {
		if strings.EqualFold(k.name, key[0]) {
			return c.at(line, fmt.Sprintf("%s wants %s", k.name, k.wants))
		}
	}
	return c.at(line, strings.TrimPrefix(err.Error(), "toml: "))
}

func unknownKey(name string) string {
	var names []string
	for _, k := range configKeys() {
		names = append(names, k.name)
	}
	if found := near.Names(name, names); len(found) > 0 {
		return fmt.Sprintf("no key %q: did you mean %s?", name, near.Either(found))
	}
	return fmt.Sprintf("no key %q: there are %s", name, strings.Join(names, ", "))
}

// lineOf gives the line of a key, or that of the action whose keys are wrong.
func (c *config) lineOf(name string, f *file) int {
	if name != "keys" {
		return c.line(name)
	}
	for _, action := range slices.Sorted(maps.Keys(f.Keys)) {
		if keymap.Check(map[string][]string{action: f.Keys[action]}) != nil {
			return c.line(action)
		}
	}
	return c.line(name)
}

// line gives the line of a key or a table, counted from 1.
func (c *config) line(name string) int {
	for i, l := range strings.Split(string(c.data), "\n") {
		l = strings.TrimSpace(l)
		key, _, ok := strings.Cut(l, "=")
		if ok && strings.EqualFold(strings.Trim(strings.TrimSpace(key), `"'`), name) || l == "["+name+"]" {
			return i + 1
		}
	}
	return 1
}
