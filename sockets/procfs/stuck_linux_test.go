package procfs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// atMost is longer than any pass over processes that do not answer may take, even on a
// busy machine.
const atMost = 8 * time.Second

// hang replaces a file of a process with a pipe that nobody writes to, so that reads
// never return, as for a process whose memory map is locked. Calling answer lets the
// reads return, and makes text the content of the file.
func (tr *tree) hang(name string) (answer func(text string)) {
	tr.t.Helper()
	if err := os.MkdirAll(path.Dir(tr.path(name)), 0o755); err != nil {
		tr.t.Fatal(err)
	}
	tr.remove(name)
	pipe := tr.path(name)
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		tr.t.Fatal(err)
	}
	answered := false
	answer = func(text string) {
		if answered {
			return
		}
		answered = true
		os.Rename(pipe, pipe+"-")
		tr.write(name, text)
		if w, err := os.OpenFile(pipe+"-", os.O_WRONLY|unix.O_NONBLOCK, 0); err == nil { // otherwise nothing is waiting
			w.Close()
		}
	}
	tr.t.Cleanup(func() { answer("") })
	return answer
}

// quickly makes a full pass, which must not wait for reads that never return.
func quickly(t *testing.T, s *Scanner) Owners {
	t.Helper()
	begun := time.Now()
	o := full(t, s)
	if took := time.Since(begun); took > atMost {
		t.Errorf("a pass took %v", took)
	}
	return o
}

// until repeats a pass until the function ok returns true.
func until(t *testing.T, s *Scanner, ok func(Owners) bool) Owners {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		switch o := full(t, s); {
		case ok(o):
			return o
		case time.Now().After(end):
			t.Fatalf("it never came true: %+v", o)
		}
	}
}

// TestACommandLineThatIsNotAnswered checks that if a command line can't be read,
// nothing else is missing. The process is still found as an owner, and so are all other
// owners. The command line is not read again before the first read has returned. After
// that, it is shown.
func TestACommandLineThatIsNotAnswered(t *testing.T) {
	tr := newTree(t)
	for pid := range 9 {
		tr.process(pid+1, "server", fmt.Sprintf("server %d\x00", pid+1))
		tr.socket(pid+1, 3, 101+pid)
	}
	tr.stat(5, "blocked", 'D', 1, 4711)
	answer := tr.hang("5/cmdline")
	s := NewScanner(tr.fs)
	var first *sockets.Process
	for range 2 * refreshAfter {
		o := quickly(t, s)
		for pid := 1; pid <= 9; pid++ {
			owners := o.Of(uint64(100 + pid))
			if len(owners) != 1 || owners[0].Process.PID != pid {
				t.Fatalf("%d is held by %v", 100+pid, owners)
			}
			want := fmt.Sprintf("server %d", pid)
			if pid == 5 {
				want = ""
			}
			if p := owners[0].Process; p.Cmdline != want || (p.Unread == sockets.GapStuck) != (pid == 5) {
				t.Errorf("%+v", p)
			}
		}
		p := o.Of(105)[0].Process
		if first == nil {
			first = p
		}
		if p != first || p.Name != "server" || p.Comm != "blocked" || p.Exe != "/bin/server" || p.State != 'D' || p.Ticks != 4711 {
			t.Errorf("%+v, before %+v", p, first)
		}
		if !o.Complete() || len(o.Stuck) != 1 || o.Stuck[0] != (Stuck{PID: 5, UID: int64(os.Getuid()), Name: "server", State: 'D'}) {
			t.Errorf("complete: %t, stuck: %+v", o.Complete(), o.Stuck)
		}
		if n := tr.fs.strays.count(); n != 1 {
			t.Errorf("%d reads are left behind", n)
		}
	}
	answer("blocked --no-more\x00")
	o := until(t, s, func(o Owners) bool { return len(o.Stuck) == 0 })
	if p := o.Of(105)[0].Process; p.Cmdline != "blocked --no-more" || p.Unread != sockets.GapNone || p.State != 0 {
		t.Errorf("after the answer: %+v", p)
	}
}

// TestAProcessThatDoesNotAnswerAtAll checks that a process of which nothing can be read
// is left out, and reported as missing.
func TestAProcessThatDoesNotAnswerAtAll(t *testing.T) {
	for _, file := range []string{"5/stat", "5/task/5/schedstat"} {
		t.Run(file, func(t *testing.T) {
			tr := newTree(t)
			for pid := range 9 {
				tr.process(pid+1, "server", "server\x00")
				tr.socket(pid+1, 3, 101+pid)
				for fd := range 2 * restless {
					tr.link(fmt.Sprintf("%d/fd/%d", pid+1, 10+fd), "/dev/null")
				}
			}
			tr.ran(5, 1000)
			s := NewScanner(tr.fs)
			if path.Base(file) == "schedstat" { // which is read only for known processes
				s.fs.Root = tr.fs.Root
				full(t, s)
			}
			answer := tr.hang(file)
			for range 3 {
				o := quickly(t, s)
				for pid := 1; pid <= 9; pid++ {
					if found := o.Of(uint64(100+pid)) != nil; found != (pid != 5) {
						t.Errorf("the socket of %d was found: %t", pid, found)
					}
				}
				if o.Complete() || len(o.Stuck) != 1 || o.Stuck[0].PID != 5 || !o.Stuck[0].Table || o.Stuck[0].UID != int64(os.Getuid()) {
					t.Errorf("complete: %t, stuck: %+v", o.Complete(), o.Stuck)
				}
			}
			text := "1000 6 7\n"
			if path.Base(file) == "stat" {
				text = "5 (server) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 5 6\n"
			}
			answer(text)
			if o := until(t, s, func(o Owners) bool { return len(o.Stuck) == 0 }); len(o.Of(105)) != 1 || !o.Complete() {
				t.Errorf("after the answer: %v, complete: %t", o.Of(105), o.Complete())
			}
		})
	}
}

// TestAHundredStuckProcesses checks that with a hundred stuck processes, all owners and
// the command lines of other programs are found, and that the number of threads tied up
// is limited.
func TestAHundredStuckProcesses(t *testing.T) {
	tr := newTree(t)
	for pid := 1; pid <= 100; pid++ {
		tr.process(pid, "worker", "")
		tr.socket(pid, 3, 1000+pid)
		tr.hang(fmt.Sprintf("%d/cmdline", pid))
	}
	for pid := 101; pid <= 120; pid++ {
		name := fmt.Sprintf("server%d", pid)
		tr.process(pid, name, name+" -x\x00")
		tr.socket(pid, 3, 1000+pid)
	}
	s := NewScanner(tr.fs)
	for i := range 4 {
		o := quickly(t, s)
		for pid := 1; pid <= 120; pid++ {
			owners := o.Of(uint64(1000 + pid))
			if len(owners) != 1 || owners[0].Process.PID != pid {
				t.Fatalf("%d is held by %v", 1000+pid, owners)
			}
			p := owners[0].Process
			if known := p.Unread == sockets.GapNone; known != (pid > 100) || known && p.Cmdline == "" {
				t.Errorf("pass %d: %+v", i, p)
			}
		}
		if len(o.Stuck) != 100 || !o.Complete() {
			t.Errorf("%d are reported as stuck, complete: %t", len(o.Stuck), o.Complete())
		}
		if n, most := tr.fs.strays.count(), tr.fs.strays.room(depthFacts); n == 0 || n > most {
			t.Errorf("pass %d left %d behind, want at most %d", i, n, most)
		}
	}
}

// TestAHundredThatDoNotAnswerAtAll checks that if nothing can be read of a hundred
// processes, they are abandoned together, and that processes that answered before are
// still read.
func TestAHundredThatDoNotAnswerAtAll(t *testing.T) {
	tr := newTree(t)
	for pid := 1; pid <= 20; pid++ {
		tr.process(pid, "server", "server\x00")
		tr.socket(pid, 3, 1000+pid)
	}
	s := NewScanner(tr.fs)
	full(t, s)
	for pid := 101; pid <= 200; pid++ {
		tr.process(pid, "worker", "")
		tr.socket(pid, 3, 1000+pid)
		tr.hang(fmt.Sprintf("%d/stat", pid))
	}
	for i := range 4 {
		tr.socket(1, 4, 2000+i)
		o := quickly(t, s)
		for pid := 1; pid <= 20; pid++ {
			if o.Of(uint64(1000+pid)) == nil {
				t.Errorf("pass %d: the socket of %d was not found", i, pid)
			}
		}
		if o.Of(uint64(2000+i)) == nil {
			t.Errorf("pass %d: the new socket was not found", i)
		}
		if len(o.Stuck) != 100 || o.Complete() {
			t.Errorf("%d are reported as stuck, complete: %t", len(o.Stuck), o.Complete())
		}
		if n := tr.fs.strays.count(); n > behindAtMost {
			t.Errorf("pass %d left %d behind", i, n)
		}
	}
}

// TestTheCallerLeavesWhenItWants checks that a canceled call returns in time, whatever
// is blocked.
func TestTheCallerLeavesWhenItWants(t *testing.T) {
	tr := newTree(t)
	tr.process(1, "x", "x\x00")
	tr.socket(1, 3, 100)
	answer := tr.hang("1/stat")
	s := NewScanner(tr.fs)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Full(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if s.round != 0 {
		t.Errorf("a pass that was given up counted for %d turns", s.round)
	}
	answer("1 (x) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 5 6\n")
	until(t, s, func(o Owners) bool { return o.Of(100) != nil })
}

// TestAnotherProcessUnderTheNumberOfAStuckOne checks that a process that reuses the PID
// of a stuck one is read.
func TestAnotherProcessUnderTheNumberOfAStuckOne(t *testing.T) {
	tr := newTree(t)
	tr.process(1, "x", "")
	tr.socket(1, 3, 100)
	tr.hang("1/cmdline")
	s := NewScanner(tr.fs)
	if o := quickly(t, s); len(o.Stuck) != 1 {
		t.Fatalf("stuck: %+v", o.Stuck)
	}
	if err := os.Rename(tr.path("1"), tr.path("gone")); err != nil {
		t.Fatal(err)
	}
	tr.process(1, "y", "y\x00")
	tr.stat(1, "y", 'S', 1, 5000)
	tr.socket(1, 3, 100)
	if o := quickly(t, s); len(o.Stuck) != 0 || o.Of(100)[0].Process.Cmdline != "y" {
		t.Errorf("%+v", o.Of(100))
	}
}
