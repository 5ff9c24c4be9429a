package live

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"berth/model/language"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/pane"
)

// group chooses a grouping in the chooser.
func (s *stage) group(by table.Grouping) {
	s.press("b", "g")
	for range int(by) {
		s.press("down")
	}
	s.press("enter")
}

// TestGroupsCountWhatTheViewHas checks that groups of connections show no number of
// listeners. A 0 would suggest that other views have none either.
func TestGroupsCountWhatTheViewHas(t *testing.T) {
	s := newStage(t, 140, 20, machine()...)
	for view, c := range map[string]struct{ has, lacks []string }{
		"1": {[]string{"LISTEN", "CONNS", "NEW/S"}, nil},
		"2": {[]string{"CONNS", "NEW/S"}, []string{"LISTEN"}},
		"3": {[]string{"LISTEN", "CONNS", "NEW/S"}, nil},
		"4": {[]string{"LISTEN", "CONNS", "NEW/S"}, nil},
	} {
		s.press(view)
		if view != "4" {
			s.press("b", "home", "down", "enter")
		}
		h := strings.Join(strings.Fields(s.lines()[3]), " ")
		for _, w := range c.has {
			if !strings.Contains(h, w) {
				t.Errorf("view %s: no %s in %q", view, w, h)
			}
		}
		for _, w := range c.lacks {
			if strings.Contains(h, w) {
				t.Errorf("view %s: %s in %q", view, w, h)
			}
		}
	}
}

func TestGroupingIsChosen(t *testing.T) {
	s := newStage(t, 120, 24, machine()...)
	s.press("2", "b")
	s.has("Group by", "● none", "remote host", "By the address of the other end.")
	s.press("esc")
	s.lacks("Group by", "▸")
	s.group(table.ByRemote)
	s.has("REMOTE", "▸ 10.0.0.9", "▸ 140.82.112.3", "▸ 127.0.0.1")
	s.lacks("ESTABLISHED", "0.0.0.0:80")
	for s.selected().ID.Name() != "10.0.0.9" {
		s.press("down")
	}
	s.press("right", "down")
	s.has("▾ 10.0.0.9", "10.0.0.5:80", "ESTABLISHED")
	if r := s.views.seen().Item().Row; r == nil || r.Remote.String() != "10.0.0.9:51234" {
		t.Errorf("the cursor is on %v", r)
	}
	s.press("enter")
	s.has("In the kernel")
	s.press("esc", "1")
	s.has("▸ (no other end)")
	s.group(table.ByUser)
	s.has("USER", "▸ root")
	s.group(table.GroupNone)
	s.has("LOCAL", "0.0.0.0:80")
	s.lacks("▸")
	s.press("4")
	s.group(table.ByListener) // the process view is grouped already, so this goes to all sockets
	s.has("LISTENER", "▸ 0.0.0.0:80 ◆", "▸ 127.0.0.1:5432 ◇", "▸ (no listener here)")
	if k := s.request.Selection.Kind; k != table.All {
		t.Errorf("view %d", k)
	}
	s.press("/", "nginx", "enter")
	s.has("▸ 0.0.0.0:80 ◆")
	s.lacks("5432")
	s.press("/", "ctrl+u", "nobody", "enter")
	s.has("No socket matches")
	s.press("esc", "e")
	s.has("2 sockets: 1 without a peer")
	s.press("esc", "4", "b")
	s.has("● process")
	s.press("esc")
}

// TestGroupedFromTheStart checks that the rows are grouped from the start if the
// configuration says so.
func TestGroupedFromTheStart(t *testing.T) {
	s := newStageWith(t, 100, 20, func(o *Options) { o.Group = table.ByService }, machine()...)
	s.has("SERVICE", "▸ http", "▸ postgresql")
	s.group(table.GroupNone)
	s.has("LOCAL")
	s.lacks("▸")
}

// TestGroupingOnAnyScreen checks that the frame is complete in every language and at
// every size, including in ASCII.
func TestGroupingOnAnyScreen(t *testing.T) {
	for _, tag := range language.Tags() {
		for _, size := range []struct{ w, h int }{{20, 6}, {40, 10}, {50, 15}, {80, 24}, {120, 35}, {200, 60}} {
			for _, signs := range []string{"unicode", "ascii"} {
				s := newStageWith(t, size.w, size.h, func(o *Options) { o.Language, _ = language.New(tag); o.Signs = signs }, machine()...)
				for _, by := range table.Groupings() {
					s.press("b")
					s.fits()
					s.press("esc")
					s.group(by)
					s.press("right", "down", "right", "down")
					s.fits()
					if got := s.request.Selection.Group; got != by {
						t.Fatalf("%s %v: grouped by %v, want %v", tag, size, got, by)
					}
				}
			}
		}
	}
}

// TestGroupingKeepsTheCursor checks that the cursor stays on the socket that it was
// put on, or on the head of that socket's group, whatever opens, closes and is
// re-sorted, and however the rows are grouped.
func TestGroupingKeepsTheCursor(t *testing.T) {
	for _, by := range table.Groupings()[1:] {
		t.Run(by.String(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(by), 7))
			s := newStage(t, 100, 16, anySockets(r, 60)...)
			for range 20 {
				s.press("down")
			}
			mine := s.views.seen().Item().Row.Key
			for i := range 60 {
				s.churn(r, mine, uint64(1000+100*i))
				s.poll(time.Second)
				switch r.IntN(6) {
				case 0:
					s.group(by)
				case 1:
					s.group(table.GroupNone)
				case 2:
					s.press("right")
				case 3:
					s.press([]string{">", "S", "<"}[r.IntN(3)])
				case 4:
					if it := s.views.seen().Item(); it.Row == nil {
						s.press("right", "left")
					}
				}
				s.on(mine)
				s.cursorIsSeen()
				s.fits()
			}
		})
	}
}

// on fails unless the cursor is on the given socket, or on the head of its group.
func (s *stage) on(k sockets.Key) {
	s.t.Helper()
	it := s.views.seen().Item()
	if it.Row != nil {
		if it.Row.Key != k {
			s.t.Fatalf("the cursor is on %v, was put on %v", it.Row.Key, k)
		}
		return
	}
	for _, r := range it.Group.Rows {
		if r.Key == k {
			return
		}
	}
	s.t.Fatalf("the cursor is on a group without %v", k)
}

// A socket that moves to another group takes the cursor with it.
func TestCursorFollowsItsSocketToAnotherGroup(t *testing.T) {
	master, worker := process(812, "nginx", "root"), process(5, "curl", "app")
	s := newStage(t, 100, 16, socket(1, sockets.Established, "10.0.0.5:80 10.0.0.9:51234", master), socket(2, sockets.Established, "10.0.0.5:81 10.0.0.9:51234", worker))
	s.press("4", "right", "down", "down", "right")
	if !reach(s.App, func(it pane.Item) bool { return it.Row != nil && it.Row.Key.ID == 1 }) {
		t.Fatal(s.text())
	}
	s.open = []sockets.Socket{socket(1, sockets.Established, "10.0.0.5:80 10.0.0.9:51234", worker), s.open[1]}
	s.poll(time.Second)
	s.on(sockets.Key{NetNS: 1, ID: 1})
}

// TestServersAtEveryWidth checks that the process view shows what people most want to
// know about a server, as far as there is room: which server it is, how many
// connections it has, then how much data it moves.
func TestServersAtEveryWidth(t *testing.T) {
	for w := 40; w <= 250; w++ {
		s := newStage(t, w, 20, machine()...)
		s.press("4")
		heading := s.lines()[s.window.above()]
		for word, from := range map[string]int{"PROCESS": 0, "PID": 0, "LISTEN": 0, "CONNS": 0, "GROWTH": 44, "TROUBLE": 60, "IN/S": 76, "OUT/S": 76, "NEW/S": 88, "USER": 112, "RTT": 132, "CLOSED": 132, "COMMAND": 160} {
			if has := strings.Contains(heading, word); has != (w >= from) {
				t.Errorf("at %d cells %q: %v in %q", w, word, has, heading)
			}
		}
		s.group(table.ByNetwork)
		if heading := s.lines()[s.window.above()]; strings.Contains(heading, "PID") || !strings.Contains(heading, "NETWORK") {
			t.Errorf("at %d cells: %q", w, heading)
		}
		s.fits()
	}
}

// TestListenersTellTheirConnections checks that listeners show how many connections
// they have, how much data the connections move, and how old these numbers are.
func TestListenersTellTheirConnections(t *testing.T) {
	s := newStageWith(t, 120, 20, func(o *Options) { o.Kind = table.Listening })
	nginx := process(812, "nginx", "root")
	look := func(bytes uint64) {
		s.open = []sockets.Socket{socket(1, sockets.Listen, "0.0.0.0:80", nginx), socket(9, sockets.Listen, "0.0.0.0:81", nginx)}
		for i := range uint64(3) {
			s.open = append(s.open, moving(s, 2+i, fmt.Sprintf("10.0.0.5:80 10.0.0.9:%d", 40000+i), bytes, 2*bytes))
		}
		s.poll(time.Second)
	}
	look(0)
	s.has("CONNS", "IN/S  OUT/S")
	look(100_000)
	line := func(port string) string {
		for _, l := range s.lines() {
			if strings.Contains(l, port) {
				return l
			}
		}
		return ""
	}
	if l := line("0.0.0.0:80"); !strings.Contains(l, " 3 ") || !strings.Contains(l, "600k   300k") {
		t.Errorf("%q", l)
	}
	if l := line("0.0.0.0:81"); !strings.Contains(l, "·      ·") {
		t.Errorf("%q", l)
	}
	s.press("/", "in:500k-", "enter")
	s.has("0.0.0.0:80")
	s.lacks("0.0.0.0:81")
	s.lacks("connections as of")
	ask := sockets.Everything()
	ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	s.now = s.now.Add(25 * time.Second)
	s.table.Apply(sockets.Snapshot{Time: s.now, Ask: ask, Sockets: s.open[:2], Host: s.host})
	s.answer(s.request)
	s.has("connections as of 25s ago")
}

// TestFoldedRows checks that a row that represents several others opens and closes,
// can be explained, copied and acted on, and says what it is.
func TestFoldedRows(t *testing.T) {
	a, b := process(812, "nginx", "root"), process(813, "nginx", "root")
	s := newStage(t, 120, 24,
		socket(1, sockets.Listen, "0.0.0.0:80", a), socket(2, sockets.Listen, "0.0.0.0:80", b), socket(3, sockets.Listen, "0.0.0.0:81", a),
		socket(4, sockets.TimeWait, "10.0.0.5:80 10.0.0.9:4"), socket(5, sockets.TimeWait, "10.0.0.5:80 10.0.0.9:5"), socket(6, sockets.TimeWait, "10.0.0.5:80 10.0.0.9:6"),
		socket(7, sockets.TimeWait, "10.0.0.5:50007 10.0.0.9:443"), socket(8, sockets.TimeWait, "10.0.0.5:50008 10.0.0.9:443"),
	)
	s.has("1-8 of 8")
	s.lacks("▸")
	s.press("1")
	s.has("▸tcp    0.0.0.0:80", "nginx ×2", "1-2 of 2 · 3 in all")
	s.press("right")
	s.has("▾tcp    0.0.0.0:80", "│tcp    0.0.0.0:80", "1-4 of 4")
	s.press("down", "left")
	s.has("▸tcp", "1-2 of 2")
	if it := s.views.seen().Item(); it.Head == nil {
		t.Error("the cursor is not on what was closed")
	}
	s.press("e")
	s.has("TCP LISTEN", "2 similar sockets", "local:0.0.0.0:80 side:listen", "1 more process holds some")
	s.press("esc", "y")
	s.has("0.0.0.0:80")
	s.press("2")
	s.has("▸10.0.0.5:80", "3 clients ", "TIME_WAIT", "▸2 clients here", "10.0.0.9:443", "1-2 of 2 · 5 in all", "5 time-wait")
	s.press("enter")
	s.has("▾10.0.0.5:80", "│10.0.0.5:80", "10.0.0.9:4 ")
	s.press("/", "rport:5-", "enter")
	s.has("2 clients ")
	s.press("/", "ctrl+u", "rport:5", "enter")
	s.has("10.0.0.9:5")
	s.lacks("clients ", "▾")
	for _, size := range []struct{ w, h int }{{20, 6}, {40, 10}, {50, 15}, {200, 60}} {
		s.press("esc")
		s.resize(size.w, size.h)
		s.fits()
	}
}

// TestFoldingKeepsTheCursor checks that the cursor stays on its socket, or on the
// row that represents it, whatever is folded, opened, closed and re-sorted.
func TestFoldingKeepsTheCursor(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 9))
		nginx := process(812, "nginx", "root")
		lingering := func(id uint64) sockets.Socket {
			if r.IntN(3) == 0 {
				return socket(id, sockets.Established, fmt.Sprintf("10.0.0.5:80 10.0.0.9:%d", 1000+id%50000), nginx)
			}
			return socket(id, sockets.TimeWait, fmt.Sprintf("10.0.0.5:%d 10.0.0.9:%d", 80+r.IntN(3), 1000+id%50000))
		}
		open := []sockets.Socket{socket(1, sockets.Listen, "0.0.0.0:80", nginx), socket(2, sockets.Listen, "0.0.0.0:81", nginx), socket(3, sockets.Listen, "0.0.0.0:82", nginx)}
		for id := range uint64(30) {
			open = append(open, lingering(10+id))
		}
		s := newStage(t, 100, 16, open...)
		s.press("2", "down", "right", "down", "down")
		mine := s.holds()
		for i := range 80 {
			kept := s.open[:0:0]
			for _, x := range s.open {
				switch {
				case x.State == sockets.Listen || x.Key == mine:
				case r.IntN(8) == 0:
					continue
				}
				if x.Key == mine && x.State == sockets.Established && r.IntN(10) == 0 {
					x.State, x.Owners, x.Gap = sockets.TimeWait, nil, sockets.GapClosed
				}
				kept = append(kept, x)
			}
			for n := range uint64(r.IntN(5)) {
				kept = append(kept, lingering(uint64(1000+100*i)+n))
			}
			s.open = kept
			s.poll(time.Second)
			s.on(mine)
			switch r.IntN(8) {
			case 0:
				s.press("right")
			case 1:
				if s.views.seen().Item().Row == nil {
					s.press("left")
				}
			case 2:
				s.press(">")
			case 3:
				s.press("S")
			case 4:
				s.press("3", "2")
			}
			s.on(mine)
			s.cursorIsSeen()
			s.fits()
		}
	}
}

// holds returns the key of the socket under the cursor, or of the first socket that
// the row under the cursor represents.
func (s *stage) holds() sockets.Key {
	it := s.views.seen().Item()
	if it.Row != nil {
		return it.Row.Key
	}
	return it.Group.Rows[0].Key
}
