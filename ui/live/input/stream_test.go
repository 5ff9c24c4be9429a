package input

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// keys contains input of every kind that a terminal sends, already split up
// correctly.
var keys = []string{
	"j", "q", " ", "\r", "\x7f", "\x01", "é", "資", "👍", "\x1b[A", "\x1b[1;5B", "\x1bOP", "\x1b[[A", "\x1b[15~", "\x1bj", "\x1bé", "\x1b\x1b[A",
	"\x1b[<0;15;6M", "\x1b[<0;15;6m", "\x1b[<65;120;300M", "\x1b[M !!", "\x1b[Z", "\x1b[I",
}

// answers are the answers of a terminal to queries.
var answers = []string{
	"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgba:0/0/0/ff\a", "\x1b[12;40R", "\x1b[?62;22c", "\x1b[?2026;2$y", "\x1bP>|tmux 3.3a\x1b\\", "\x1b]4;1;rgb:1/2/3\a",
}

func strs(pieces [][]byte) []string {
	var all []string
	for _, p := range pieces {
		all = append(all, string(p))
	}
	return all
}

// TestTornAnywhere checks that whatever arrives, cut anywhere or byte by byte, is
// split up as if it had arrived in one piece.
func TestTornAnywhere(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 3000 {
		var want []string
		var data []byte
		for range 1 + r.IntN(8) {
			if r.IntN(4) == 0 {
				data = append(data, answers[r.IntN(len(answers))]...)
				continue
			}
			k := keys[r.IntN(len(keys))]
			want, data = append(want, k), append(data, k...)
		}
		for _, most := range []int{1, 2, 3, 7, len(data)} {
			var s Stream
			var got []string
			for rest := data; len(rest) > 0; {
				n := 1 + r.IntN(min(most, len(rest)))
				got = append(got, strs(s.Take(rest[:n]))...)
				rest = rest[n:]
			}
			if s.Wait() != 0 {
				t.Fatalf("%q leaves %q", data, s.rest)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%q in pieces of %d (-want +got):\n%s", data, most, diff)
			}
		}
	}
}

func TestUnfinished(t *testing.T) {
	for data, c := range map[string]struct {
		wait time.Duration
		keys string // once the wait is over
	}{
		"\x1b":                {50 * time.Millisecond, "\x1b"},
		"\x1b\x1b":            {50 * time.Millisecond, "\x1b\x1b"},
		"\x1b[":               {500 * time.Millisecond, "\x1b["},
		"\x1b[1;":             {500 * time.Millisecond, "\x1b[1;"},
		"\x1b[<0;1":           {500 * time.Millisecond, "\x1b[<0;1"},
		"\x1bO":               {500 * time.Millisecond, "\x1bO"},
		"\x1b]":               {500 * time.Millisecond, "\x1b]"},
		"\x1b]11;rgb:ff":      {500 * time.Millisecond, ""}, // dropped, because otherwise it would be typed
		"\xe8\xb3":            {500 * time.Millisecond, "\xe8\xb3"},
		"\x1b[200~abc":        {time.Second, "\x1b[201~"},
		"\x1b[200~abc\x1b[20": {time.Second, "\x1b[201~"},
		"j":                   {0, ""},
		"\xff":                {0, ""},
	} {
		var s Stream
		s.Take([]byte(data))
		if got := s.Wait(); got != c.wait {
			t.Errorf("%q waits for %v, want %v", data, got, c.wait)
		}
		if got := strings.Join(strs(s.Expire()), ""); got != c.keys || s.Wait() != 0 {
			t.Errorf("%q becomes %q, want %q", data, got, c.keys)
		}
	}
}

// TestPaste checks that a paste is passed on whole, whatever it contains and however
// it arrives, except for anything that is too long to be pasted into a filter.
func TestPaste(t *testing.T) {
	for name, text := range map[string]string{
		"a word": "nginx", "keys": "q\x1b[A\x03", "letters": "資料", "half a mark": "\x1b[20\x1b[201", "nothing": "",
		"much": strings.Repeat("x", pasteMost+1000),
	} {
		data := []byte("j" + pasteBegin + text + pasteEnd + "k")
		var s Stream
		var got []string
		for i := range data {
			got = append(got, strs(s.Take(data[i:i+1]))...)
		}
		want := "j" + pasteBegin + text[:min(len(text), pasteMost)] + pasteEnd + "k"
		if strings.Join(got, "") != want {
			t.Errorf("%s: %.100q", name, strings.Join(got, ""))
		}
	}
	var s Stream // keys follow a paste that was never ended
	s.Take([]byte(pasteBegin + "abc"))
	s.Expire()
	if got := strs(s.Take([]byte("q" + pasteEnd + "\x03"))); cmp.Diff(got, []string{"q", "\x03"}) != "" {
		t.Errorf("after a paste without end: %q", got)
	}
}

func TestAnswers(t *testing.T) {
	var got []Answer
	s := Stream{Answer: func(a Answer) { got = append(got, a) }}
	left := s.Take([]byte("j" + strings.Join(answers, "") + "\x1b[1;2R")) // the last one is shift+F3
	want := []Answer{{Background: "rgb:ffff/ffff/ffff"}, {Background: "rgba:0/0/0/ff"}, {Row: 12, Col: 40}, {}, {}, {}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"j", "\x1b[1;2R"}, strs(left)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func FuzzStream(f *testing.F) {
	f.Add([]byte("j\x1b]11;rgb:ffff/ffff/ffff\x1b\\k"), 3)
	f.Add([]byte("\x1b[200~\x1b[20"), 1)
	f.Fuzz(func(t *testing.T, data []byte, at int) {
		var whole, torn Stream
		a := bytes.Join(append(whole.Take(data), whole.Expire()...), nil)
		at = min(max(0, at), len(data))
		b := bytes.Join(append(append(torn.Take(data[:at]), torn.Take(data[at:])...), torn.Expire()...), nil)
		if !bytes.Equal(a, b) {
			t.Errorf("%q whole, %q torn at %d", a, b, at)
		}
		if len(a) > len(data)+len(pasteEnd) {
			t.Errorf("%d bytes became %d", len(data), len(a))
		}
	})
}
