package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"berth/model/language"
	"berth/model/query"
	"berth/model/suggest"
	"berth/ui/live/keymap"
	"berth/ui/userfile"
)

// most is the maximum size of a configuration file, in bytes.
const most = 1 << 20

// configure reads the configuration file into s, if there is one. A file that was
// named must be correct. Mistakes in the default file never stop berth; they are
// put into the note.
func (a *app) configure(s *settings) error {
	path, from := a.configPath()
	if path == "" || path == os.DevNull {
		return nil
	}
	data, err := userfile.Read(path, most)
	c := &config{path, bytes.TrimPrefix(data, []byte("\ufeff"))} // Notepad on Windows writes a byte order mark
	switch {
	case err == nil && from != "":
		return named(c.take(s))
	case err == nil:
		a.note = c.salvage(s)
	case from != "":
		return bad("%s %s: %v; it must be a readable TOML file", from, plain(path), err)
	case !errors.Is(err, fs.ErrNotExist):
		a.note = unread(err).within("unread", "path", path).within("defaults")
	}
	return nil
}

// config is a configuration file that has been read. Messages about it never quote
// it, except for names that berth knows, because it may be another user's file,
// named by mistake or in order to make berth disclose it.
type config struct {
	path string
	data []byte
}

// take reads the file into s. Its errors state the file, the line, and what would
// be correct.
func (c *config) take(s *settings) error {
	var f file
	d := toml.NewDecoder(bytes.NewReader(c.data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return c.refuse(err)
	}
	for _, k := range configKeys() {
		if err := k.take(s, &f); err != nil {
			return c.at(c.lineOf(k.name, &f), k.refuse(err))
		}
	}
	return nil
}

// salvage reads the correct parts of the file into s, and returns what is wrong
// with the rest, or nil if nothing is.
func (c *config) salvage(s *settings) complaint {
	whole := *s
	err := c.take(&whole)
	if err == nil {
		*s = whole
		return nil
	}
	var wrong *wrongConfig
	errors.As(err, &wrong) // take returns no other kind of error
	var all map[string]any
	if toml.Unmarshal(c.data, &all) != nil {
		return wrong.say.within("defaults")
	}
	for name, value := range all {
		for _, k := range configKeys() {
			if strings.EqualFold(k.name, name) {
				k.salvage(s, value)
			}
		}
	}
	return wrong.say.within("rest")
}

// salvage reads the value of one key into s if it is correct.
func (k configKey) salvage(s *settings, value any) {
	text, err := toml.Marshal(map[string]any{k.name: value})
	if err != nil {
		return
	}
	var f file
	taken := *s
	if toml.Unmarshal(text, &f) == nil && k.take(&taken, &f) == nil {
		*s = taken
	}
}

// refuse returns what is wrong with the value of a key.
func (k configKey) refuse(err error) complaint {
	var filter *query.Error
	var key *keymap.Error
	var one *wrongFilter
	wrong := ill("wants."+k.name).within("wrong", "name", k.name)
	switch {
	case errors.As(err, &key):
		return complaint(key.Line).within("keys")
	case errors.As(err, &one) && errors.As(err, &filter):
		return wrong.within("filter_column", "column", strconv.Itoa(filter.Column), "number", strconv.Itoa(one.number))
	case errors.As(err, &one):
		return wrong.within("filter", "number", strconv.Itoa(one.number))
	case errors.As(err, &filter):
		return wrong.within("column", "column", strconv.Itoa(filter.Column))
	}
	return wrong
}

func (c *config) at(line int, what complaint) error {
	return &wrongConfig{what.within("at", "path", c.path, "line", strconv.Itoa(line))}
}

// refuse converts an error from the decoder into a message.
func (c *config) refuse(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		e := unknown.Errors[0]
		line, _ := e.Position()
		return c.at(line, unknownKey(strings.Join(e.Key(), ".")))
	}
	var e *toml.DecodeError
	if !errors.As(err, &e) {
		return &wrongConfig{ill("syntax").within("unread", "path", c.path)}
	}
	line, column := e.Position()
	if strings.Contains(err.Error(), "already defined") {
		return c.at(line, ill("twice"))
	}
	for _, k := range configKeys() {
		if key := e.Key(); len(key) > 0 && strings.EqualFold(k.name, key[0]) {
			if line == 1 { // the decoder also reports line 1 if it has lost count
				line = c.line(key[len(key)-1])
			}
			return c.at(line, k.refuse(nil))
		}
	}
	return c.at(line, ill("syntax_column", "column", strconv.Itoa(column)))
}

func unknownKey(name string) complaint {
	var names []string
	for _, k := range configKeys() {
		names = append(names, k.name)
	}
	if found := suggest.Names(name, names); len(found) > 0 {
		return func(l *language.Language) string { return l.Tell("config.near", "names", l.Either(found)) }
	}
	return func(l *language.Language) string { return l.Tell("config.unknown", "names", l.Series(names)) }
}

// lineOf returns the line of a key or, for "keys", the line of the action with the
// wrong keys.
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

// line returns the line of a key or a table, counting from 1.
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
