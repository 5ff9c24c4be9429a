package local

import (
	"context"
	"time"

	"berth/sockets"
	"berth/sockets/sockdiag"
)

// tunnels knows the interfaces for which the kernel itself has UDP sockets. It asks
// the kernel for them only if there is a socket without a process that may belong to
// a tunnel.
type tunnels struct {
	ask   func(context.Context) ([]sockdiag.Tunnel, error)
	all   []sockdiag.Tunnel
	named map[sockets.Tunnel]*sockets.Tunnel
	asked time.Time
	put   map[sockets.Key]bool // the sockets that existed when the kernel was last asked
}

func newTunnels() tunnels {
	return tunnels{ask: sockdiag.Tunnels, named: make(map[sockets.Tunnel]*sockets.Tunnel)}
}

// attribute sets the interface of each socket that has no process and belongs to a
// tunnel. Nothing else can be bound to the same port, so no process has the socket,
// whether or not all processes were read.
func (t *tunnels) attribute(ctx context.Context, found []sockets.Socket, own uint64, now time.Time) {
	var open []*sockets.Socket
	fresh := false
	for i := range found {
		if k := &found[i]; mayBeTunnel(k) && k.Key.NetNS == own {
			open = append(open, k)
			fresh = fresh || !t.put[k.Key]
		}
	}
	if len(open) == 0 {
		return
	}
	if fresh || now.Sub(t.asked) > hostAge {
		t.refresh(ctx, open, now)
	}
	for _, k := range open {
		for i := range t.all {
			if is := &t.all[i]; is.Receives(k) {
				k.Gap, k.Tunnel = sockets.GapUnfound, t.name(is.Tunnel)
			}
		}
	}
}

// mayBeTunnel reports whether s looks like the socket of a tunnel.
func mayBeTunnel(s *sockets.Socket) bool {
	return s.Proto == sockets.UDP && s.State == sockets.Bound && len(s.Owners) == 0 && s.Local.Addr().IsUnspecified()
}

// refresh asks the kernel again. If that fails, no tunnel is named, and the owner of a
// tunnel's socket remains unknown.
func (t *tunnels) refresh(ctx context.Context, open []*sockets.Socket, now time.Time) {
	t.all, _ = t.ask(ctx)
	t.asked = now
	t.put = make(map[sockets.Key]bool, len(open))
	for _, k := range open {
		t.put[k.Key] = true
	}
}

// name returns the same pointer for the same interface.
func (t *tunnels) name(of sockets.Tunnel) *sockets.Tunnel {
	if t.named[of] == nil {
		t.named[of] = &of
	}
	return t.named[of]
}
