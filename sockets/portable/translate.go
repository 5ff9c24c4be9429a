package portable

import (
	"encoding/binary"
	"hash/fnv"
	"runtime"

	"github.com/shirou/gopsutil/v3/net"

	"berth/sockets"
)

// translate returns the sockets in gopsutil's rows that match ask, and the number of rows
// that make no sense. The owners have only a pid. A socket whose row names no pid has no
// owner, and its Gap is GapPending.
func translate(rows []net.ConnectionStat, ask sockets.Ask) ([]sockets.Socket, int) {
	t := table{at: make(map[uint64]int, len(rows))}
	unread := 0
	for _, c := range rows {
		r, ok := parseRow(c, runtime.GOOS)
		switch {
		case !ok:
			unread++
		case r.socket.Local.Port() != 0 && ask.Covers(&r.socket):
			t.add(r)
		}
	}
	return t.sockets, unread
}

// table collects sockets and gives each its key.
type table struct {
	sockets []sockets.Socket
	at      map[uint64]int // index of the socket with that ID
}

// add adds a row to the table. A TCP connection is identified by its endpoints, so any other
// rows with the same endpoints describe more of its owners. Listeners and UDP sockets may
// have the same endpoints as others (SO_REUSEPORT) or be shared (fork), and the row does not
// say which of these is the case. Each of their rows therefore counts as a socket, identified
// by its holder and, among identical rows, by the ordinal n.
func (t *table) add(r row) {
	s := r.socket
	connection := s.Proto == sockets.TCP && s.Remote.IsValid()
	pid, fd := r.pid, r.fd
	if connection {
		pid, fd = 0, -1
	}
	for n := 0; ; n++ {
		s.Key.ID = identity(&s, pid, fd, n)
		i, twice := t.at[s.Key.ID]
		if !twice {
			break
		}
		if connection {
			share(&t.sockets[i], r)
			return
		}
	}
	t.at[s.Key.ID] = len(t.sockets)
	s.Gap = sockets.GapPending
	share(&s, r)
	t.sockets = append(t.sockets, s)
}

// share adds the owner of r to s.
func share(s *sockets.Socket, r row) {
	if r.pid == 0 {
		return
	}
	s.Gap = sockets.GapNone
	s.Owners = append(s.Owners, sockets.Owner{Process: &sockets.Process{PID: int(r.pid)}, FD: r.fd})
}

// identity hashes (FNV-1a) what serves as a socket's identity on a system that reports none:
// protocol, family, both endpoints and, for sockets that may share these, pid, descriptor and
// the ordinal among identical ones.
func identity(s *sockets.Socket, pid int32, fd, n int) uint64 {
	var buf [64]byte
	b := append(buf[:0], byte(s.Proto), byte(s.Family))
	for _, e := range []sockets.Endpoint{s.Local, s.Remote} {
		if e.IsValid() {
			ip := e.Addr().As16()
			b = append(b, ip[:]...)
		}
		b = binary.LittleEndian.AppendUint16(b, e.Port())
		b = append(b, e.Addr().Zone()...)
		b = append(b, 0)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(pid))
	b = binary.LittleEndian.AppendUint32(b, uint32(int32(fd)))
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	h := fnv.New64a()
	h.Write(b)
	return h.Sum64()
}
