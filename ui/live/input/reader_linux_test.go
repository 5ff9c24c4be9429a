package input

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// keyboard returns a terminal in raw mode and a Reader for it.
func keyboard(t *testing.T) (hands *os.File, r *Reader, got chan string) {
	t.Helper()
	hands, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	if _, err := term.MakeRaw(tty.Fd()); err != nil {
		t.Fatal(err)
	}
	r, err = NewReader(tty, nil, func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	got = make(chan string, 1000)
	go func() {
		buf := make([]byte, 256)
		for {
			n, err := r.Read(buf)
			if n == 0 || err != nil {
				close(got)
				return
			}
			got <- string(buf[:n])
		}
	}()
	t.Cleanup(func() { _ = r.Close(); tty.Close(); hands.Close() })
	return hands, r, got
}

func next(t *testing.T, got chan string) string {
	t.Helper()
	select {
	case s := <-got:
		return s
	case <-time.After(20 * time.Second):
		t.Fatal("no key came")
	}
	return ""
}

// TestKeysComeWhole checks that bytes that arrive one by one come out as whole keys.
func TestKeysComeWhole(t *testing.T) {
	hands, _, got := keyboard(t)
	for _, key := range []string{"\x1b[B", "\x1b[<0;15;6M", "資", "\x1bOA"} {
		for i := range len(key) {
			if _, err := io.WriteString(hands, key[i:i+1]); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Millisecond)
		}
		if s := next(t, got); s != key {
			t.Errorf("%q came as %q", key, s)
		}
	}
}

// TestEscapeActsSoon checks how soon esc is passed on. Only the quickest of several
// tries counts, because the machine may be busy.
func TestEscapeActsSoon(t *testing.T) {
	hands, _, got := keyboard(t)
	quickest := time.Hour
	for range 10 {
		began := time.Now()
		if _, err := io.WriteString(hands, "\x1b"); err != nil {
			t.Fatal(err)
		}
		if s := next(t, got); s != "\x1b" {
			t.Fatalf("ESC came as %q", s)
		}
		quickest = min(quickest, time.Since(began))
	}
	t.Logf("esc acts after %v", quickest)
	if quickest < afterEscape || quickest > 60*time.Millisecond {
		t.Errorf("esc acts after %v, want 50 to 60 ms", quickest)
	}
}

// TestPasteWithoutEnd checks that a paste without an end mark ends after a while,
// and that keys work again.
func TestPasteWithoutEnd(t *testing.T) {
	hands, _, got := keyboard(t)
	if _, err := io.WriteString(hands, pasteBegin+"abc"); err != nil {
		t.Fatal(err)
	}
	all := ""
	for !strings.HasSuffix(all, pasteEnd) {
		all += next(t, got)
	}
	if all != pasteBegin+"abc"+pasteEnd {
		t.Errorf("%q", all)
	}
	if _, err := io.WriteString(hands, "q"); err != nil {
		t.Fatal(err)
	}
	if s := next(t, got); s != "q" {
		t.Errorf("q came as %q", s)
	}
}

// TestPausedReaderLeavesTheKeys checks that a paused Reader leaves the keys to
// whatever reads the terminal in the meantime.
func TestPausedReaderLeavesTheKeys(t *testing.T) {
	hands, r, got := keyboard(t)
	r.Pause()
	if _, err := io.WriteString(hands, "ls"); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 2)
	if _, err := io.ReadFull(r.tty, buf); err != nil || string(buf) != "ls" {
		t.Errorf("%q, %v", buf, err)
	}
	r.Resume()
	if _, err := io.WriteString(hands, "j"); err != nil {
		t.Fatal(err)
	}
	if s := next(t, got); s != "j" {
		t.Errorf("j came as %q", s)
	}
}

// TestLongText checks that long text is passed on in pieces that Bubble Tea can get
// in a single read, none of which ends in the middle of a character.
func TestLongText(t *testing.T) {
	hands, _, got := keyboard(t)
	want := strings.Repeat("資料庫", 400)
	go func() { _, _ = io.WriteString(hands, want) }()
	all := ""
	for len(all) < len(want) {
		s := next(t, got)
		if len(s) > most || strings.ToValidUTF8(s, "?") != s {
			t.Fatalf("%d bytes: %q", len(s), s)
		}
		all += s
	}
	if all != want {
		t.Error("something else came")
	}
}
