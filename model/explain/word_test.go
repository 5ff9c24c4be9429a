package explain_test

import (
	"strings"
	"testing"

	"berth/model/column"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// TestEveryWordOfTheTable: whatever the screen or the machine output names has
// a text: columns, states, gaps, classes, ranges and sides.
func TestEveryWordOfTheTable(t *testing.T) {
	var words []string
	for _, c := range column.All() {
		words = append(words, c.String(), c.Title())
	}
	for _, s := range sockets.States() {
		words = append(words, s.String(), strings.ReplaceAll(s.String(), "_", "-"), strings.ToLower(s.String()))
	}
	for _, g := range sockets.Gaps() {
		words = append(words, g.String())
	}
	words = append(words, "listening", "estab", "SYN_RECEIVED", "fin-wait-1", "unconn", "bucket", "big", "all", "synchronized", "in", "out", "listen")
	for _, c := range []port.Class{port.WellKnown, port.Dynamic} {
		words = append(words, c.String())
	}
	for _, r := range []port.Range{port.System, port.Registered, port.Ephemeral, port.Private} {
		words = append(words, r.String())
	}
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		for _, w := range append(words, explain.Words()...) {
			text, ok := x.Word(w)
			if !ok || !x.Knows(w) || text.Title == "" || len(text.Blocks) == 0 || strings.ContainsAny(text.Blocks[0].Text, "{}") {
				t.Errorf("%s: %s: %+v", tag, w, text)
			}
		}
		if _, ok := x.Word("xyzzy"); ok || x.Knows("xyzzy") {
			t.Error("a word that nobody knows is explained")
		}
	}
}

func TestNear(t *testing.T) {
	for word, want := range map[string]string{"tiem-wait": "time-wait", "Ephemerl": "ephemeral", "lisen": "listen", "loopbak": "loopback", "xyzzy": ""} {
		if got := strings.Join(explain.Near(word), " "); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
