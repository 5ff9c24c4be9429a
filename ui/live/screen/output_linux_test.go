package screen

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

func open(t *testing.T) (master, tty *os.File) {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	t.Cleanup(func() { tty.Close(); master.Close() })
	attr, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	attr.Oflag &^= unix.OPOST // as in raw mode
	if err := unix.IoctlSetTermios(int(tty.Fd()), unix.TCSETS, attr); err != nil {
		t.Fatal(err)
	}
	return master, tty
}

// TestFramesAreWrittenWhole checks that what Bubble Tea writes for a frame is
// dropped, that what it writes to set up the terminal is kept, and that a frame is
// enclosed in the marks of an update.
func TestFramesAreWrittenWhole(t *testing.T) {
	master, tty := open(t)
	o := NewOutput(tty, nil)
	if n, err := o.Write([]byte("a frame of Bubble Tea's")); n != 23 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	for _, s := range []string{"\x1b[?1049h", "\x1b[?25l"} {
		if _, err := o.WriteString(s); err != nil {
			t.Fatal(err)
		}
	}
	o.Frame("frame")
	const want = "\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?2026hframe\x1b[?2026l"
	buf := make([]byte, len(want))
	if _, err := io.ReadFull(master, buf); err != nil || string(buf) != want {
		t.Errorf("%q, %v", buf, err)
	}
}

// TestNothingIsLost checks that everything that was written arrives, in order,
// however slowly the terminal takes it.
func TestNothingIsLost(t *testing.T) {
	master, tty := open(t)
	o := NewOutput(tty, nil)
	var want strings.Builder
	for i := range 200 {
		s := strings.Repeat(string(rune('a'+i%26)), 1000)
		want.WriteString(s)
		_, _ = o.WriteString(s)
	}
	got := make(chan string)
	go func() {
		var b bytes.Buffer
		_, _ = io.CopyN(&b, master, int64(want.Len()))
		got <- b.String()
	}()
	if !o.Flush(20 * time.Second) {
		t.Fatal("not taken in 20 s")
	}
	if s := <-got; s != want.String() {
		t.Errorf("%d bytes arrived of %d", len(s), want.Len())
	}
}

// TestTerminalThatTakesNothing checks that, if the terminal takes no output, neither
// a write nor a frame waits for it, no second frame is begun, and stopping ends in
// time.
func TestTerminalThatTakesNothing(t *testing.T) {
	_, tty := open(t)
	o := NewOutput(tty, nil)
	began := time.Now()
	if !o.Ready() {
		t.Fatal("no frame is welcome")
	}
	o.Frame(strings.Repeat("x", 1<<20))
	if o.Ready() {
		t.Error("a second frame is welcome while one is on its way")
	}
	_, _ = o.WriteString("z")
	if o.Flush(50 * time.Millisecond) {
		t.Error("a megabyte went into a terminal that nobody reads")
	}
	o.Abandon()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	flags, err := unix.FcntlInt(tty.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_NONBLOCK != 0 {
		t.Errorf("the terminal's own description has flags %#x: %v", flags, err)
	}
}

// TestAbandonedTerminalIsRestored checks that, if the terminal takes some bytes
// after all, whatever was begun is ended first.
func TestAbandonedTerminalIsRestored(t *testing.T) {
	master, tty := open(t)
	o := NewOutput(tty, nil)
	o.Frame(strings.Repeat("x", 1<<20))
	o.Flush(50 * time.Millisecond)
	read := make(chan string)
	go func() {
		var all []byte
		buf := make([]byte, 4096)
		for !bytes.HasSuffix(all, []byte("\x1b[?1049l")) {
			n, err := master.Read(buf)
			if err != nil {
				break
			}
			all = append(all, buf[:n]...)
		}
		read <- string(all)
	}()
	o.Abandon()
	select {
	case got := <-read:
		if !strings.HasSuffix(got, all) {
			t.Errorf("it ends with %q", got[max(0, len(got)-100):])
		}
	case <-time.After(20 * time.Second):
		t.Error("nothing restored it")
	}
}

// TestDrained checks that whoever draws is notified when the next frame can be
// taken.
func TestDrained(t *testing.T) {
	master, tty := open(t)
	told := make(chan struct{}, 10)
	o := NewOutput(tty, func() { told <- struct{}{} })
	go func() { _, _ = io.Copy(io.Discard, master) }()
	for range 3 {
		if !o.Ready() {
			t.Fatal("no frame is welcome though the last has been taken")
		}
		o.Frame(strings.Repeat("x", 1_000_000))
		if o.Ready() {
			continue // it was quicker than the test
		}
		select {
		case <-told:
		case <-time.After(20 * time.Second):
			t.Fatal("nobody was notified")
		}
	}
}
