package procfs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

func full(t *testing.T, s *Scanner) Owners {
	t.Helper()
	o, err := s.Full(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// at returns the holders of inode, each as pid and descriptor.
func at(o Owners, inode uint64) [][2]int {
	var got [][2]int
	for _, owner := range o.Of(inode) {
		got = append(got, [2]int{owner.Process.PID, owner.FD})
	}
	return got
}

func TestFull(t *testing.T) {
	tr := newTree(t)
	writeFile(t, tr.fs.Passwd, "me:x:"+strconv.Itoa(os.Getuid())+":0\n")
	tr.process(812, "nginx", "nginx: master process\x00")
	tr.process(9, "nginx", "nginx: worker process\x00")
	tr.process(1177, "idle", "idle\x00")
	tr.socket(812, 6, 100)
	tr.socket(812, 11, 100)
	tr.socket(9, 6, 100)
	tr.socket(9, 10, 101)
	tr.link("9/fd/12", "pipe:[102]")
	tr.link("9/fd/13", "/tmp/socket:[103]")
	tr.link("9/fd/14", "anon_inode:[eventpoll]")
	o := full(t, NewScanner(tr.fs))

	if diff := cmp.Diff([][2]int{{9, 6}, {812, 6}, {812, 11}}, at(o, 100)); diff != "" {
		t.Error(diff)
	}
	if got := at(o, 101); len(got) != 1 || o.Of(102) != nil || o.Of(103) != nil || o.Of(0) != nil {
		t.Errorf("101 is held by %v, 102 by %v, 103 by %v, 0 by %v", got, o.Of(102), o.Of(103), o.Of(0))
	}
	want := &sockets.Process{
		PID: 9, Name: "nginx", Comm: "nginx", Label: "nginx", Cmdline: "nginx: worker process", Args: "nginx: worker process\x00", Exe: "/bin/nginx",
		User: sockets.Account{UID: int64(os.Getuid()), Name: "me"}, Started: time.Unix(1700000047, 110e6), Ticks: 4711,
	}
	if diff := cmp.Diff(want, o.Of(101)[0].Process); diff != "" {
		t.Error(diff)
	}
	if o.Read != 3 || !o.Complete() {
		t.Errorf("%d processes read, complete: %t", o.Read, o.Complete())
	}
}

// Even in a tree in which everything that can be wrong is wrong, a broken process must
// not affect any other.
func TestBrokenProcesses(t *testing.T) {
	tr := newTree(t)
	tr.process(1, "good", "good\x00")
	tr.socket(1, 3, 100)
	tr.write("2/comm", "without descriptors and status: it ended between two reads")
	tr.process(3, "x", "")
	tr.socket(3, 3, 300)
	tr.remove("3/stat")
	tr.process(4, "x", "")
	tr.socket(4, 3, 400)
	tr.write("4/stat", "4 (x")
	tr.process(5, "x", "")
	tr.remove("5/fd")
	tr.write("5/fd", "no directory")
	tr.write("6", "no directory")
	tr.process(7, "x", "")
	tr.socket(7, 3, 700)
	tr.remove("7/exe")
	tr.remove("7/cmdline")
	tr.process(8, "x", "")
	tr.link("8/fd/nonsense", "socket:[800]")
	tr.link("8/fd/-1", "socket:[801]")
	o := full(t, NewScanner(tr.fs))

	if o.Read != 3 || o.Vanished != 0 || o.Failed != 5 || len(o.Refused) != 0 || o.Complete() {
		t.Errorf("read %d, vanished %d, failed %d, refused %v, complete %t", o.Read, o.Vanished, o.Failed, o.Refused, o.Complete())
	}
	if len(o.index.byInode) != 2 || o.Of(100) == nil || o.Of(700) == nil {
		t.Errorf("found %v", o.index.byInode)
	}
	if p := o.Of(700)[0].Process; p.Name != "x" || p.Exe != "" || p.Cmdline != "" {
		t.Errorf("%+v", p)
	}
}

func TestHostileNames(t *testing.T) {
	tr := newTree(t)
	tr.process(1, "plain", "a\x1b[31m\x00\x1b]52;c;AAAA\a\u009b\x00\u202eb\nc\xff\x00")
	tr.stat(1, "\x1b[2J)\n(x\xff", 'S', 1, 4711)
	tr.link("1/exe", "/tmp/\x1b]0;t\a (deleted)")
	tr.socket(1, 3, 100)
	p := full(t, NewScanner(tr.fs)).Of(100)[0].Process
	want := [4]string{`\x1b]0;t\x07`, `\x1b[2J)\n(x\xff`, `a\x1b[31m \x1b]52;c;AAAA\x07\u009b \u202eb\nc\xff`, `/tmp/\x1b]0;t\x07 (deleted)`}
	if diff := cmp.Diff(want, [4]string{p.Name, p.Comm, p.Cmdline, p.Exe}); diff != "" {
		t.Error(diff)
	}
}

// The first thread has ended and shows nothing, while others still run.
func TestLeaderless(t *testing.T) {
	tr := newTree(t)
	tr.process(10, "server", "server\x00")
	tr.remove("10/fd/0")
	tr.stat(10, "server", 'Z', 3, 4711)
	tr.link("10/task/11/fd/3", "socket:[100]")
	tr.link("10/task/12/fd/3", "socket:[100]")
	tr.write("10/task/10/stat", "")
	tr.process(20, "dead", "")
	tr.remove("20/fd")
	tr.stat(20, "dead", 'Z', 1, 4711)
	o := full(t, NewScanner(tr.fs))
	if diff := cmp.Diff([][2]int{{10, 3}}, at(o, 100)); diff != "" {
		t.Error(diff)
	}
	if !o.Complete() {
		t.Errorf("not complete: %+v", o)
	}
}

func TestWhatStaysIsShared(t *testing.T) {
	tr := newTree(t)
	tr.process(1, "server", "server\x00")
	tr.socket(1, 3, 100)
	tr.socket(1, 4, 101)
	s := NewScanner(tr.fs)
	first := full(t, s).Of(100)
	process := first[0].Process
	for range 2 * refreshAfter {
		if again := full(t, s).Of(100); !sameSlice(first, again) {
			t.Fatalf("%v became %v", first, again)
		}
	}
	tr.remove("1/fd/4")
	tr.socket(1, 5, 102)
	o := full(t, s)
	if !sameSlice(first, o.Of(100)) || o.Of(101) != nil || o.Of(102)[0].Process != process {
		t.Errorf("100: %v, 101: %v, 102: %v", o.Of(100), o.Of(101), o.Of(102))
	}
	tr.remove("1")
	tr.process(2, "another", "another\x00")
	if o := full(t, s); len(o.index.byInode) != 0 || s.processes[1] != nil {
		t.Errorf("the process is gone, and this is left: %v", o.index.byInode)
	}
}

func TestAnotherProgramIsAnotherProcess(t *testing.T) {
	tests := []struct {
		name   string
		change func(*tree)
		within int // number of passes
		want   string
	}{
		{"exec", func(tr *tree) { tr.process(1, "after", "after\x00") }, 1, "after"},
		{"number used again", func(tr *tree) {
			tr.stat(1, "before", 'S', 1, 4712)
			tr.write("1/cmdline", "other\x00")
		}, 1, "other"},
		{"title", func(tr *tree) { tr.write("1/cmdline", "before: idle\x00") }, refreshAfter, "before: idle"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr := newTree(t)
			tr.process(1, "before", "before\x00")
			tr.socket(1, 3, 100)
			s := NewScanner(tr.fs)
			before := full(t, s).Of(100)[0].Process
			tt.change(tr)
			tr.socket(1, 3, 100)
			after := before
			for range tt.within {
				after = full(t, s).Of(100)[0].Process
			}
			if after == before || after.Cmdline != tt.want || before.Cmdline != "before\x00"[:6] {
				t.Errorf("before %+v, after %+v", before, after)
			}
		})
	}
}

// clocked returns a scanner whose clock stands still, and a function that advances the
// clock.
func clocked(tr *tree) (s *Scanner, wait func(time.Duration)) {
	now := time.Unix(1_700_000_000, 0)
	s = NewScanner(tr.fs)
	s.now = func() time.Time { return now }
	return s, func(d time.Duration) { now = now.Add(d) }
}

func next(t *testing.T, s *Scanner) Owners {
	t.Helper()
	o, err := s.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func seek(t *testing.T, s *Scanner) Owners {
	t.Helper()
	o, err := s.Seek(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestNextLooksAtEachOnceInARound checks that a change that nothing indicates is seen
// within a Round, no matter how often Next is called.
func TestNextLooksAtEachOnceInARound(t *testing.T) {
	for _, pace := range []time.Duration{100 * time.Millisecond, time.Second, 3 * time.Second, Round, time.Minute} {
		t.Run(pace.String(), func(t *testing.T) {
			tr := newTree(t)
			for pid := range 20 {
				tr.process(pid+1, "x", "x\x00")
				tr.socket(pid+1, 3, 100+pid)
			}
			s, wait := clocked(tr)
			if o := next(t, s); !o.Whole || o.Read != 20 {
				t.Fatalf("the first pass read %d", o.Read)
			}
			for range lately + 3 {
				wait(pace)
				next(t, s)
			}
			for pid := range 20 {
				tr.socket(pid+1, 3, 200+pid)
			}
			tr.process(30, "new", "new\x00")
			tr.socket(30, 3, 300)
			wait(pace)
			if o := next(t, s); o.Of(300) == nil {
				t.Error("a new process had to wait")
			} else if quick := pace < Round/3; o.Whole == quick {
				t.Errorf("every process was looked at: %t", o.Whole)
			}
			for passed := pace; passed+pace <= Round; passed += pace {
				wait(pace)
				next(t, s)
			}
			for inode, owners := range s.index.byInode {
				if inode < 200 || len(owners) != 1 {
					t.Errorf("%d is held by %v", inode, owners)
				}
			}
		})
	}
}

// TestNextSpreadsItsWork checks that processes found in the same pass are not all
// looked at again in one pass.
func TestNextSpreadsItsWork(t *testing.T) {
	tr := newTree(t)
	for pid := range 100 {
		tr.process(pid+1, "x", "x\x00")
		tr.socket(pid+1, 3, 100+pid)
	}
	s, wait := clocked(tr)
	next(t, s)
	for range lately {
		wait(time.Second / 10)
		next(t, s)
	}
	for range 30 {
		wait(time.Second)
		next(t, s)
		looked := 0
		for i := range s.pass.visits {
			if s.pass.visits[i].outcome == read {
				looked++
			}
		}
		if looked > 25 {
			t.Errorf("%d of 100 were looked at in one pass of ten", looked)
		}
	}
}

// ran sets how long each thread of a process has run, in nanoseconds.
func (tr *tree) ran(pid int, nanoseconds ...int) {
	tr.t.Helper()
	for i, n := range nanoseconds {
		tr.write(fmt.Sprintf("%d/task/%d/schedstat", pid, pid+i), fmt.Sprintf("%d 6 7\n", n))
	}
}

// TestWhoHasNotRunIsNotReadAgain checks that a process in which nothing has run is not
// read again until the duration backstop has passed.
func TestWhoHasNotRunIsNotReadAgain(t *testing.T) {
	tr := newTree(t)
	tr.process(1, "x", "x\x00")
	tr.socket(1, 3, 100)
	tr.ran(1, 5000, 6000)
	s, wait := clocked(tr)
	next(t, s)
	wait(Round)
	next(t, s) // from here on, it is known how long the process had run
	last := s.now()
	for _, c := range []struct {
		name   string
		change func()
		after  time.Duration
		read   bool
	}{
		{"nothing has run", func() {}, Round, false},
		{"nor since", func() {}, Round, false},
		{"its second thread has", func() { tr.ran(1, 5000, 6001) }, Round, true},
		{"nothing has run since that", func() {}, Round, false},
		{"it has another thread", func() { tr.ran(1, 5000, 6001, 1) }, Round, true},
		{"a thread of it has ended", func() { tr.remove("1/task/3") }, Round, true},
		{"it has not run for long", func() {}, backstop, true},
		{"the kernel does not count", func() { tr.ran(1, 0, 0) }, Round, true},
		{"nor now", func() {}, Round, true},
	} {
		c.change()
		inode := 100
		if s.index.byInode[100] != nil {
			inode = 101
		}
		tr.socket(1, 3, inode)
		wait(c.after)
		o := seek(t, s)
		if got := o.Of(uint64(inode)) != nil; got != c.read {
			t.Errorf("%s: read again: %t", c.name, got)
		}
		if !o.Whole {
			t.Errorf("%s: a resting process was not looked at", c.name)
		}
		if !c.read { // restore the previous state
			tr.socket(1, 3, 201-inode)
		}
	}
	if s.now().Sub(last) < backstop {
		t.Error("the backstop was never reached")
	}
	tr.ran(1, 9000, 9000)
	seek(t, s)
	tr.socket(1, 3, 102)
	if full(t, s).Of(102) == nil {
		t.Error("a full pass must read resting processes, too")
	}
}

func TestNoTree(t *testing.T) {
	s := NewScanner(New(t.TempDir() + "/none"))
	for range 2 {
		if _, err := s.Full(t.Context()); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewScanner(newTree(t).fs).Full(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
