package local

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
	"berth/sockets"
)

// fleetOf is a program that creates network namespaces, each held by a process with
// listeners, UDP sockets and connections. It reads from its standard input how many
// of each to create.
const fleetOf = `import ctypes,os,signal,socket as s,sys
libc=ctypes.CDLL(None,use_errno=True)
kids=[]
for line in iter(sys.stdin.readline,""):
    many,servers,pairs=map(int,line.split())
    for k in kids: os.kill(k,9)
    for k in kids: os.waitpid(k,0)
    kids=[]
    for i in range(many):
        r,w=os.pipe()
        k=os.fork()
        if k==0:
            libc.prctl(1,9)
            if libc.unshare(0x40000000): os._exit(1)
            if pairs: os.system("ip link set lo up")
            held=[s.create_server(("0.0.0.0",7000+n)) for n in range(servers)]
            held+=[s.socket(s.AF_INET,s.SOCK_DGRAM) for n in range(servers)]
            for n,x in enumerate(held[servers:]): x.bind(("0.0.0.0",7000+n))
            for n in range(pairs):
                held.append(s.create_connection(("127.0.0.1",7000)))
                held.append(held[0].accept()[0])
            os.write(w,b"x")
            while True: signal.pause()
        os.close(w)
        os.read(r,1)
        os.close(r)
        kids.append(k)
    print("done",flush=True)
`

// fleet is a running fleetOf program.
type fleet struct{ *scripted }

func newFleet(t testing.TB) *fleet { return &fleet{startScript(t, fleetOf, 0)} }

// order replaces the namespaces with new ones. The returned function waits until that
// has happened.
func (f *fleet) order(namespaces, servers, pairs int) (done func()) {
	return f.scripted.order(fmt.Sprintf("%d %d %d", namespaces, servers, pairs))
}

// holdings counts what a process may leak.
type holdings struct {
	descriptors, threads int
	heap                 uint64
}

func held(t *testing.T) holdings {
	t.Helper()
	count := func(dir string) int {
		all, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	runtime.GC()
	runtime.GC() // frees what finalizers have released
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return holdings{count("/proc/self/fd"), count("/proc/self/task"), m.HeapAlloc}
}

// TestNamespacesComeAndGo checks that namespaces that were read while they came and
// went leave nothing behind: no descriptors, threads, memory or cached facts.
func TestNamespacesComeAndGo(t *testing.T) {
	const at = 20 // namespaces at a time
	total := sample.Size(t, "BERTH_TEST_NAMESPACES", 120, 400)
	f, s := newFleet(t), opened(t)
	ask := everywhere(sockets.KnownOwners)
	found := 0
	round := func() {
		done := f.order(at, 2, 0)
		look(t, s, ask) // while some namespaces end and others start
		done()
		sn := look(t, s, everywhere(sockets.AllOwners)) // which lists the namespaces again
		for _, read := range sn.Beyond.Read {
			if read != sockets.ReadNothing {
				found++
			}
		}
	}
	var before holdings
	for n := range max(4, total/at) {
		if n == 3 {
			before = held(t)
		}
		round()
	}
	f.order(0, 0, 0)()
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		sn := look(t, s, ask)
		after := held(t)
		lost := after.descriptors > before.descriptors || after.threads > before.threads+4 || after.heap > before.heap+2<<20
		if !lost && len(s.spaces.known) == len(sn.Beyond.Read) {
			t.Logf("%d namespaces were seen; before: %+v, after: %+v", found, before, after)
			break
		}
		if time.Now().After(end) {
			t.Fatalf("before %+v, after %d namespaces %+v; %d are known, and %d there", before, found, after, len(s.spaces.known), len(sn.Beyond.Read))
		}
	}
	if found < total/2 {
		t.Errorf("of %d namespaces %d were seen", total, found)
	}
}

// BenchmarkServersOfNamespaces reads the listeners and UDP sockets of 200 namespaces
// with 50 sockets each, and reports the CPU time. A poll reads only these sockets if
// connections are too expensive to read. The kernel walks all listeners of the
// machine for each namespace, so their total number determines the cost.
func BenchmarkServersOfNamespaces(b *testing.B) {
	for _, servers := range []int{1, 4, 25} {
		b.Run(fmt.Sprintf("listeners=%d", servers), func(b *testing.B) {
			newFleet(b).order(200, servers, 25-servers)()
			readServers(b, 200*2*servers)
		})
	}
}

func readServers(b *testing.B, least int) {
	reader, err := open()
	if err != nil {
		b.Fatal(err)
	}
	s := reader.(*source)
	ask := everywhere(sockets.KnownOwners)
	ask.States, ask.SkipIdle = sockets.StatesOf(sockets.Listen, sockets.Bound), true
	if sn, err := s.Snapshot(b.Context(), ask); err != nil || len(sn.Sockets) < least {
		b.Fatalf("%d sockets, %v", len(sn.Sockets), err)
	}
	used := func() time.Duration {
		var u unix.Rusage
		_ = unix.Getrusage(unix.RUSAGE_SELF, &u)
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	var list []sockets.Socket
	begin := used()
	for b.Loop() {
		for _, k := range s.spaces.known { // as if a second had passed and the rules were old
			k.guard.next, s.spaces.visited = time.Time{}, time.Time{}
		}
		list, _, _ = s.spaces.read(b.Context(), list[:0], ask, s.host.NetNS)
	}
	b.ReportMetric(float64((used()-begin).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
}
