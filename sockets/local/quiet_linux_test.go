package local

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/procfs"
)

// scenes is a program that runs in a namespace and executes each line that it receives.
const scenes = `import os,sys,socket as s
os.system("ip link set lo up")
k={}
def tcp(f=s.AF_INET): return s.socket(f,s.SOCK_STREAM)
for line in iter(sys.stdin.readline,""):
    exec(line)
    print("done",flush=True)
`

// stage is a running scenes program.
type stage struct {
	*scripted
	netns uint64
}

func newStage(t *testing.T) *stage {
	t.Helper()
	st := &stage{scripted: startScript(t, scenes, syscall.CLONE_NEWNET)}
	st.do("pass")
	var is unix.Stat_t
	if err := unix.Stat(fmt.Sprintf("/proc/%d/ns/net", st.pid), &is); err != nil {
		t.Fatal(err)
	}
	st.netns = is.Ino
	return st
}

// do executes a line and waits until it is done.
func (s *stage) do(line string) {
	s.Helper()
	s.order(line)()
}

// listed describes the sockets of a namespace, with everything that distinguishes them.
func listed(sn sockets.Snapshot, netns uint64) []string {
	var all []string
	for i := range sn.Sockets {
		if s := &sn.Sockets[i]; s.Key.NetNS == netns {
			all = append(all, fmt.Sprint(s.Proto, " ", s.State, " ", s.Local, " ", s.Remote, " ", s.Key.ID))
		}
	}
	slices.Sort(all)
	return all
}

// TestWhatIsCountedIsLookedFor checks that whatever happens in a namespace, a source that does
// not query sockets whose count is zero always finds the same sockets as a source that queries
// everything. It also checks that no table is walked for an idle namespace.
func TestWhatIsCountedIsLookedFor(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	frugal, thorough := opened(t), opened(t)
	thorough.spaces.census = procfs.New("/nonexistent").Census()
	walked := func() bool {
		k := frugal.spaces.known[st.netns]
		return k == nil || k.left != 0
	}
	for _, scene := range []struct {
		line string
		rest bool // after a while, only servers are queried
	}{
		{"pass", true},
		{"k[1]=tcp(); k[1].bind(('127.0.0.1',7001))", false},
		{"k[1].listen()", true},
		{"k[2]=tcp(s.AF_INET6); k[2].bind(('::',7002)); k[2].listen()", true},
		{"k[3]=tcp(s.AF_INET6); k[3].bind(('::1',7003))", false},
		{"k.pop(3).close(); k[4]=s.socket(s.AF_INET,s.SOCK_DGRAM); k[4].bind(('127.0.0.1',7004))", true},
		{"k[5]=s.socket(s.AF_INET6,s.SOCK_DGRAM); k[5].bind(('::1',7005)); k[5].connect(('::1',9))", true},
		{"k[6]=s.socketpair()", false},
		{"k.pop(6)[0].close()", true},
		{"k[7]=s.create_connection(('127.0.0.1',7001))", false},
		{"k[8]=k[1].accept()[0]; k[8].close()", false},
		{"k[7].close()", false},
		{"k[1].setsockopt(s.IPPROTO_TCP,s.TCP_DEFER_ACCEPT,30); k[9]=tcp(); k[9].setblocking(False); k[9].connect_ex(('127.0.0.1',7001))", false},
		{"k[10]=tcp(); k[10].bind(('127.0.0.1',7010)); k[4].close(); k[5].close()", false},
		{"[x.close() for n,x in k.items() if n not in (6,)]", false},
	} {
		st.do(scene.line)
		rested := false
		// Closed connections are counted until the kernel has freed them, which takes a while.
		for n, end := 0, time.Now().Add(time.Minute); n < 4 || scene.rest && !rested && time.Now().Before(end); n++ {
			all := everywhere(sockets.KnownOwners)
			all.Namespaces = sockets.Namespaces(st.netns)
			want := listed(look(t, thorough, all), st.netns)
			if scene.rest {
				time.Sleep(100 * time.Millisecond) // reading opens a netlink socket in the namespace
			}
			sn := look(t, frugal, all)
			got, after := listed(sn, st.netns), listed(look(t, thorough, all), st.netns)
			if !slices.Equal(want, after) {
				n-- // something has changed in the meantime
				continue
			}
			if sn.Beyond.Read[st.netns] != sockets.ReadAll { // the machine is busy, and this snapshot ran out of time
				if time.Now().After(end) {
					t.Fatalf("%s: not all was read", scene.line)
				}
				n--
				continue
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s\ngot  %v\nwant %v", scene.line, got, want)
			}
			rested = rested || !walked()
		}
		if rested != scene.rest {
			t.Errorf("%s: only servers are looked for: %v, want %v", scene.line, rested, scene.rest)
		}
	}
}
