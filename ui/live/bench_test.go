package live

import (
	"fmt"
	"math/rand/v2"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"berth/sockets"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// crowd returns n connections to a hundred servers.
func crowd(n int) []sockets.Socket {
	r := rand.New(rand.NewPCG(1, 1))
	var procs []*sockets.Process
	for i := range 100 {
		procs = append(procs, process(1000+i, fmt.Sprintf("server-%d", i), "www-data"))
	}
	out := make([]sockets.Socket, n)
	for i := range out {
		ends := fmt.Sprintf("10.0.0.5:%d 10.%d.%d.%d:%d", 8000+i%100, i>>16&255, i>>8&255, i&255, 1024+r.IntN(60000))
		out[i] = socket(uint64(i+1), sockets.Established, ends, procs[i%100])
	}
	return out
}

// BenchmarkFrame measures a key press and the frame that it causes.
func BenchmarkFrame(b *testing.B) {
	open := crowd(100_000)
	for _, size := range [][2]int{{200, 50}, {120, 40}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			s := newStage(b, size[0], size[1], open...)
			keys := []tea.KeyMsg{{Type: tea.KeyDown}, {Type: tea.KeyUp}}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.Update(keys[i%2])
				s.View()
			}
		})
		b.Run(fmt.Sprintf("%dx%d/draw", size[0], size[1]), func(b *testing.B) {
			s := newStage(b, size[0], size[1], open...)
			b.ReportAllocs()
			for b.Loop() {
				s.frame.right = false
				s.View()
			}
		})
	}
}

// BenchmarkFilterKey measures typing a letter into the filter over 100,000 sockets,
// from the key press to the frame.
func BenchmarkFilterKey(b *testing.B) {
	s := newStage(b, 120, 40, crowd(100_000)...)
	s.press("/", "server-")
	keys := []tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("7")}, {Type: tea.KeyBackspace}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Update(keys[i%2])
		s.View()
	}
}

// BenchmarkFilterKeyHides is like BenchmarkFilterKey, but the first key hides the
// socket under the cursor, far down in the table, and the next shows it again.
func BenchmarkFilterKeyHides(b *testing.B) {
	s := newStage(b, 120, 40, crowd(100_000)...)
	s.press("end", "/", "not server-9")
	keys := []tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("9")}, {Type: tea.KeyBackspace}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Update(keys[i%2])
		s.View()
	}
}

// BenchmarkRefresh measures how long the screen takes to show the result of a poll.
func BenchmarkRefresh(b *testing.B) {
	s := newStage(b, 120, 40, crowd(100_000)...)
	u := s.update
	for range 50_000 {
		s.views.seen().Do(pane.Input{Action: keymap.MoveDown})
	}
	for b.Loop() {
		s.Update(u)
		s.View()
	}
}
