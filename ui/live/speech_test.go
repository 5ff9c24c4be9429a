package live

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"berth/model/column"
	"berth/model/language"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/pane"
)

// kept is what stays as it is in every language, besides names of programs: column
// heads, states, keys, flags, units, commands, and words of the filter language.
var kept = regexp.MustCompile(`\b(berth|ss|lsof|curl|netstat|kill|root|sudo|tcp|udp|unix|ip|ipv4|ipv6|pid|uid|fd|socket|inode|cookie|http|https|` +
	`enter|esc|space|tab|shift|ctrl|alt|pgup|pgdn|home|end|backspace|up|down|left|right|yes|` +
	`[A-Z]+[-_0-9A-Z]*|[a-z_-]+\(\)|(state|proc|port|lport|rport|pid|user|is|service|class|side|proto|ip|local|remote|net)(:\S*)?|\S*[0-9:/._-]\S*)\b`)

// english finds two English words in a row.
var english = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

// inChinese leaves out of a frame what names programs, users and services, and what
// stays in every language.
func inChinese(text string) string {
	for _, name := range []string{"nginx: worker process", "nginx: master process", "nginx -g daemon off", "python3 -m http.server", "http protocol over TLS/SSL", "World Wide Web HTTP", "PostgreSQL Database", "postgresql", "postgres", "gunicorn", "nginx"} {
		text = strings.ReplaceAll(text, name, "·")
	}
	return text
}

// TestNoEnglishIsLeft walks through every view, overlay and notice in both Chinese
// scripts and finds no two English words in a row that are not names.
func TestNoEnglishIsLeft(t *testing.T) {
	states := [][]string{
		{},
		{"enter"},
		{"e"},
		{"?"},
		{"?", "pgdown"},
		{"?", "pgdown", "pgdown"},
		{"s"},
		{"c"},
		{"/"},
		{"/", "n"},
		{"/", "port:70000"},
		{"/", "sport:80"},
		{"/", "state:lisen"},
		{"/", "10.0.0.300"},
		{"/", "(80 or"},
		{"/", "\"nginx"},
		{"/", "nginx or"},
		{"p"},
		{"!"},
		{"/", "nothinglikethis", "enter"},
		{"/", "udp", "enter"},
		{"/", "proto:unix", "enter"},
		{"down", "down"},
		{"S"},
		{"G"},
		{"M"},
		{"M", "M"},
		{"+"},
		{"-"},
		{"y"},
		{"y", "y"},
		{"Y"},
		{"ctrl+l"},
		{"Q"},
		{"tab"},
		{"z"},
		{"z", "z", "e"},
		{":"},
		{":", "8", "0"},
		{":", "7", "0", "0", "0", "0"},
		{"n"},
		{"N"},
		{"]"},
		{"right"},
		{"right", "down", "enter"},
		{"right", "down", "e"},
	}
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		frames := 0
		for _, size := range [][2]int{{50, 15}, {80, 24}, {120, 35}, {200, 60}} {
			for view := 1; view <= 5; view++ {
				for _, keys := range states {
					s := newStageWith(t, size[0], size[1], func(o *Options) { o.Language = l }, machine()...)
					s.press(fmt.Sprint(view))
					s.press(keys...)
					frames++
					for _, line := range s.lines() {
						if left := english.FindString(kept.ReplaceAllString(inChinese(line), "·")); left != "" {
							t.Errorf("%s, %v, view %d after %q: %q is English in %q", tag, size, view, keys, left, line)
						}
					}
					if t.Failed() && frames > 3000 {
						t.FailNow()
					}
				}
			}
		}
		t.Logf("%s: %d frames", tag, frames)
	}
}

// TestReachIsSaidInItsColumn: from where a listener can be reached is said in the
// language that was asked for, and whole.
func TestReachIsSaidInItsColumn(t *testing.T) {
	for _, tag := range []string{"en", "zh-Hans", "zh-Hant"} {
		l, _ := language.New(tag)
		for local, key := range map[string]string{"0.0.0.0:80": "any", "10.0.0.5:80": "address", "[fe80::1]:80": "link", "127.0.0.1:80": "host"} {
			s := newStageWith(t, 80, 24, func(o *Options) { o.Language = l }, socket(1, sockets.Listen, local))
			s.press("1")
			s.has("REACH", l.Tell("live.cell.reach_"+key))
		}
	}
}

// TestEveryColumnIsDescribed in the chooser, in each language.
func TestEveryColumnIsDescribed(t *testing.T) {
	for _, tag := range []string{"en", "zh-Hans", "zh-Hant"} {
		l, _ := language.New(tag)
		s := pane.Scene{Context: cell.Context{Language: l}}
		for _, c := range column.All() {
			if text := s.About(c); len(text) < 8 || strings.HasPrefix(text, "{") {
				t.Errorf("%s: %v is described as %q", tag, c, text)
			}
			if key := "live.column." + c.String(); tag == "en" && l.Has(key) && l.Tell(key) != c.Doc() {
				t.Errorf("%v is described as %q and as %q", c, l.Tell(key), c.Doc())
			}
		}
	}
}
