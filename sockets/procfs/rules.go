package procfs

import (
	"encoding/hex"
	"net/netip"
	"os"
	"strconv"

	"berth/sockets"
	"berth/sockets/scrub"
)

// rules reads which addresses and ports this process may bind.
func (fs *FS) rules() sockets.Rules {
	r := sockets.Rules{IPv4: localNets(), LowPorts: fs.lowPorts()}
	if !fs.has(fs.network()) {
		return r
	}
	r.Families = sockets.Families(sockets.IPv4)
	if list, err := fs.read(fs.network(), "if_inet6"); err == nil {
		r.Families |= sockets.Families(sockets.IPv6)
		r.IPv6 = parseIfInet6(list)
	} else if !os.IsNotExist(err) { // it exists, but we can't read it
		r.Families = 0
	}
	r.BindV6Only, r.Foreign = fs.bindV6Only(), fs.foreign()
	return r
}

func (fs *FS) bindV6Only() sockets.Tri {
	n, ok := decimal([]byte(fs.word("sys/net/ipv6/bindv6only")))
	if !ok {
		return sockets.Unknown
	}
	return sockets.TriOf(n != 0)
}

// foreign reads in which families even another machine's address can be bound.
func (fs *FS) foreign() (all sockets.FamilySet) {
	for family, name := range map[sockets.Family]string{sockets.IPv4: "ipv4", sockets.IPv6: "ipv6"} {
		if n, ok := decimal([]byte(fs.word("sys/net/" + name + "/ip_nonlocal_bind"))); ok && n != 0 {
			all |= sockets.Families(family)
		}
	}
	return all
}

// lowPorts reports whether this process has CAP_NET_BIND_SERVICE in the user namespace
// that owns its network namespace. The capability counts only there. Root in a rootless
// container on the host's network has it only in the container's user namespace.
func (fs *FS) lowPorts() sockets.Tri {
	text := fs.try("self/status")
	if text == nil {
		return sockets.Unknown
	}
	return sockets.TriOf(parseStatus(text).has(capNetBind) && !fs.foreignNet())
}

// Address flags from include/uapi/linux/if_addr.h. A tentative address, which another
// machine may have, can't be bound yet unless it is optimistic (ipv6_chk_addr_and_flags
// in net/ipv6/addrconf.c).
const (
	addrOptimistic = 0x04
	addrTentative  = 0x40
)

// parseIfInet6 parses /proc/net/if_inet6. Each line has an address, interface index,
// prefix length, scope and flags in hexadecimal, and the interface's name. The result
// is never nil.
func parseIfInet6(text []byte) []netip.Addr {
	addrs := []netip.Addr{}
	for line := range lines(text) {
		var words [6][]byte
		if n, _ := fields(line, words[:]); n < len(words) {
			continue
		}
		raw, err := hex.DecodeString(string(words[0]))
		index, ok := hexadecimal(words[1])
		flags, ok2 := hexadecimal(words[4])
		a, ok3 := netip.AddrFromSlice(raw)
		if err != nil || !ok || !ok2 || !ok3 || !a.Is6() || flags&(addrTentative|addrOptimistic) == addrTentative {
			continue
		}
		if !a.IsLinkLocalUnicast() {
			addrs = append(addrs, a)
			continue
		}
		addrs = append(addrs, a.WithZone(scrub.Bytes(words[5])), a.WithZone(strconv.FormatUint(index, 10)))
	}
	return addrs
}

// foreignNet reports whether the user namespace that owns this process's network
// namespace is neither the process's own user namespace nor below it.
func (fs *FS) foreignNet() bool {
	f, err := os.Open(fs.Root + "/self/ns/net")
	if err != nil {
		return false
	}
	defer f.Close()
	return outside(f)
}
