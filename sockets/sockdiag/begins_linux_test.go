package sockdiag

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
	"berth/sockets"
)

// TestWhatBeginsToListenIsThereOnce checks that a socket that is bound before a dump
// and is listening after the dump appears in it exactly once, either as bound or as
// listening.
func TestWhatBeginsToListenIsThereOnce(t *testing.T) {
	needBound(t)
	c, err := Dial()
	if err != nil {
		t.Skip(err)
	}
	defer c.Close()
	during := map[sockets.State]int{}
	for i := range sample.Size(t, "BERTH_TEST_DUMPS", 500, 2000) {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 77, 0, 9}}); err != nil {
			t.Fatal(err)
		}
		began := make(chan error)
		go func() {
			for until := time.Now().Add(time.Duration(i%100) * 5 * time.Microsecond); time.Now().Before(until); {
				runtime.Gosched()
			}
			began <- unix.Listen(fd, 1)
		}()
		all, err := c.Dump(t.Context(), nil, Request{Proto: sockets.TCP, States: sockets.AllStates})
		if err := <-began; err != nil {
			t.Fatal(err)
		}
		found := 0
		for k := range all {
			if all[k].Local.Addr().String() == "127.77.0.9" {
				found++
				during[all[k].State]++
			}
		}
		unix.Close(fd)
		if found != 1 && err == nil {
			t.Fatalf("it is in the dump %d times: %v", found, all)
		}
	}
	if during[sockets.Bound] == 0 || during[sockets.Listen] == 0 {
		t.Errorf("it was never caught in between: %v", during)
	}
	t.Log(during)
}
