package sockets

import "net/netip"

// Rules describes what the system lets this process bind, regardless of what other
// sockets hold. Unknown facts have their zero value.
type Rules struct {
	Families   FamilySet      // families that can have sockets; 0: unknown
	Foreign    FamilySet      // families in which even another machine's address can be bound (ip_nonlocal_bind)
	IPv4       []netip.Prefix // addresses that can be bound, in addition to 0.0.0.0, multicast and broadcast; nil: unknown
	IPv6       []netip.Addr   // the same; a link-local address is listed twice, with the name and with the number of its interface as zone
	BindV6Only Tri            // whether :: is for IPv6 only unless a program says otherwise (net.ipv6.bindv6only)
	LowPorts   Tri            // whether ports below Host.Unprivileged can be bound, for which Linux requires CAP_NET_BIND_SERVICE
}
