package sockdiag

import (
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"

	"github.com/google/go-cmp/cmp"
)

// dumpUnix returns the unix socket at fd.
func dumpUnix(t *testing.T, fd int) sockets.Socket {
	t.Helper()
	all, err := dial(t).DumpUnix(t.Context(), nil, sockets.AllStates)
	must(t, "dump", err)
	s := find(all, fd)
	if s == nil {
		t.Fatal("not in the dump")
	}
	return *s
}

// unixSocket makes a socket and, unless path is "", binds it to path.
func unixSocket(t *testing.T, path string, kind int) int {
	t.Helper()
	fd := socket(t, unix.AF_UNIX, kind)
	if path != "" {
		must(t, "bind", unix.Bind(fd, &unix.SockaddrUnix{Name: path}))
	}
	return fd
}

func TestUnixSockets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s\x1b[31m")
	shown := filepath.Join(filepath.Dir(path), `s\x1b[31m`)
	abstract := "berth\x00" + strconv.Itoa(unix.Getpid())

	l := unixSocket(t, path, unix.SOCK_STREAM)
	must(t, "listen", unix.Listen(l, 9))
	client := unixSocket(t, "", unix.SOCK_STREAM)
	must(t, "connect", unix.Connect(client, &unix.SockaddrUnix{Name: path}))
	d := unixSocket(t, "\x00"+abstract, unix.SOCK_DGRAM)
	sender := unixSocket(t, "", unix.SOCK_DGRAM)
	must(t, "connect", unix.Connect(sender, &unix.SockaddrUnix{Name: "\x00" + abstract}))
	loose := unixSocket(t, "", unix.SOCK_SEQPACKET)

	tests := []struct {
		name  string
		fd    int
		state sockets.State
		queue sockets.Queue
		want  sockets.UnixInfo
	}{
		{"listener", l, sockets.Listen, sockets.Queue{Recv: 1, Send: 9}, sockets.UnixInfo{Path: shown, Type: "stream"}},
		{"abstract", d, sockets.Bound, sockets.Queue{}, sockets.UnixInfo{Path: `@berth\x00` + strconv.Itoa(unix.Getpid()), Type: "dgram"}},
		{"sender", sender, sockets.Connected, sockets.Queue{}, sockets.UnixInfo{Type: "dgram", Peer: inodeOf(t, d)}},
		{"loose", loose, sockets.Bound, sockets.Queue{}, sockets.UnixInfo{Type: "seqpacket"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := dumpUnix(t, tt.fd)
			want := sockets.Socket{
				Key: got.Key, Proto: sockets.Unix, State: tt.state, Inode: inodeOf(t, tt.fd), Cookie: cookieOf(tt.fd),
				User: myself(), Queue: tt.queue, Unix: &tt.want,
			}
			if diff := cmp.Diff(want, got, sameAddr); diff != "" {
				t.Error(diff)
			}
		})
	}

	if got := dumpUnix(t, client); got.State != sockets.Connected {
		t.Errorf("client %v, want connected", got.State)
	}
	server := accept(t, l)
	got := dumpUnix(t, client)
	if got.Unix.Peer != inodeOf(t, server) || dumpUnix(t, server).Unix.Path != shown {
		t.Errorf("client's peer %d, want %d", got.Unix.Peer, inodeOf(t, server))
	}
}

func TestUnixStates(t *testing.T) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	must(t, "socketpair", err)
	defer unix.Close(pair[0])
	defer unix.Close(pair[1])
	loose := unixSocket(t, "", unix.SOCK_DGRAM)

	for state, in := range map[sockets.State]int{sockets.Connected: pair[0], sockets.Bound: loose} {
		all, err := dial(t).DumpUnix(t.Context(), nil, sockets.StatesOf(state))
		must(t, "dump", err)
		if find(all, in) == nil {
			t.Errorf("%v: missing", state)
		}
		for _, s := range all {
			if s.State != state {
				t.Errorf("asked for %v, got %v", state, s.State)
			}
		}
	}
}
