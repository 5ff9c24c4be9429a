package live

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"berth/model"
	"berth/model/language"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/theme"

	"github.com/google/go-cmp/cmp"
)

// TestTheHeadingTellsOfTrouble checks that the heading shows the worst problem in
// words, or how often its kind occurs, and how many others there are. Notes and past
// problems are not counted.
func TestTheHeadingTellsOfTrouble(t *testing.T) {
	bad := func(k model.Problem) trouble.Finding { return trouble.Finding{Kind: k, Severity: trouble.Trouble} }
	full, drops := bad(trouble.AcceptQueueFull), bad(trouble.UDPDrops)
	full.Form, full.Processes = "full", []*sockets.Process{process(7, "php-fpm", "www")}
	note := trouble.Finding{Kind: trouble.ExposedService, Severity: trouble.Note}
	for _, c := range []struct {
		found []trouble.Finding
		want  []string
	}{
		{nil, nil},
		{[]trouble.Finding{note}, nil},
		{[]trouble.Finding{full, note}, []string{"! php-fpm: queue full", "! 1 accept-queue-full", "! 1"}},
		{[]trouble.Finding{full, full, drops, note}, []string{"! php-fpm: queue full · 2 more", "! 2 accept-queue-full · 1 more", "! 3"}},
	} {
		h := &header{view: &table.View{Findings: c.found}}
		if d := cmp.Diff(c.want, h.ill()); d != "" {
			t.Errorf("%v: -want +got\n%s", c.found, d)
		}
	}
}

// TestTheHeadingCountsInTheOrderOfTheLanguage checks that a number precedes what it
// counts in English, and follows it in Chinese.
func TestTheHeadingCountsInTheOrderOfTheLanguage(t *testing.T) {
	for tag, want := range map[string]string{"en": "  104 listening  16 established", "zh-Hant": "  監聽 104  已連線 16", "zh-Hans": "  监听 104  已连接 16"} {
		l, _ := language.New(tag)
		h := &header{language: l}
		var line strings.Builder
		for _, s := range h.numbers([]counted{{104, h.tell("header.listening"), theme.Listening}, {0, h.tell("header.bound"), theme.Plain}, {16, h.tell("header.established"), theme.Plain}}) {
			line.WriteString(s.Text)
		}
		if got := line.String(); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

// TestTroubleIsGoneTo checks that, when something is in trouble, the footer names
// the key that shows it. This key leads from a view that shows no trouble to one
// that does, and then back to everything. The heading says which process is in
// trouble.
func TestTroubleIsGoneTo(t *testing.T) {
	s := newStage(t, 120, 20, machine()...)
	s.lacks("! trouble", "leaky")
	leaky := process(3596, "leaky", "app")
	for i := range 11 {
		s.open = append(s.open, socket(uint64(100+i), sockets.CloseWait, fmt.Sprintf("10.0.0.5:%d 10.0.0.8:443", 40000+i), leaky))
	}
	for range 2 {
		s.now = s.now.Add(11 * time.Second)
		s.table.Apply(sockets.Snapshot{Time: s.now, Ask: sockets.Everything(), Sockets: s.open, Host: s.host, Vital: &sockets.Vital{}})
	}
	s.press("1")
	s.has("! trouble", "! leaky: 11 CLOSE_WAIT to https")
	s.press("!") // no listener is in trouble
	s.has(" 3 All", "! everything", "40000", "40010", "1-11 of 11")
	s.press("!")
	s.has("! trouble", "0.0.0.0:80")
	s.press("!", "1") // the filter is kept when the user goes to a view where nothing matches it
	s.has("No listening socket is in trouble", "in another view; 3 shows it.", `The filter "is:problem" hides all 3; ! or esc clears it.`)
	s.press("3")
	s.has("1-11 of 11")
	s.press("1", "!")
	s.has("0.0.0.0:80")
	s.press("2", "!") // here something matches
	s.has("is:problem", "1-11 of 11")
	s.press("3", "!")
	s.resize(80, 20)
	s.has("! 1 close-wait-leak")
	s.resize(50, 20)
	s.has("! trouble")
	s.resize(80, 20)
	s.press("!")
	s.has("! everything", "enter detail", "e explain") // whatever else there is to say
}

// TestProcessesTellTheirTrouble checks that each process shows, with a mark, its
// worst problem and how many others it has, and that nothing is wider than the screen
// at any width.
func TestProcessesTellTheirTrouble(t *testing.T) {
	s := newStage(t, 160, 24, machine()...)
	leaky := process(3596, "leaky", "app")
	for i := range 11 {
		s.open = append(s.open, socket(uint64(100+i), sockets.CloseWait, fmt.Sprintf("10.0.0.5:%d 10.0.0.8:443", 40000+i), leaky))
	}
	full := socket(200, sockets.Listen, "0.0.0.0:9000", leaky)
	full.Queue = sockets.Queue{Recv: 5, Send: 4}
	s.open = append(s.open, full)
	for range 2 {
		s.now = s.now.Add(11 * time.Second)
		s.table.Apply(sockets.Snapshot{Time: s.now, Ask: sockets.Everything(), Sockets: s.open, Host: s.host, Vital: &sockets.Vital{}})
	}
	s.press("4")
	for w := 40; w <= 200; w++ {
		s.resize(w, 24)
		s.fits()
		line := lineWith(s, "leaky")
		if !strings.HasPrefix(line, "▌!") && !strings.HasPrefix(line, " !") {
			t.Errorf("at %d cells it is not marked: %q", w, line)
		}
		if w >= 60 && (!strings.Contains(line, "queue full") || !strings.Contains(line, " +1")) {
			t.Errorf("at %d cells its trouble is missing: %q", w, line)
		}
		if other := lineWith(s, "curl"); w >= 60 && !strings.Contains(other, "·") || strings.Contains(other, "!") {
			t.Errorf("at %d cells another has trouble: %q", w, other)
		}
	}
	s.resize(100, 40)
	s.press("s", "down", "enter") // sorted by name
	for range 20 {
		if strings.HasPrefix(lineWith(s, "leaky"), "▌") {
			break
		}
		s.press("down")
	}
	s.press("e")
	s.has("11 connections to https", "are in CLOSE_WAIT", "holds 12 sockets")
	s.press("esc", "up", "e")
	s.lacks("won't close them")
}

// lineWith returns the first line below the heading that contains text.
func lineWith(s *stage, text string) string {
	for _, l := range s.lines()[2:] {
		if strings.Contains(l, text) {
			return l
		}
	}
	return ""
}
