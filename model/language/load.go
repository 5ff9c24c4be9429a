package language

import (
	"embed"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/pelletier/go-toml/v2"
)

// texts has eleven files for each of Tags. The first lines of each file describe
// its format.
//
//go:embed texts/*.toml
var texts embed.FS

// files returns the names of a language's files. They contain, in this order: what
// affects traffic before it reaches a port, why something can't be seen, errors in
// a filter, errors in a configuration, what an action would hit, what the facts
// about a socket mean, problems, berth's own messages, what the live table shows
// around the sockets, what is found on ports, and the words that people look up.
// The short files come first, because files are read in this order until a message
// is found.
func files(tag string) []string {
	var all []string
	for _, name := range []string{".front", ".unseen", ".filter", ".config", ".plan", ".facts", ".trouble", "", ".live", ".ports", ".words"} {
		all = append(all, "texts/"+tag+name+".toml")
	}
	return all
}

// shelf holds the messages of a language. It reads the files one after the other
// until a message is found, so a command that prints few messages reads few files.
// It is safe for concurrent use.
type shelf struct {
	read atomic.Pointer[map[string]string] // the messages from the files read so far; the map is immutable
	mu   sync.Mutex
	left []string // the files not read yet
}

func newShelf(files []string) *shelf {
	s := &shelf{left: files}
	s.read.Store(&map[string]string{})
	return s
}

// find returns the message for key.
func (s *shelf) find(key string) (string, bool) {
	for {
		text, ok := (*s.read.Load())[key]
		if ok || !s.more(key) {
			return text, ok
		}
	}
}

// more reads another file, unless key has been found in the meantime. It returns
// false if there is no file left to read.
func (s *shelf) more(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := *s.read.Load()
	if _, ok := all[key]; ok || len(s.left) == 0 {
		return ok
	}
	// The embedded files are well-formed, which a test ensures.
	data, _ := texts.ReadFile(s.left[0])
	flat, _ := parse(data)
	maps.Copy(flat, all)
	s.left = s.left[1:]
	s.read.Store(&flat)
	return true
}

// whole returns all messages.
func (s *shelf) whole() map[string]string {
	for s.more("") {
	}
	return *s.read.Load()
}

// parse reads messages and prefixes their keys with the names of their sections:
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
