package procfs

import (
	"os"
	"path/filepath"

	"berth/sockets"
)

// Table is one of the lists of sockets under /proc/net, which can be read where netlink
// is not permitted. They show less than netlink (proc_pid_net(5)): no cookie, no
// interface, no IPV6_V6ONLY, no accept queue limit, and no TCP sockets that are only
// bound. In addition, the kernel may skip or repeat a line while a list changes.
type Table struct {
	Sockets  []sockets.Socket // without owners; their Gap is GapPending
	Skipped  int              // lines that could not be parsed
	Repeated int              // lines for a socket that had already been listed; the last one counts
}

// Net reads one of the lists for this process's network namespace. into may be the
// Sockets of an earlier Table, whose memory is reused, or nil. If the IPv6 list is
// missing but the IPv4 list exists, the IPv6 list counts as empty, because the kernel
// may lack IPv6.
func (fs *FS) Net(part sockets.Part, into []sockets.Socket) (Table, error) {
	name, ok := netFile(part)
	if !ok {
		return Table{}, os.ErrInvalid
	}
	text, err := fs.read(fs.network(), name)
	if os.IsNotExist(err) && part.Family == sockets.IPv6 && fs.has(fs.network()+"/"+name[:len(name)-1]) {
		return Table{Sockets: into[:0]}, nil
	}
	if err != nil {
		return Table{}, err
	}
	return parseNet(text, part, fs.NetNS(), into), nil
}

// network returns the directory with the network's files. If the tree has only
// processes (subset=pid in proc(5)), this process's own directory still has it.
func (fs *FS) network() string {
	if fs.has("net") {
		return "net"
	}
	return "self/net"
}

func (fs *FS) has(name string) bool {
	_, err := os.Stat(filepath.Join(fs.Root, name))
	return err == nil
}

func netFile(p sockets.Part) (string, bool) {
	switch p {
	case sockets.Part{Proto: sockets.TCP, Family: sockets.IPv4}:
		return "tcp", true
	case sockets.Part{Proto: sockets.TCP, Family: sockets.IPv6}:
		return "tcp6", true
	case sockets.Part{Proto: sockets.UDP, Family: sockets.IPv4}:
		return "udp", true
	case sockets.Part{Proto: sockets.UDP, Family: sockets.IPv6}:
		return "udp6", true
	case sockets.Part{Proto: sockets.Unix}:
		return "unix", true
	}
	return "", false
}

// parseNet parses an entire list, whose first line is a heading.
func parseNet(text []byte, part sockets.Part, netns uint64, into []sockets.Socket) Table {
	b := builder{table: Table{Sockets: into[:0]}, at: make(map[uint64]int)}
	parse := parseInet
	if part.Proto == sockets.Unix {
		parse = parseUnix
	}
	heading := true
	for line := range lines(text) {
		if heading {
			heading = false
			continue
		}
		s := sockets.Socket{
			Proto: part.Proto, Family: part.Family, User: sockets.NoAccount(), Queue: sockets.NoQueue(),
			Holder: sockets.Holder{Gap: sockets.GapPending},
		}
		if !parse(line, &s) {
			b.table.Skipped++
			continue
		}
		s.Key.NetNS = netns
		b.add(s)
	}
	return b.table
}

// builder assembles a Table and gives each socket its key.
type builder struct {
	table    Table
	at       map[uint64]int // index of the socket with that ID
	nameless uint64         // counts unix sockets without an inode, which have not been accepted yet
}

// add adds a socket. If the table already has a socket with the same key, it is the
// same socket, read again because the list changed. But if both have inodes and the
// inodes differ, they are two sockets with the same addresses on different interfaces.
func (b *builder) add(s sockets.Socket) {
	s.Key.ID = identity(&s, b.mark(&s))
	i, twice := b.at[s.Key.ID]
	if twice && s.Inode != 0 && b.table.Sockets[i].Inode != 0 && s.Inode != b.table.Sockets[i].Inode {
		s.Key.ID = identity(&s, s.Inode)
		i, twice = b.at[s.Key.ID]
	}
	if twice {
		b.table.Repeated++
		b.table.Sockets[i] = s
		return
	}
	b.at[s.Key.ID] = len(b.table.Sockets)
	b.table.Sockets = append(b.table.Sockets, s)
}

// mark returns the number that goes into the identity of s. It is the inode, except for
// a TCP connection or a unix socket without an inode.
func (b *builder) mark(s *sockets.Socket) uint64 {
	switch {
	case s.Proto == sockets.TCP && s.Remote.IsValid():
		return 0
	case s.Proto == sockets.Unix && s.Inode == 0:
		b.nameless++
		return 1<<63 | b.nameless
	}
	return s.Inode
}
