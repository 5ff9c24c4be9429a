package sockdiag

import (
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
	"berth/sockets"
)

// TestDropsAgreeWithSS checks, while connections are refused and datagrams dropped, that
// the count of each listener and UDP socket in a dump is between the counts that ss(8)
// shows before and after the dump. BERTH_TEST_LOOKS sets the number of dumps.
func TestDropsAgreeWithSS(t *testing.T) {
	if _, err := exec.LookPath("ss"); err != nil {
		t.Skip("ss is not installed")
	}
	full, quiet := listenTCP(t, "127.0.0.1:0", 1), listenTCP(t, "127.0.0.1:0", 1)
	deaf, calm := bind(t, "127.0.0.1:0", unix.SOCK_DGRAM), bind(t, "127.0.0.1:0", unix.SOCK_DGRAM)
	must(t, "rcvbuf", unix.SetsockoptInt(deaf, unix.SOL_SOCKET, unix.SO_RCVBUF, 4096))
	c := dial(t)
	for range sample.Size(t, "BERTH_TEST_LOOKS", 5, 50) {
		flood(t, full, deaf)
		before := ssDrops(t)
		all := everything(t, c, nil)
		after := ssDrops(t)
		for i := range all {
			s := &all[i]
			low, known := before[s.Cookie]
			high, still := after[s.Cookie]
			if !known || !still {
				continue
			}
			if !s.Loss.Known || s.Loss.Count < low || s.Loss.Count > high {
				t.Errorf("%v %v: %+v, between %d and %d by ss", s.Proto, s.Local, s.Loss, low, high)
			}
		}
	}
	all := everything(t, c, nil)
	for fd, want := range map[int]bool{full: true, quiet: false, deaf: true, calm: false} {
		if s := find(all, fd); (s.Loss.Count > 0) != want || s.Loss.Room == 0 {
			t.Errorf("%v %v: %+v, want drops %v", s.Proto, s.Local, s.Loss, want)
		}
	}
	if client, _ := pair(t); one(t, client).Loss.Known {
		t.Error("a connection has drops, which count something else there")
	}
}

// flood opens connections to a listener that does not accept them, and sends datagrams
// to a socket that does not read them, so that each of the two sockets refuses some.
func flood(t *testing.T, listener, deaf int) {
	t.Helper()
	for range 3 {
		client, to := socketFor(t, local4(t, listener).String(), unix.SOCK_STREAM)
		must(t, "nonblock", unix.SetNonblock(client, true))
		if err := unix.Connect(client, to); err != nil && err != unix.EINPROGRESS {
			t.Fatal(err)
		}
	}
	sender := socket(t, unix.AF_INET, unix.SOCK_DGRAM)
	_, to := socketFor(t, local4(t, deaf).String(), unix.SOCK_DGRAM)
	for range 20 {
		must(t, "send", unix.Sendto(sender, make([]byte, 1000), 0, to))
	}
}

// ssDrops returns what ss shows for listeners and UDP sockets, by cookie.
func ssDrops(t *testing.T) map[uint64]uint32 {
	t.Helper()
	out, err := exec.Command("ss", "-tulnmeHO").Output()
	must(t, "ss", err)
	drops := regexp.MustCompile(` sk:([0-9a-f]+) .*skmem:\(.*,d(\d+)\)`)
	told := make(map[uint64]uint32)
	for line := range strings.Lines(string(out)) {
		if m := drops.FindStringSubmatch(line); m != nil {
			cookie, _ := strconv.ParseUint(m[1], 16, 64)
			n, _ := strconv.ParseUint(m[2], 10, 32)
			told[cookie] = uint32(n)
		}
	}
	if len(told) < 4 {
		t.Fatalf("ss showed %d sockets, fewer than the test made:\n%s", len(told), out)
	}
	return told
}

// For a connection that was closed by the other end, both a lookup and a full dump must
// show how long ago that was.
func TestFlow(t *testing.T) {
	client, server := pair(t)
	if _, err := unix.Write(server, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	must(t, "shutdown", unix.Shutdown(server, unix.SHUT_WR))
	c := dial(t)
	deadline := time.Now().Add(10 * time.Second)
	for {
		all := whole(t, c, nil, Request{Proto: sockets.TCP, States: sockets.AllStates, Flow: true})
		s := find(all, client)
		if s == nil || s.State != sockets.CloseWait || s.Flow == nil || s.TCP != nil {
			t.Fatalf("got %+v, want CLOSE_WAIT with nothing but a flow", s)
		}
		flow, err := c.Flow(t.Context(), s)
		must(t, "flow", err)
		if flow.Acked >= 20*time.Millisecond && flow.Received >= 20*time.Millisecond && flow.Acked-s.Flow.Acked < time.Second && flow.Segments > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after 10 s: %+v, in the dump %+v", flow, s.Flow)
		}
	}
}
