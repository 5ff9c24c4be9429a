package cli

import (
	"bytes"
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// vacant returns a port of 127.0.0.1 that, as far as can be known, nobody holds.
func vacant(t *testing.T) (addr, port string) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String(), strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// lines collects the output of a run. It may be used by several goroutines.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
	has chan struct{} // has capacity 1; written to after each line
}

func newLines() *lines { return &lines{has: make(chan struct{}, 1)} }

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.has <- struct{}{}:
	default:
	}
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// begun starts a wait command, and returns once it is waiting.
func begun(t *testing.T, args ...string) (out, errs *lines, status <-chan int) {
	t.Helper()
	out, errs = newLines(), newLines()
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, out, errs, []string{netnsEnv + "=self"}
	ended := make(chan int, 1)
	go func() { ended <- Run(t.Context(), append([]string{"wait"}, args...), s) }()
	select {
	case <-errs.has:
	case n := <-ended:
		t.Fatalf("wait %v: ended with %d: %s", args, n, errs)
	case <-time.After(20 * time.Second):
		t.Fatal("it does not say what it waits for")
	}
	return out, errs, ended
}

// end waits for the exit status.
func end(t *testing.T, status <-chan int) int {
	t.Helper()
	select {
	case n := <-status:
		return n
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
	return -1
}

func TestWaitForAServer(t *testing.T) {
	addr, port := vacant(t)
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	there := strconv.Itoa(udp.LocalAddr().(*net.UDPAddr).Port)
	out, errs, status := begun(t, port, there)
	if got, want := errs.String(), "berth: waiting for a server on "+port+"\n"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	l, err := net.Listen("tcp4", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if n := end(t, status); n != done {
		t.Errorf("exit status %d: %s", n, errs)
	}
	for _, want := range []string{port + "/tcp is held by cli.test (pid ", "listening on " + addr, there + "/udp is held by cli.test (pid "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
}

func TestWaitUntilFree(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client, server := connected(t, l)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	out, errs, status := begun(t, "--free", port)
	if got, want := errs.String(), "berth: waiting for "+port+" to be free\n"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	l.Close()
	server.Close() // goes into TIME_WAIT once the other end has also closed
	client.Close()
	if n := end(t, status); n != done || out.String() != port+" is free.\n" {
		t.Errorf("exit status %d, out %q, errors %q", n, out, errs)
	}
}

func TestWaitGivesUp(t *testing.T) {
	_, port := vacant(t)
	for _, c := range []struct {
		args []string
		errs string
	}{
		{[]string{"--timeout", "0", port}, "berth: gave up after 0s waiting for a server on " + port + "\n"},
		{[]string{"--timeout", "50ms", "--tcp", port}, "berth: waiting for a server on " + port + "/tcp\nberth: gave up after 50ms waiting for a server on " + port + "/tcp\n"},
		{[]string{"--timeout", "0.05", "--quiet", port}, ""},
	} {
		var out, errs bytes.Buffer
		s := Machine(Stamped("", "", ""))
		s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
		if got := Run(t.Context(), append([]string{"wait"}, c.args...), s); got != no || errs.String() != c.errs || out.Len() > 0 {
			t.Errorf("%v: exit status %d, out %q, errors %q", c.args, got, &out, &errs)
		}
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	_, port := vacant(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&ended{by: 2})
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, newLines(), newLines(), []string{netnsEnv + "=self"}
	if got := Run(ctx, []string{"wait", port}, s); got != bySignal+2 {
		t.Errorf("exit status %d", got)
	}
}

// BenchmarkWait measures the time from listen(2) to the end of berth wait, which
// runs in this process. The test at the top level starts a separate process.
func BenchmarkWait(b *testing.B) {
	var took []time.Duration
	for b.Loop() {
		b.StopTimer()
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		addr := l.Addr().String()
		l.Close()
		errs, status := newLines(), make(chan int, 1)
		s := Machine(Stamped("", "", ""))
		s.In, s.Out, s.Err, s.Env = nil, newLines(), errs, []string{netnsEnv + "=self"}
		go func() { status <- Run(b.Context(), []string{"wait", addr}, s) }()
		<-errs.has
		b.StartTimer()
		begin := time.Now()
		if l, err = net.Listen("tcp4", addr); err != nil {
			b.Fatal(err)
		}
		<-status
		took = append(took, time.Since(begin))
		l.Close()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)-1].Milliseconds()), "worst-ms")
}
