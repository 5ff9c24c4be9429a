package portable

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"berth/sockets"
)

func snapshot(t *testing.T, s *Source) sockets.Snapshot {
	t.Helper()
	sn, err := s.Snapshot(t.Context(), sockets.Everything())
	if err != nil {
		t.Fatal(err)
	}
	return sn
}

// held finds the socket of this process with the given local endpoint.
func held(sn sockets.Snapshot, local netip.AddrPort) *sockets.Socket {
	i := slices.IndexFunc(sn.Sockets, func(s sockets.Socket) bool {
		return s.Local == local && len(s.Owners) > 0 && s.Owners[0].Process.PID == os.Getpid()
	})
	if i < 0 {
		return nil
	}
	return &sn.Sockets[i]
}

// Our own listener is listed, and is no longer listed after it is closed.
func TestSnapshotShowsOurListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := New()
	local := l.Addr().(*net.TCPAddr).AddrPort()
	sn := snapshot(t, s)
	got := held(sn, local)
	if got == nil || got.State != sockets.Listen || got.V6Only != sockets.Unknown || got.Queue != sockets.NoQueue() {
		t.Fatalf("%v: %+v", local, got)
	}
	p := got.Owners[0].Process
	if p.Name == "" || p.Cmdline == "" || time.Since(p.Started) < 0 || time.Since(p.Started) > 24*time.Hour {
		t.Errorf("%+v", p)
	}
	if sn.Host == nil || len(sn.Missing) == 0 || sn.Took <= 0 {
		t.Errorf("host %v, missing %v, took %v", sn.Host, sn.Missing, sn.Took)
	}
	again := snapshot(t, s)
	if next := held(again, local); next == nil || next.Owners[0].Process != p || next.Key != got.Key || again.Host != sn.Host {
		t.Errorf("the second time: %+v", next)
	}
	l.Close()
	if gone := held(snapshot(t, s), local); gone != nil {
		t.Errorf("closed, but still there: %+v", gone)
	}
}

func TestSnapshotWithoutOwners(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ask := sockets.Everything()
	ask.Owners = sockets.NoOwners
	sn, err := New().Snapshot(t.Context(), ask)
	if err != nil || len(sn.Sockets) == 0 {
		t.Fatalf("%d sockets, %v", len(sn.Sockets), err)
	}
	for _, s := range sn.Sockets {
		if len(s.Owners) != 0 || s.Gap != sockets.GapPending {
			t.Errorf("%+v", s)
		}
	}
}

func TestSnapshotOfNothing(t *testing.T) {
	sn, err := New().Snapshot(t.Context(), sockets.Ask{})
	if err != nil || len(sn.Sockets) != 0 || sn.Host == nil {
		t.Errorf("%+v, %v", sn, err)
	}
}

func TestSnapshotEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := New()
	if _, err := s.Snapshot(ctx, sockets.Everything()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	snapshot(t, s)
}
