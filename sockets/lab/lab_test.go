package lab

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 4 && slices.Equal(os.Args[1:3], Args("")[:2]) {
		Serve(os.Args[3], os.Stdin, os.Stdout)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func opened(t *testing.T) *Lab {
	t.Helper()
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func named(t *testing.T, name string) Step {
	t.Helper()
	i := slices.IndexFunc(Steps(), func(s Step) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no step %s", name)
	}
	return Steps()[i]
}

// TestTakenPortsAreLeftAlone: if a port that a step would take is in use, it is left to its
// holder, and the step reports the port it took instead.
func TestTakenPortsAreLeftAlone(t *testing.T) {
	theirs, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	taken := theirs.Addr().(*net.TCPAddr).AddrPort().Port()
	l := opened(t)
	s := Step{Name: "taken", make: func(w *work) {
		w.server("server", w.member("server"), "listen", []uint16{taken, 0})
	}}
	scene, err := l.Show(s)
	if err != nil {
		t.Fatal(err)
	}
	if got := scene.Ends[0].Port(); got == taken || scene.Facts["server-port"] != fmt.Sprint(got) {
		t.Errorf("the server has %d, it is reported to have %s, and %d was taken", got, scene.Facts["server-port"], taken)
	}
	answers(t, scene.Ends[0])
}

// TestAStepEndsTheOneBefore: what the previous step had open is closed when the next
// one is shown, and everything is closed when the lab is closed.
func TestAStepEndsTheOneBefore(t *testing.T) {
	l := opened(t)
	first, err := l.Show(named(t, "services"))
	if err != nil {
		t.Fatal(err)
	}
	answers(t, first.Ends[0])
	second, err := l.Show(named(t, "listen"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range first.Ends {
		refuses(t, e)
	}
	answers(t, second.Ends[0])
	l.Close()
	refuses(t, second.Ends[0])
	if _, err := l.Show(named(t, "listen")); err == nil {
		t.Error("a closed lab makes a step")
	}
}

// TestMembersOutliveThreads: when a thread of this process ends, no member ends with
// it, although the kernel ends a member together with the thread that started it.
func TestMembersOutliveThreads(t *testing.T) {
	l := opened(t)
	scene, err := l.Show(named(t, "services"))
	if err != nil {
		t.Fatal(err)
	}
	var ended sync.WaitGroup
	together := make(chan struct{})
	for range 64 { // more than there are idle threads
		ended.Add(1)
		go func() {
			defer ended.Done()
			runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
			<-together
		}()
	}
	close(together)
	ended.Wait()
	for range 20 {
		time.Sleep(5 * time.Millisecond) // the threads end a little later
		answers(t, scene.Ends[0])
	}
}

// TestAFailedStepLeavesNothing: the members of a step that could not be made have ended.
func TestAFailedStepLeavesNothing(t *testing.T) {
	l := opened(t)
	var at netip.AddrPort
	_, err := l.Show(Step{Name: "failing", make: func(w *work) {
		m := w.member("server")
		at = netip.MustParseAddrPort(w.server("server", m, "listen", w.number(0)))
		w.do(m, "dance", "now")
	}})
	if err == nil || err.Error() != "failing: dance: not a task: dance" {
		t.Errorf("the step failed with %v", err)
	}
	refuses(t, at)
}

func answers(t *testing.T, at netip.AddrPort) {
	t.Helper()
	c, err := net.DialTimeout("tcp4", at.String(), 5*time.Second)
	if err != nil {
		t.Errorf("%v: %v", at, err)
		return
	}
	c.Close()
}

func refuses(t *testing.T, at netip.AddrPort) {
	t.Helper()
	if c, err := net.DialTimeout("tcp4", at.String(), 5*time.Second); err == nil {
		c.Close()
		t.Errorf("%v still listens", at)
	}
}
