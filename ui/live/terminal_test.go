package live

import (
	"os"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"
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

func TestAnswerIsTakenOutOfTheKeys(t *testing.T) {
	const answer = "\x1b]11;rgb:ffff/ffff/e0e0"
	for name, c := range map[string]struct {
		chunks []string
		keys   string
		lights []bool
	}{
		"none":                {[]string{"abc\x1b[A"}, "abc\x1b[A", nil},
		"BEL":                 {[]string{answer + "\a"}, "", []bool{true}},
		"ST":                  {[]string{answer + "\x1b\\"}, "", []bool{true}},
		"dark":                {[]string{"\x1b]11;rgb:0000/1111/0000\a"}, "", []bool{false}},
		"short":               {[]string{"\x1b]11;rgb:f/f/f\a"}, "", []bool{true}},
		"alpha":               {[]string{"\x1b]11;rgba:ffff/ffff/ffff/ffff\a"}, "", []bool{true}},
		"between keys":        {[]string{"j" + answer + "\x1b\\k"}, "jk", []bool{true}},
		"in two":              {[]string{"j\x1b]11;rgb:ff", "ff/ffff/ffff\ak"}, "jk", []bool{true}},
		"ST in two":           {[]string{answer + "\x1b", "\\k"}, "k", []bool{true}},
		"not a colour":        {[]string{"\x1b]11;what\ak"}, "k", nil},
		"one that never ends": {[]string{"\x1b]11;" + string(make([]byte, 100)) + "k"}, "\x1b]11;" + string(make([]byte, 100)) + "k", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, w := pipe(t)
			var lights []bool
			in := &input{File: r, answer: func(light bool) { lights = append(lights, light) }}
			keys := ""
			buf := make([]byte, 256)
			for _, chunk := range c.chunks {
				if _, err := w.WriteString(chunk); err != nil {
					t.Fatal(err)
				}
				n, err := in.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				keys += string(buf[:n])
			}
			if keys != c.keys || !cmp.Equal(lights, c.lights) {
				t.Errorf("keys %q, light %v; want %q, %v", keys, lights, c.keys, c.lights)
			}
		})
	}
}

// Who leaves before the terminal has answered does not leave the answer to the
// shell: the program ends when it has been read.
func TestLeavingWaitsForTheAnswer(t *testing.T) {
	s := newStage(t, 80, 24)
	r, w := pipe(t)
	asked := newInquiry(time.Now().Add(time.Hour))
	s.wires.open = asked
	_, leave := s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("q")})
	ended := make(chan tea.Msg, 1)
	go func() { ended <- leave() }()
	in := &input{File: r, answer: func(bool) {}, asked: asked}
	for _, chunk := range []string{"j", "\x1b]11;rgb:ffff", "/ffff/ffff\x1b\\"} {
		select {
		case <-ended:
			t.Fatal("the program ended before the answer had come")
		default:
		}
		if _, err := w.WriteString(chunk); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Read(make([]byte, 64)); err != nil {
			t.Fatal(err)
		}
	}
	if _, quits := (<-ended).(tea.QuitMsg); !quits {
		t.Error("the program goes on")
	}
}

func TestNoAnswerIsWaitedForLong(t *testing.T) {
	newInquiry(time.Now().Add(-time.Hour)).wait() // or the test never ends
	var never *inquiry
	never.settle()
	never.wait()
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte("j\x1b]11;rgb:ffff/ffff/ffff\x1b\\k"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := &input{answer: func(bool) {}}
		keys, rest := in.split(data)
		if len(keys)+len(rest) > len(data) {
			t.Errorf("%d bytes became %d keys and %d to wait for", len(data), len(keys), len(rest))
		}
	})
}
