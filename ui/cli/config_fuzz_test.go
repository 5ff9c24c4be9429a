package cli

import (
	"strings"
	"testing"
	"unicode/utf8"

	"berth/model/language"
	"berth/model/query"
)

// FuzzConfig reads arbitrary bytes as a configuration. It checks that mistakes are
// reported in one line that names the file, and that what can be salvaged from the
// file is valid.
func FuzzConfig(f *testing.F) {
	for _, text := range []string{
		"interval = \"2s\"\ntheme = \"dark\"\nfilter = \"not user:root\"\ncolumns = [\"local\", \"process\"]\n", "[keys]\nquit = [\"q\"]\n",
		"linger = \"-1s\"", "sort = \"-age\"\nsort = \"age\"", "view = 3", "read_only = true\nnosuch = 1", "columns = [\"\"]", "= =", "\ufeffmouse = false", "lang = \"\x00\"", "filter = \"port:70000\"",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		c := &config{"/etc/berth.toml", data}
		s, salvaged := defaults(), defaults()
		err := c.take(&s)
		if err != nil && (!strings.HasPrefix(err.Error(), c.path) || strings.ContainsAny(err.Error(), "\n\x1b\x00") || !utf8.ValidString(err.Error())) {
			t.Fatalf("%q", err)
		}
		note := c.salvage(&salvaged)
		if (note == nil) != (err == nil) {
			t.Errorf("%v, and the note is %q", err, note.line(language.English()))
		}
		if _, err := query.Parse(salvaged.filter); err != nil || salvaged.interval < 0 {
			t.Errorf("taken: %q, %v", salvaged.filter, salvaged.interval)
		}
	})
}
