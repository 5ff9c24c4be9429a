package reliability_test

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// screen is the output to a terminal.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// TestFaultsOfTheLiveTable checks that, whichever of its calls fails, the live table
// continues polling and ends when it is asked to. Calls on its terminal are not made
// to fail, because the live table can't run without a terminal.
func TestFaultsOfTheLiveTable(t *testing.T) {
	n, seed := sample.Size(t, faultsEnv, 20, 100)/10, uint64(time.Now().UnixNano())
	if text := os.Getenv(seedEnv); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Logf("%d faults, %s=%d", n, seedEnv, seed)
	w := newWorld(t, seed)
	_, calls := w.live(fault{})
	for range n {
		f := w.pick(calls)
		got, _ := w.live(f)
		for _, wrong := range got {
			t.Errorf("live, %v: %s", f, wrong)
		}
	}
}

// live runs the live table for a few polls.
func (w *world) live(f fault) (wrong []string, calls []fault) {
	var out screen
	terminal, keyboard := newTerminal(w.t, &out)
	counts, polls := map[uint32]int{}, make(chan int, 10000)
	poll := 0
	s := superviseOn(w.t, terminal, func(c *call) answer {
		counts[c.nr]++
		if f.nr != 0 && c.nr != unix.SYS_OPENAT && (c.nr != f.nr || counts[c.nr] != f.nth) {
			return answer{}
		}
		path := c.path()
		if c.nr == unix.SYS_OPENAT && path == "/proc" {
			poll++
			polls <- poll
		}
		if ofRuntime(c, path) || strings.HasPrefix(path, "/dev/") {
			return answer{}
		}
		if f.nr == 0 {
			calls = append(calls, fault{nr: c.nr, nth: counts[c.nr], path: path})
		}
		if c.nr == f.nr && counts[c.nr] == f.nth {
			return f.answer
		}
		return answer{}
	}, w.program, "--interval", "100ms")
	ended := make(chan int, 1)
	go func() { ended <- s.status() }()
	late := time.After(4 * longest)
	for at := 0; at < 20; {
		select {
		case at = <-polls:
		case status := <-ended:
			if status != 3 {
				wrong = append(wrong, "it ended with status "+strconv.Itoa(status)+": "+tail(out.String()))
			}
			return wrong, calls
		case <-late:
			wrong = append(wrong, "it polls no more: "+tail(out.String()))
			s.Process.Kill()
			<-ended
			return wrong, calls
		}
	}
	keyboard.WriteString("q")
	select {
	case status := <-ended:
		if status != 0 {
			wrong = append(wrong, "q ends it with status "+strconv.Itoa(status)+": "+tail(out.String()))
		}
	case <-time.After(2 * longest):
		wrong = append(wrong, "q does not end it")
		s.Process.Kill()
		<-ended
	}
	if strings.Contains(out.String(), "panic") {
		wrong = append(wrong, "it panics: "+tail(out.String()))
	}
	return wrong, calls
}

func tail(s string) string { return s[max(0, len(s)-300):] }
