package live

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/pane"
)

// The cursor stays on the socket that it was put on, whatever the sort order and
// whatever opens and closes.
func TestCursorStaysOnItsSocket(t *testing.T) {
	for _, c := range column.All() {
		t.Run(c.String(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(c), 7))
			s := newStage(t, 100, 14, anySockets(r, 60)...)
			s.apply(pane.Reply{Order: &table.Order{Column: c}})
			for range 15 {
				s.press("down")
			}
			mine := s.views.seen().Item().Row.Key
			for i := range 40 {
				s.churn(r, mine, uint64(1000+100*i))
				s.poll(time.Second)
				if i%7 == 3 {
					s.press("S")
				}
				if got := s.views.seen().Item().Row.Key; got != mine {
					t.Fatalf("round %d: the cursor is on %v, was put on %v", i, got, mine)
				}
				s.cursorIsSeen()
			}
		})
	}
}

// churn opens and closes a few sockets and changes others, but never closes the
// socket whose key is mine.
func (s *stage) churn(r *rand.Rand, mine sockets.Key, id uint64) {
	kept := make([]sockets.Socket, 0, len(s.open)+5)
	for _, x := range s.open {
		switch {
		case x.Key != mine && r.IntN(10) == 0:
			continue
		case r.IntN(5) == 0:
			x.Queue.Recv = r.Int64N(1000)
		}
		kept = append(kept, x)
	}
	for i := range uint64(r.IntN(10)) {
		kept = append(kept, anySocket(r, id+i))
	}
	r.Shuffle(len(kept), func(i, j int) { kept[i], kept[j] = kept[j], kept[i] })
	s.open = kept
}

func (s *stage) cursorIsSeen() {
	s.t.Helper()
	c := s.cursor()
	if c.line < c.top || c.line >= c.top+c.height {
		s.t.Fatalf("the cursor is on line %d, the window shows %d to %d", c.line, c.top, c.top+c.height-1)
	}
}

// many returns n listeners on ports from 1000 up, in steps of ten.
func many(n int) []sockets.Socket {
	var out []sockets.Socket
	for i := range n {
		out = append(out, socket(uint64(i+1), sockets.Listen, fmt.Sprintf("0.0.0.0:%d", 1000+10*i), process(100+i, "server", "root")))
	}
	return out
}

func (s *stage) port() int { return int(s.views.seen().Item().Row.Local.Port()) }

func TestCursorGoesBelowWhenItsSocketGoes(t *testing.T) {
	s := newStage(t, 80, 14, many(30)...)
	for range 5 {
		s.press("down")
	}
	s.open = append(s.open[:5:5], s.open[7:]...) // without the socket under the cursor and the next one
	s.poll(time.Second)
	if s.port() != 1050 || s.views.seen().Item().Row.Open() {
		t.Fatalf("the cursor is on port %d, not on the closed row that lingers", s.port())
	}
	s.poll(6 * time.Second)
	if s.port() != 1070 {
		t.Errorf("the cursor went to port %d, want the nearest below that is left, 1070", s.port())
	}
	s.open = s.open[:5] // without everything below the cursor
	s.poll(time.Second)
	s.poll(6 * time.Second)
	if s.port() != 1040 {
		t.Errorf("the cursor went to port %d, want the nearest above, 1040", s.port())
	}
}

func TestCursorKeepsItsLineOfTheScreen(t *testing.T) {
	s := newStage(t, 80, 14, many(100)...)
	for range 40 {
		s.press("down")
	}
	eye := s.cursor().line - s.cursor().top
	s.open = append(s.open, socket(501, sockets.Listen, "0.0.0.0:900"), socket(502, sockets.Listen, "0.0.0.0:901"))
	s.poll(time.Second)
	if now := s.cursor().line - s.cursor().top; now != eye || s.port() != 1400 {
		t.Errorf("port %d on line %d of the screen, was 1400 on line %d", s.port(), now, eye)
	}
}

func TestTopStaysAtTheTop(t *testing.T) {
	s := newStage(t, 80, 14, many(100)...)
	s.open = append(s.open, socket(501, sockets.Listen, "0.0.0.0:900", process(9, "newcomer", "root")))
	s.poll(time.Second)
	s.has("0.0.0.0:900", "newcomer")
	if s.port() != 1000 {
		t.Errorf("the cursor is on port %d, want it on its socket, 1000", s.port())
	}
}

func TestCursorReturnsFromAFilter(t *testing.T) {
	s := newStage(t, 80, 14, many(30)...)
	for range 20 {
		s.press("down")
	}
	s.press("/", "port:1000-1050")
	if s.port() != 1050 {
		t.Errorf("the cursor is on port %d, want the last that is left, 1050", s.port())
	}
	s.poll(time.Second)
	s.press("esc")
	if s.port() != 1200 {
		t.Errorf("without the filter the cursor is on port %d, want 1200 again", s.port())
	}
}

func TestMoving(t *testing.T) {
	s := newStage(t, 80, 14, many(100)...) // eight rows
	for _, step := range []struct {
		key         string
		line, ontop int
	}{
		{"up", 0, 0},
		{"down", 1, 0},
		{"j", 2, 0},
		{"k", 1, 0},
		{"pgdown", 10, 1},
		{"pgup", 1, 1},
		{"G", 99, 90},
		{"down", 99, 90},
		{"home", 0, 0},
		{"end", 99, 90},
		{"g", 0, 0},
	} {
		s.press(step.key)
		if c := s.cursor(); c.line != step.line || c.top != step.ontop {
			t.Errorf("after %s line %d, top %d; want %d, %d", step.key, c.line, c.top, step.line, step.ontop)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte("jjjjGkkS>1234\x00\x01\x02"))
	f.Add([]byte("70000"))
	f.Fuzz(func(t *testing.T, moves []byte) {
		r := rand.New(rand.NewPCG(3, 4))
		s := newStage(t, 60, 12, anySockets(r, 30)...)
		for i, m := range moves {
			switch {
			case m < 8:
				s.churn(r, sockets.Key{}, uint64(1000+50*i))
				s.poll(time.Second)
			case m >= ' ' && m < 0x7f && m != 'q' && m != '/':
				s.press(string(rune(m)))
			}
			s.fits()
			if !s.views.seen().Empty() && s.onRows() && s.overlays.open == nil { // the map and the pulse have no lines, and an overlay covers the cursor
				s.cursorIsSeen()
			}
		}
	})
}
