package portable

import (
	"context"
	"net"
	"os"
	"os/user"
	"reflect"
	"runtime"
	"strconv"

	"github.com/shirou/gopsutil/v3/host"

	"berth/sockets"
	"berth/sockets/addrs"
	"berth/sockets/scrub"
)

// refreshHost reads the facts about the machine again from time to time. As long as the
// facts don't change, the Host remains the same pointer.
func (s *Source) refreshHost(ctx context.Context) {
	if s.host != nil && s.round%refreshAfter != 0 {
		return
	}
	if h := readHost(ctx); s.host == nil || !reflect.DeepEqual(s.host, h) {
		s.host = h
	}
}

func readHost(ctx context.Context) *sockets.Host {
	h := &sockets.Host{
		System: runtime.GOOS, Ephemeral: ephemeral(runtime.GOOS), Unprivileged: unprivileged(runtime.GOOS),
		Addrs: addrs.Own(), Privilege: privilege(),
	}
	if h.Privilege.UID == 0 || h.Unprivileged == 0 {
		h.Rules.LowPorts = sockets.Yes
	}
	if runtime.GOOS == "windows" { // IPV6_V6ONLY is set by default there
		h.Rules.BindV6Only = sockets.Yes
	}
	if name, err := os.Hostname(); err == nil {
		h.Name = scrub.String(name)
	}
	if release, err := host.KernelVersionWithContext(ctx); err == nil {
		h.Kernel = scrub.String(release)
	}
	return h
}

// ephemeral returns the system's default ephemeral range: IPPORT_HIFIRSTAUTO in xnu's
// bsd/netinet/in.h, Microsoft's KB 929851, IPPORT_EPHEMERALFIRST in FreeBSD's
// sys/netinet/in.h, ip_local_port_range in Linux's ip-sysctl.
func ephemeral(system string) sockets.PortRange {
	switch system {
	case "darwin", "windows":
		return sockets.PortRange{First: 49152, Last: 65535}
	case "freebsd":
		return sockets.PortRange{First: 10000, Last: 65535}
	case "linux":
		return sockets.PortRange{First: 32768, Last: 60999}
	}
	return sockets.PortRange{}
}

// unprivileged returns the first port that needs no privilege. Windows has no such rule;
// macOS applies it only to specific addresses.
func unprivileged(system string) int {
	switch system {
	case "windows":
		return 0
	case "darwin", "freebsd", "linux":
		return 1024
	}
	return -1
}

// privilege returns what this process may read. Windows shows every pid to everyone.
func privilege() sockets.Privilege {
	p := sockets.Privilege{UID: int64(os.Geteuid())}
	if me, err := user.Current(); err == nil {
		p.User = scrub.String(me.Username)
		if p.UID < 0 {
			if uid, err := strconv.ParseInt(me.Uid, 10, 64); err == nil {
				p.UID = uid
			}
		}
	}
	p.AllOwners = p.UID == 0 || runtime.GOOS == "windows"
	if !p.AllOwners {
		p.Lacks = "root"
	}
	return p
}

// zone returns the name of an interface, or its number if it has no name.
func zone(index int) string {
	if i, err := net.InterfaceByIndex(index); err == nil {
		return scrub.String(i.Name)
	}
	return strconv.Itoa(index)
}
