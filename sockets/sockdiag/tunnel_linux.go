package sockdiag

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"berth/sockets/netlink"
)

// tunnelBuffer is the buffer size for datagrams about interfaces.
const tunnelBuffer = 1 << 16

// Tunnels returns the interfaces in the calling thread's network namespace for which the
// kernel itself has UDP sockets. It needs no privilege, except CAP_NET_ADMIN for the
// ports of WireGuard interfaces. Without that capability, WireGuard interfaces are left
// out, and the error reports why.
func Tunnels(ctx context.Context) ([]Tunnel, error) {
	conn, err := netlink.Dial(unix.NETLINK_ROUTE, tunnelBuffer)
	if err != nil {
		return nil, fmt.Errorf("open rtnetlink: %w", err)
	}
	defer conn.Close()
	var all tunnels
	if err := conn.Ask(ctx, appendLinks(nil), all.take); err != nil && len(all.out) == 0 {
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

// wireguardPort asks the kernel for the port of a WireGuard interface. The answer
// includes keys, so it is wiped.
func wireguardPort(ctx context.Context, iface string) (uint16, error) {
	conn, err := netlink.Dial(unix.NETLINK_GENERIC, tunnelBuffer)
	if err != nil {
		return 0, fmt.Errorf("open generic netlink: %w", err)
	}
	defer conn.Close()
	defer conn.Wipe()
	var of family
	if err := conn.Ask(ctx, appendFamily(nil, "wireguard"), of.take); err != nil {
		return 0, fmt.Errorf("look up WireGuard: %w", err)
	}
	is := device{name: []byte(iface)}
	if err := conn.Ask(ctx, appendDevice(nil, of.id, iface), is.take); err != nil {
		return 0, fmt.Errorf("query WireGuard for %s: %w", iface, err)
	}
	return is.port, nil
}
