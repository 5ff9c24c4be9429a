package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"berth/model/query"
	"berth/model/suggest"
	"berth/ui/live/keymap"
	"berth/ui/userfile"
)

// most is how large a configuration file may be, in bytes.
const most = 1 << 20

// configure takes the configuration file into s, if there is one. One that was
// named must be right. Whatever is wrong with the one that is looked for by
// default stops nothing: it becomes the note.
func (a *app) configure(s *settings) error {
	path, from := a.configPath()
	if path == "" || path == os.DevNull {
		return nil
	}
	data, err := userfile.Read(path, most)
	c := &config{path, bytes.TrimPrefix(data, []byte("\ufeff"))} // Windows' Notepad writes that mark
	switch {
	case err == nil && from != "":
		return c.take(s)
	case err == nil:
		a.note = c.salvage(s)
	case from != "":
		return bad("%s %s: %v: it must be a TOML file that can be read", from, plain(path), err)
	case !errors.Is(err, fs.ErrNotExist):
		a.note = fmt.Sprintf("%s: %v: the defaults are used", path, err)
	}
	return nil
}

// config is a configuration file that was read. What it says of it never
// quotes it, save for names that berth knows: it may be a file of somebody else
// that was named by mistake or to have it read out.
type config struct {
	path string
	data []byte
}

// take reads the file into s. Its errors name the file, the line, and what
// would be right.
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

// salvage takes of the file what is right into s, and returns what is wrong
// with the rest; "" for nothing.
func (c *config) salvage(s *settings) string {
	whole := *s
	err := c.take(&whole)
	if err == nil {
		*s = whole
		return ""
	}
	var all map[string]any
	if toml.Unmarshal(c.data, &all) != nil {
		return err.Error() + ": the defaults are used"
	}
	for name, value := range all {
		for _, k := range configKeys() {
			if strings.EqualFold(k.name, name) {
				k.salvage(s, value)
			}
		}
	}
	return err.Error() + ": what is right beside it holds"
}

// salvage takes the value of one key into s, if it is right.
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

// refuse says what is wrong with the value of a key.
func (k configKey) refuse(err error) string {
	var filter *query.Error
	var key *keymap.Error
	var one *wrongFilter
	switch {
	case errors.As(err, &key):
		return "keys: " + key.Error()
	case errors.As(err, &one) && errors.As(err, &filter):
		return fmt.Sprintf("%s wants %s: see column %d of filter %d", k.name, k.wants, filter.Column, one.number)
	case errors.As(err, &one):
		return fmt.Sprintf("%s wants %s: see filter %d", k.name, k.wants, one.number)
	case errors.As(err, &filter):
		return fmt.Sprintf("%s wants %s: see its column %d", k.name, k.wants, filter.Column)
	}
	return k.name + " wants " + k.wants
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
		return bad("%s: not TOML", c.path)
	}
	line, column := e.Position()
	if strings.Contains(err.Error(), "already defined") {
		return c.at(line, "this key is already defined")
	}
	for _, k := range configKeys() {
		if key := e.Key(); len(key) > 0 && strings.EqualFold(k.name, key[0]) {
			if line == 1 { // also where the decoder has lost count
				line = c.line(key[len(key)-1])
			}
			return c.at(line, k.name+" wants "+k.wants)
		}
	}
	return c.at(line, fmt.Sprintf("not TOML: see column %d", column))
}

func unknownKey(name string) string {
	var names []string
	for _, k := range configKeys() {
		names = append(names, k.name)
	}
	if found := suggest.Names(name, names); len(found) > 0 {
		return "no such key: did you mean " + suggest.Either(found) + "?"
	}
	return "no such key: there are " + strings.Join(names, ", ")
}

// lineOf returns the line of a key, or that of the action whose keys are wrong.
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

// line returns the line of a key or a table, counted from 1.
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
