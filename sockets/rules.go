package sockets

import "net/netip"

// Rules is what the system lets this process bind, whatever others hold. What
// is not known is at its zero value.
type Rules struct {
	Families   FamilySet      // of which there can be sockets; 0: not known
	Foreign    FamilySet      // of which even an address of another machine can be bound (ip_nonlocal_bind)
	IPv4       []netip.Prefix // addresses that can be bound, beyond 0.0.0.0, multicast and broadcast; nil: not known
	IPv6       []netip.Addr   // the same; a link-local one is there twice, with the name and with the number of its interface as zone
	BindV6Only Tri            // whether :: is for IPv6 alone where a program does not say (net.ipv6.bindv6only)
	LowPorts   Tri            // whether ports below Host.Unprivileged can be bound, for which Linux wants CAP_NET_BIND_SERVICE
}
