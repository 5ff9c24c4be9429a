package format_test

import (
	"strings"
	"testing"
	"time"

	"berth/model/format"
	"berth/model/language"
)

func TestList(t *testing.T) {
	for names, want := range map[string]string{
		"": "", "a": "a", "a b": "a and b", "a b c": "a, b and c", "a b a": "a and b", "a b c d": "a, b, c and d",
		"a b c d e": "a, b, c and 2 more",
	} {
		if got := format.List(strings.Fields(names)); got != want {
			t.Errorf("%s: %q, want %q", names, got, want)
		}
	}
}

// TestTallyAddsUp checks that the names listed and the names counted add up to the
// total.
func TestTallyAddsUp(t *testing.T) {
	for names, want := range map[string]string{
		"": "", "a": "a", "a b": "a and b", "a b a": "a ×2 and b", "a b c d": "a, b, c and d",
		"a b c d e": "a, b, c and 2 more", "a b a c d e a d e": "a ×3, b, c and 4 more",
	} {
		if got := format.Tally(language.English(), strings.Fields(names)); got != want {
			t.Errorf("%s: %q, want %q", names, got, want)
		}
	}
}

func TestPluralAndSince(t *testing.T) {
	for got, want := range map[string]string{
		format.Plural(1, "socket"): "1 socket", format.Plural(0, "socket"): "0 sockets",
		format.Since(-time.Second): "0 s", format.Since(59 * time.Second): "59 s", format.Since(time.Hour): "1 h",
		format.Since(90 * time.Minute): "1 h", format.Since(50 * time.Hour): "2 days", format.Since(2 * time.Minute): "2 min",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
