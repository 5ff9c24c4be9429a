package procfs

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"time"

	"berth/sockets"
	"berth/sockets/addrs"
	"berth/sockets/scrub"
)

// Host reads the facts about the machine as this process sees it. Anything that can't
// be read is set to its value for unknown. users supplies the name of this process's
// user, and may be nil.
func (fs *FS) Host(users *Users) *sockets.Host {
	return &sockets.Host{
		Name:         fs.word("sys/kernel/hostname"),
		System:       "linux",
		Kernel:       fs.release(),
		NetNS:        fs.NetNS(),
		Ephemeral:    fs.ephemeral(),
		Reserved:     fs.reserved(),
		Reuse:        fs.reuse(),
		Unprivileged: fs.unprivileged(),
		Addrs:        addrs.Own(),
		Services:     fs.services(),
		Privilege:    fs.Privilege(users),
		Rules:        fs.rules(),
	}
}

// Space reads the facts about the calling thread's network namespace, whose inode is
// netns. It can do so because sys/net shows the namespace of whoever reads it.
func (fs *FS) Space(netns uint64) *sockets.Space {
	return &sockets.Space{
		NetNS: netns, Addrs: addrs.Own(), Reuse: fs.reuse(), Foreign: fs.foreign(), BindV6Only: fs.bindV6Only(),
		Ephemeral:    fs.ephemeral(),
		Reserved:     fs.reserved(),
		Unprivileged: fs.unprivileged(),
	}
}

func (fs *FS) ephemeral() sockets.PortRange {
	return parseRange(fs.try("sys/net/ipv4/ip_local_port_range"))
}

func (fs *FS) reserved() []sockets.PortRange {
	return parseRanges(fs.try("sys/net/ipv4/ip_local_reserved_ports"))
}

func (fs *FS) unprivileged() int {
	return parseUnprivileged(fs.try("sys/net/ipv4/ip_unprivileged_port_start"))
}

// reuse reads under which conditions the kernel reuses a port in TIME_WAIT. If that
// can't be read, reuse reports that the kernel never does.
func (fs *FS) reuse() sockets.Reuse {
	when, ok := decimal(bytes.TrimSpace(fs.try("sys/net/ipv4/tcp_tw_reuse")))
	if !ok || when == 0 || when > uint64(sockets.ReuseLoopback) {
		return sockets.Reuse{}
	}
	stamps, _ := decimal(bytes.TrimSpace(fs.try("sys/net/ipv4/tcp_timestamps")))
	delay, ok := decimal(bytes.TrimSpace(fs.try("sys/net/ipv4/tcp_tw_reuse_delay")))
	if !ok {
		delay = 1000 // before Linux 6.14
	}
	return sockets.Reuse{TimeWait: sockets.TimeWaitReuse(when), Timestamps: stamps > 0, Delay: time.Duration(delay) * time.Millisecond}
}

// release returns the kernel's release, falling back on uname(2).
func (fs *FS) release() string {
	if release := fs.word("sys/kernel/osrelease"); release != "" {
		return release
	}
	return uname()
}

// NetNS returns the inode of this process's network namespace, or 0 if it can't be
// read.
func (fs *FS) NetNS() uint64 {
	return fs.namespace("self/ns/net", "net:[")
}

// Privilege finds out how much this process may read of other processes. It may read
// everything if it has CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH on the machine, and not
// only in a user namespace. Root in a container may lack the former.
func (fs *FS) Privilege(users *Users) sockets.Privilege {
	s := parseStatus(fs.try("self/status"))
	p := sockets.Privilege{UID: s.uid, Lacks: s.lacks(), Inner: fs.inner(), Sight: fs.Sight()}
	if p.Inner {
		p.Lacks = lacksAll
	}
	p.AllOwners = p.Lacks == ""
	if users != nil {
		users.Refresh()
		p.User = users.Account(s.uid).Name
	}
	return p
}

// Hides reports whether other users' processes are hidden from this one, so that not
// finding a process proves nothing. In a user namespace, a capability does not help,
// and with hidepid=ptraceable, being in the group does not help either.
func (fs *FS) Hides() bool {
	h, s := parseHiding(fs.try("self/mountinfo"), filepath.Clean(fs.Root)), parseStatus(fs.try("self/status"))
	return h.from(s) || h.on && fs.inner() && !h.opens(s)
}

func (fs *FS) services() map[sockets.Service]string {
	text, err := os.ReadFile(fs.Services)
	if err != nil {
		return nil
	}
	return parseServices(text)
}

// try reads a file that may be missing, because older kernels lack some files.
func (fs *FS) try(name string) []byte {
	text, err := fs.read(name)
	if err != nil {
		return nil
	}
	return text
}

func (fs *FS) word(name string) string {
	return scrub.String(strings.TrimSpace(string(fs.try(name))))
}

// parseRange parses "32768\t60999". It returns the zero range for anything else.
func parseRange(text []byte) sockets.PortRange {
	ports := decimals(bytes.TrimSpace(text))
	if len(ports) != 2 || ports[0] > ports[1] || ports[1] > 65535 {
		return sockets.PortRange{}
	}
	return sockets.PortRange{First: uint16(ports[0]), Last: uint16(ports[1])}
}

// parseRanges parses "8080,9148-9150".
func parseRanges(text []byte) []sockets.PortRange {
	var ranges []sockets.PortRange
	for part := range bytes.SplitSeq(bytes.TrimSpace(text), []byte{','}) {
		first, last, isRange := bytes.Cut(part, []byte{'-'})
		if !isRange {
			last = first
		}
		low, ok := decimal(first)
		high, ok2 := decimal(last)
		if ok && ok2 && low <= high && high <= 65535 {
			ranges = append(ranges, sockets.PortRange{First: uint16(low), Last: uint16(high)})
		}
	}
	return ranges
}

func parseUnprivileged(text []byte) int {
	if port, ok := decimal(bytes.TrimSpace(text)); ok && port <= 65536 {
		return int(port)
	}
	return -1
}
