package nftables

import (
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/hooked"
	"berth/sockets"
)

// apart runs a function on a thread that has its own network namespace and ends
// afterwards.
func apart(t *testing.T, do func()) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root: a network namespace of its own")
	}
	done := make(chan struct{})
	var body func()
	body = func() {
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() { // the first thread can't end
			inner := make(chan struct{})
			go func() { defer close(inner); body() }()
			<-inner
			runtime.UnlockOSThread()
			return
		}
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			t.Error(err)
			return
		}
		do()
	}
	go func() { defer close(done); body() }()
	<-done
}

// beside returns the obscurities in this thread's namespace.
func beside(t *testing.T) []sockets.Obscurity {
	t.Helper()
	rules, err := new(Cache).Here(time.Minute)
	if err != nil {
		t.Error(err)
		return nil
	}
	return rules.Beside
}

// TestProgramsThatChooseSockets: a program attached to a namespace is found there and
// nowhere else, as long as it is attached.
func TestProgramsThatChooseSockets(t *testing.T) {
	apart(t, func() {
		if found := beside(t); slices.Contains(found, sockets.ObscureLookup) {
			t.Errorf("before there is one: %v", found)
		}
		fd, err := hooked.Sockets()
		if err != nil {
			t.Logf("needs to attach programs: %v", err)
			return
		}
		if found := beside(t); !slices.Contains(found, sockets.ObscureLookup) {
			t.Errorf("with a program that chooses sockets: %v", found)
		}
		apart(t, func() {
			if found := beside(t); slices.Contains(found, sockets.ObscureLookup) {
				t.Errorf("in another namespace: %v", found)
			}
		})
		unix.Close(fd)
		if found := beside(t); slices.Contains(found, sockets.ObscureLookup) {
			t.Errorf("after it has gone: %v", found)
		}
	})
}

// TestProgramsAtHooks: a program at a netfilter hook is found, and the Links that
// caches share ask for it again only after some time. The program exists only for
// microseconds, but whatever else reads rules during that time finds it, too.
func TestProgramsAtHooks(t *testing.T) {
	apart(t, func() {
		var shared Links
		now := time.Now()
		before := slices.Clone(shared.look(now))
		fd, err := hooked.Input()
		if err != nil {
			t.Logf("needs to attach programs: %v", err)
			return
		}
		of := slices.Clone(shared.look(now.Add(time.Second)))
		then := slices.Clone(shared.look(now.Add(aroundAge)))
		unix.Close(fd)
		if !slices.Equal(of, before) {
			t.Errorf("a second later: %v, and %v before", of, before)
		}
		if !slices.Contains(then, sockets.ObscureBPF) {
			t.Errorf("with a program at a hook: %v", then)
		}
	})
}

// TestLinksAreNotListed: without CAP_SYS_ADMIN there may be links that can't be seen.
func TestLinksAreNotListed(t *testing.T) {
	apart(t, func() {
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var data [2]unix.CapUserData
		data[0].Effective = 1 << unix.CAP_NET_ADMIN
		data[0].Permitted = data[0].Effective
		if err := unix.Capset(&header, &data[0]); err != nil {
			t.Error(err)
			return
		}
		if found := beside(t); !slices.Contains(found, sockets.ObscureHidden) {
			t.Errorf("with CAP_NET_ADMIN alone: %v", found)
		}
	})
}

// TestIPVSServices reads lists in the form in which the kernel writes them
// (ip_vs_info_seq_show), because the kernel that runs the test may not have IPVS.
func TestIPVSServices(t *testing.T) {
	const heading = "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n"
	for text, want := range map[string]bool{
		"":      false,
		heading: false,
		heading + "TCP  0A090001:0050 rr \n  -> 0A090102:1F90      Masq    1      0          0         \n": true,
		heading + "UDP  [fd09:0000:0000:0000:0000:0000:0000:0001]:0035 wlc persistent 300 FFFFFFFF\n":      true,
		heading + "FWM  00000001 rr \n": true,
	} {
		if listsService([]byte(text)) != want {
			t.Errorf("%q: services %v", text, !want)
		}
	}
}
