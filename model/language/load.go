package language

import (
	"embed"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/pelletier/go-toml/v2"
)

// texts has eleven files for each of Tags. The first lines of each say how it is
// written.
//
//go:embed texts/*.toml
var texts embed.FS

// files names the files of a language: what is in front of a port, why something is
// not seen, what is wrong with a filter and with a configuration, what an action
// would hit, what the facts of a socket mean, what is wrong, what berth says, what
// the live table says around the sockets, what is found at ports, and the words
// that people look up. Short ones come first, because they are read in that order.
func files(tag string) []string {
	var all []string
	for _, name := range []string{".front", ".unseen", ".filter", ".config", ".plan", ".facts", ".trouble", "", ".live", ".ports", ".words"} {
		all = append(all, "texts/"+tag+name+".toml")
	}
	return all
}

// shelf is the texts of a language. Its files are read one after the other until a
// text is found: a command that says little reads little. It is safe for concurrent
// use.
type shelf struct {
	read atomic.Pointer[map[string]string] // from the files read so far; the map never changes
	mu   sync.Mutex
	left []string // the files not read yet
}

func newShelf(files []string) *shelf {
	s := &shelf{left: files}
	s.read.Store(&map[string]string{})
	return s
}

// find returns the text for key.
func (s *shelf) find(key string) (string, bool) {
	for {
		text, ok := (*s.read.Load())[key]
		if ok || !s.more(key) {
			return text, ok
		}
	}
}

// more reads another file, unless the one with key has been read meanwhile, and
// reports whether there was one.
func (s *shelf) more(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := *s.read.Load()
	if _, ok := all[key]; ok || len(s.left) == 0 {
		return ok
	}
	// What is embedded is well-formed: a test ensures it.
	data, _ := texts.ReadFile(s.left[0])
	flat, _ := parse(data)
	maps.Copy(flat, all)
	s.left = s.left[1:]
	s.read.Store(&flat)
	return true
}

// whole returns every text.
func (s *shelf) whole() map[string]string {
	for s.more("") {
	}
	return *s.read.Load()
}

// parse reads texts, and prefixes their keys with the names of their sections:
// "term.port".
func parse(data []byte) (map[string]string, error) {
	var tree map[string]any
	err := toml.Unmarshal(data, &tree)
	flat := map[string]string{}
	flatten(flat, "", tree)
	return flat, err
}

func flatten(flat map[string]string, prefix string, tree map[string]any) {
	for name, x := range tree {
		switch x := x.(type) {
		case map[string]any:
			flatten(flat, prefix+name+".", x)
		case string:
			flat[prefix+name] = x
		}
	}
}
