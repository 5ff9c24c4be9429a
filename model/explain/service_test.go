package explain

import (
	"strings"
	"testing"

	"berth/model/language"
)

// TestAServiceIsToldBesideASocket: the first sentence about each service is short
// enough to be shown with a socket.
func TestAServiceIsToldBesideASocket(t *testing.T) {
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		for _, s := range services() {
			if text := l.Say("service."+normal(s.name), nil); first(text) == "" || !strings.HasPrefix(text, first(text)) {
				t.Errorf("%s: %s begins with a long sentence: %s", tag, s.name, text)
			}
		}
	}
}
