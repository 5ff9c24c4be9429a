package screen

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestStrokes(t *testing.T) {
	for _, c := range []struct {
		keys string
		want []Stroke
	}{
		{"", nil},
		{"é/", []Stroke{{Bytes: "é"}, {Bytes: "/"}}},
		{"a<enter><1.5s><down>", []Stroke{{Bytes: "a"}, {Bytes: "\r"}, {Pause: 1500 * time.Millisecond}, {Bytes: "\x1b[B"}}},
		{"<ctrl+z><lt>", []Stroke{{Bytes: "\x1a"}, {Bytes: "<"}}},
	} {
		got, err := Strokes(c.keys)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %q, %v; want %q", c.keys, got, err, c.want)
		}
	}
	for keys, want := range map[string]string{"a<enter": "no closing", "<entr>": "neither a key nor a time"} {
		if _, err := Strokes(keys); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", keys, err)
		}
	}
}
