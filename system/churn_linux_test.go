package system_test

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// These are the times that a connection opened by churn spends in each of its
// states. All of them are far longer than a round of snapshots takes, so that what
// is in one snapshot is also in the one before or after.
const (
	churnQueued   = 2 * time.Second
	churnOpen     = 3 * time.Second
	churnHalfShut = 2 * time.Second
)

// churn opens and closes rate connections per second until the test ends. Each of
// them passes through the accept queue, ESTABLISHED, FIN_WAIT2 with CLOSE_WAIT at
// the other end, and TIME_WAIT. It returns a counter of the connections that have
// been opened.
func churn(t *testing.T, rate int) *atomic.Int64 {
	t.Helper()
	var plain net.ListenConfig
	plain.SetMultipathTCP(false)
	l, err := plain.Listen(context.Background(), "tcp4", "127.0.0.9:7900")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { close(done); l.Close() })
	var opened atomic.Int64
	go func() {
		tick := time.NewTicker(time.Second / time.Duration(rate))
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if c, err := net.Dial("tcp4", l.Addr().String()); err == nil {
					opened.Add(1)
					time.AfterFunc(churnQueued, func() { live(c, l) })
				}
			}
		}
	}()
	return &opened
}

// live accepts the oldest connection in the queue of l and ends it, starting with
// the client's end.
func live(client net.Conn, l net.Listener) {
	server, err := l.Accept()
	if err != nil {
		client.Close()
		return
	}
	time.AfterFunc(churnOpen, func() {
		client.(*net.TCPConn).CloseWrite()
		time.AfterFunc(churnHalfShut, func() {
			server.Close()
			time.AfterFunc(churnHalfShut, func() { client.Close() }) // later, because otherwise it might become an orphan for a moment
		})
	})
}
