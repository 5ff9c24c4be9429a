package language

import (
	"embed"
	"maps"

	"github.com/pelletier/go-toml/v2"
)

// texts has seven files for each of Tags. How they are written is said in the first
// lines of each.
//
//go:embed texts/*.toml
var texts embed.FS

// files names the files of a language: what berth says, the words that people
// look up, what the live table says around the sockets, what is wrong, why
// something is not seen, what is wrong with a filter, and what an action would hit.
func files(tag string) []string {
	return []string{
		"texts/" + tag + ".toml", "texts/" + tag + ".words.toml", "texts/" + tag + ".live.toml", "texts/" + tag + ".trouble.toml",
		"texts/" + tag + ".unseen.toml", "texts/" + tag + ".filter.toml", "texts/" + tag + ".plan.toml",
	}
}

// load reads the texts of a language.
func load(tag string) map[string]string {
	all := map[string]string{}
	for _, name := range files(tag) {
		// What is embedded is well-formed: a test holds it to that.
		data, _ := texts.ReadFile(name)
		flat, _ := parse(data)
		maps.Copy(all, flat)
	}
	return all
}

// parse reads texts, and gives them their sections' names: "term.port".
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
