package live

import (
	"os"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/live/input"
)

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// A program that the user quits before the terminal has answered does not leave the
// answer for the shell to read. It ends when it has read the answer.
func TestLeavingWaitsForTheAnswer(t *testing.T) {
	s := newStage(t, 80, 24)
	asked := newInquiry("", time.Now().Add(time.Hour))
	s.wires.open = asked
	_, leave := s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("q")})
	ended := make(chan tea.Msg, 1)
	go func() { ended <- leave() }()
	in := input.Stream{Answer: func(input.Answer) { asked.answer() }}
	for _, chunk := range []string{"j", "\x1b]11;rgb:ffff", "/ffff/ffff\x1b\\"} {
		select {
		case <-ended:
			t.Fatal("the program ended before the answer had come")
		default:
		}
		in.Take([]byte(chunk))
	}
	if _, quits := (<-ended).(tea.QuitMsg); !quits {
		t.Error("the program goes on")
	}
}

func TestNoAnswerIsWaitedForLong(t *testing.T) {
	newInquiry("", time.Now().Add(-time.Hour)).wait() // otherwise the test would never end
	var never *inquiry
	never.answer()
	never.wait()
}
