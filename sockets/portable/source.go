// Package portable reads the sockets of any system that gopsutil can read: macOS,
// Windows and FreeBSD, and also Linux, where it is tested.
//
// It reports what gopsutil reports, which is less than a system knows: no queues, no
// timers, no IPV6_V6ONLY, no identity. On macOS and FreeBSD it runs lsof, which shows
// other users' sockets only to root, and never shows sockets that no process holds.
// What is not reported is listed in Snapshot.Missing.
package portable

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"time"

	"github.com/shirou/gopsutil/v3/net"

	"berth/sockets"
)

// Source reads this machine through gopsutil.
type Source struct {
	flight    flight[sockets.Snapshot]
	processes *processes
	host      *sockets.Host
	round     int
}

var _ sockets.Source = (*Source)(nil)

// New returns a Source. Nothing is read yet.
func New() *Source { return &Source{processes: newProcesses()} }

// Snapshot implements sockets.Source. It returns as soon as ctx ends. Whatever gopsutil
// is still doing at that time finishes in the background, and the next Snapshot first
// waits for it to finish.
func (s *Source) Snapshot(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	return s.flight.do(ctx, func() (sockets.Snapshot, error) { return s.read(ctx, ask) })
}

func (s *Source) read(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	began := time.Now()
	sn := sockets.Snapshot{Time: began, Ask: ask, Missing: untold(ask)}
	var rows []net.ConnectionStat
	if kind, ok := kindOf(ask); ok {
		var err error
		if rows, err = connections(ctx, kind); err != nil {
			return sockets.Snapshot{}, err
		}
	}
	s.round++
	s.refreshHost(ctx)
	sn.Host = s.host
	var unread int
	sn.Sockets, unread = translate(rows, ask)
	if unread > 0 {
		sn.Missing = append(sn.Missing, sockets.Missing{
			What: sockets.MissingRows, Why: sockets.Because(sockets.ReasonNonsense), Count: unread,
		})
	}
	s.own(ctx, &sn)
	sn.Took = time.Since(began)
	return sn, ctx.Err()
}

// attempts is how many times the list is read before an error counts, because the whole
// call fails if one process ends while gopsutil reads it.
const attempts = 3

// connections reads one list of sockets.
func connections(ctx context.Context, kind string) ([]net.ConnectionStat, error) {
	rows, err := retry(ctx, attempts, func() ([]net.ConnectionStat, error) {
		return net.ConnectionsWithContext(ctx, kind)
	})
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("on %s, sockets are read through lsof, which must be installed: %w", runtime.GOOS, err)
	case err != nil:
		return nil, fmt.Errorf("read sockets: %w", err)
	}
	return rows, nil
}

// retry calls the function read until it succeeds, at most n times. An lsof that ctx
// killed returns rows and no error, so ctx is checked too.
func retry[T any](ctx context.Context, n int, read func() (T, error)) (T, error) {
	var none T
	for {
		v, err := read()
		if ctx.Err() != nil {
			return none, ctx.Err()
		}
		if n--; err == nil || n <= 0 || errors.Is(err, exec.ErrNotFound) {
			return v, err
		}
	}
}

// kindOf returns gopsutil's name for the requested lists. ok is false if none is
// requested. The name is never "all" or "unix", with which gopsutil can panic.
func kindOf(ask sockets.Ask) (kind string, ok bool) {
	tcp, udp := ask.Protos.Has(sockets.TCP), ask.Protos.Has(sockets.UDP)
	v4, v6 := ask.Families.Has(sockets.IPv4), ask.Families.Has(sockets.IPv6)
	switch {
	case tcp && udp:
		kind = "inet"
	case tcp:
		kind = "tcp"
	case udp:
		kind = "udp"
	}
	switch {
	case v4 && !v6:
		kind += "4"
	case v6 && !v4:
		kind += "6"
	}
	return kind, (tcp || udp) && (v4 || v6)
}
