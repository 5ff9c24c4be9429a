package local

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"

	"berth/sockets"
	"berth/sockets/engine"
	"berth/sockets/procfs"
)

const (
	aContainer = "8dfafdbc3a40111122223333444455556666777788889999aaaabbbbccccdddd"
	anAnswer   = "HTTP/1.0 200 OK\r\n\r\n" + `[{"Id":"` + aContainer + `","Names":["/web"],"Image":"nginx:1"}]`
)

// engineAt starts an engine that handles each connection with the given function.
func engineAt(t *testing.T, answer func(net.Conn)) engine.Place {
	t.Helper()
	path := filepath.Join(t.TempDir(), "engine.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				answer(c)
			}()
		}
	}()
	return engine.Place{Path: path, Lists: []string{"/containers/json"}}
}

// TestEnginesAreNotWaitedFor uses three engines: one hangs, one does not exist,
// and one answers. Only the first poll may wait, and no longer than its limit.
func TestEnginesAreNotWaitedFor(t *testing.T) {
	fs := procfs.New("/proc")
	e := newEngines(fs)
	e.places = []engine.Place{
		engineAt(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }),
		{Path: "/nonexistent/engine.sock", Lists: []string{"/"}},
		engineAt(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 4096)) // closing a connection with unread input resets it
			_, _ = io.WriteString(c, anAnswer)
		}),
	}
	is := fs.Containers()
	if e.begin(time.Now()); e.done != nil {
		t.Fatal("asked although there is no container")
	}
	if got := is.Named(sockets.Container{ID: aContainer}); got.Name != "" {
		t.Fatalf("%+v", got)
	}
	e.begin(time.Now())
	e.take(context.Background(), time.Millisecond)
	for range 10 {
		e.take(context.Background(), time.Hour) // would take an hour if take waited a second time
	}
	for end := time.Now().Add(20 * time.Second); is.Named(sockets.Container{ID: aContainer}).Name == ""; time.Sleep(5 * time.Millisecond) {
		if e.take(context.Background(), 0); time.Now().After(end) {
			t.Fatal("the name never came")
		}
	}
	if got := is.Named(sockets.Container{ID: aContainer}); got.Image != "nginx:1" || got.Called() != "web" {
		t.Errorf("%+v", got)
	}
	is.Named(sockets.Container{ID: "another"})
	if e.begin(time.Now()); e.done != nil {
		t.Error("engines are given no rest")
	}
	if e.begin(time.Now().Add(enginesRest)); e.done == nil {
		t.Error("nobody was asked about another container")
	}
}
