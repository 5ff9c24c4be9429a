package live

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"berth/model"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"

	"github.com/google/go-cmp/cmp"
)

// TestTheHeadingCountsTrouble: how often the worst kind, how much else; notes and
// what is past are not counted.
func TestTheHeadingCountsTrouble(t *testing.T) {
	bad := func(k model.Problem) trouble.Finding { return trouble.Finding{Kind: k, Severity: trouble.Trouble} }
	full, drops := bad(trouble.AcceptQueueFull), bad(trouble.UDPDrops)
	note := trouble.Finding{Kind: trouble.ExposedService, Severity: trouble.Note}
	for _, c := range []struct {
		found []trouble.Finding
		want  []string
	}{
		{nil, nil},
		{[]trouble.Finding{note}, nil},
		{[]trouble.Finding{full, note}, []string{"! 1 accept-queue-full", "! 1"}},
		{[]trouble.Finding{full, full, drops, note}, []string{"! 2 accept-queue-full +1", "! 3"}},
	} {
		h := &header{view: &table.View{Findings: c.found}}
		if d := cmp.Diff(c.want, h.ill()); d != "" {
			t.Errorf("%v: -want +got\n%s", c.found, d)
		}
	}
}

// TestProcessesTellTheirTrouble: the worst that is wrong with each and how much else
// is, with a mark; at every width nothing is wider than the screen.
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
			t.Errorf("at %d cells its trouble is not told: %q", w, line)
		}
		if other := lineWith(s, "curl"); w >= 60 && !strings.Contains(other, "·") || strings.Contains(other, "!") {
			t.Errorf("at %d cells another has trouble: %q", w, other)
		}
	}
	s.resize(100, 40)
	s.press("s", "down", "enter") // by name
	for range 20 {
		if strings.HasPrefix(lineWith(s, "leaky"), "▌") {
			break
		}
		s.press("down")
	}
	s.press("e")
	s.has("11 CLOSE_WAIT to", "leaky", "holds 12 sockets")
	s.press("esc", "up", "e")
	s.lacks("does not close them")
}

// lineWith returns the first line of the screen that has a text.
func lineWith(s *stage, text string) string {
	for _, l := range s.lines() {
		if strings.Contains(l, text) {
			return l
		}
	}
	return ""
}
