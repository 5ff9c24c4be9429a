package sockdiag

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// Tunnels asks for the interfaces in the network namespace of the calling thread
// that the kernel itself has UDP sockets for. It needs no privilege, but for the
// port of WireGuard's (CAP_NET_ADMIN): such an interface is left out without, and
// the error says so.
func Tunnels(ctx context.Context) ([]Tunnel, error) {
	l, err := openLinkTo(unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("open rtnetlink: %w", err)
	}
	c := newConn(l, 0)
	defer c.Close()
	var all tunnels
	c.seq++
	c.request = appendLinks(c.request[:0], c.seq)
	if err := c.exchangeOf(ctx, typeNewLink, &all); err != nil && len(all.out) == 0 {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	kept, missing := all.out[:0], error(nil)
	for _, t := range all.out {
		if t.Port == 0 && t.Kind == "wireguard" {
			t.Port, err = wireguardPort(ctx, t.Iface)
			missing = errors.Join(missing, err)
		}
		if t.Port != 0 {
			kept = append(kept, t)
		}
	}
	return kept, missing
}

// wireguardPort asks for the port of a WireGuard interface. What the kernel
// answers has keys in it: it is wiped.
func wireguardPort(ctx context.Context, iface string) (uint16, error) {
	l, err := openLinkTo(unix.NETLINK_GENERIC)
	if err != nil {
		return 0, fmt.Errorf("open generic netlink: %w", err)
	}
	c := newConn(l, 0)
	defer c.Close()
	defer func() { clear(c.buf) }()
	var of family
	c.seq++
	c.request = appendFamily(c.request[:0], c.seq, "wireguard")
	if err := c.exchangeOf(ctx, typeControl, &of); err != nil {
		return 0, fmt.Errorf("ask for WireGuard: %w", err)
	}
	is := device{name: []byte(iface)}
	c.seq++
	c.request = appendDevice(c.request[:0], of.id, c.seq, iface)
	if err := c.exchangeOf(ctx, of.id, &is); err != nil {
		return 0, fmt.Errorf("ask WireGuard for %s: %w", iface, err)
	}
	return is.port, nil
}
