package local

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netns"
	"berth/sockets/procfs"
)

// away starts a shell in a network namespace of its own, which runs commands. It
// returns the shell and the namespace's inode.
func away(t *testing.T, commands string) (*exec.Cmd, uint64) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a network namespace of its own needs root")
	}
	cmd := exec.Command("sh", "-c", commands+"\nexec sleep 600")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL, Setpgid: true}
	runtime.LockOSThread() // Pdeathsig refers to the thread
	t.Cleanup(runtime.UnlockOSThread)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	var st unix.Stat_t
	if err := unix.Stat(fmt.Sprintf("/proc/%d/ns/net", cmd.Process.Pid), &st); err != nil {
		t.Fatal(err)
	}
	return cmd, st.Ino
}

// seen returns the sockets of a namespace in a snapshot, formatted like those that
// servers returns.
func seen(sn sockets.Snapshot, netns uint64) []string {
	var all []string
	for i := range sn.Sockets {
		if s := &sn.Sockets[i]; s.Key.NetNS == netns {
			all = append(all, fmt.Sprint(s.Proto, " ", s.Local))
		}
	}
	slices.Sort(all)
	return all
}

// servers returns the listeners and UDP sockets that ss shows in the namespace of a
// process.
func servers(t *testing.T, pid int) []string {
	t.Helper()
	out, err := exec.Command("nsenter", "-t", strconv.Itoa(pid), "-n", "ss", "-tulnH").Output()
	if err != nil {
		t.Skipf("nsenter and ss: %v", err)
	}
	var all []string
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		at := words[4]
		if strings.HasPrefix(at, "*:") {
			at = "[::]" + at[1:]
		}
		if _, err := netip.ParseAddrPort(at); err == nil {
			all = append(all, words[0]+" "+at)
		}
	}
	slices.Sort(all)
	return all
}

const python = "import socket as s,sys,time;a=[s.socket() for i in range(3)];u=s.socket(s.AF_INET,s.SOCK_DGRAM);" +
	"[x.bind(('0.0.0.0',7300+i)) or x.listen() for i,x in enumerate(a)];u.bind(('0.0.0.0',7300));time.sleep(600)"

func everywhere(owners sockets.OwnerSearch) sockets.Ask {
	ask := sockets.Everything()
	ask.Namespaces, ask.Owners = sockets.AllNamespaces, owners
	return ask
}

// TestOtherNamespaces checks that the sockets in each namespace are those that ss
// shows there, with their owners, that the same address in two namespaces counts as
// two sockets, and that a single namespace can be requested, or none at all.
func TestOtherNamespaces(t *testing.T) {
	s := opened(t)
	a, red := away(t, "ip link set lo up; python3 -c \""+python+"\" &")
	b, blue := away(t, "ip link set lo up; python3 -c \""+python+"\" &")
	for _, c := range []struct {
		cmd   *exec.Cmd
		netns uint64
	}{{a, red}, {b, blue}} {
		for end := time.Now().Add(20 * time.Second); len(servers(t, c.cmd.Process.Pid)) < 4; {
			if time.Now().After(end) {
				t.Fatal("nobody listens")
			}
		}
	}
	sn := look(t, s, everywhere(sockets.AllOwners))
	for pid, netns := range map[int]uint64{a.Process.Pid: red, b.Process.Pid: blue} {
		if got, want := seen(sn, netns), servers(t, pid); !slices.Equal(got, want) {
			t.Errorf("in %d: %v, want %v", netns, got, want)
		}
		if f := sn.Host.Space(netns); f == nil || f.Ephemeral.Last == 0 {
			t.Errorf("facts of %d: %+v", netns, f)
		}
	}
	keys := map[sockets.Key]bool{}
	for i := range sn.Sockets {
		k := &sn.Sockets[i]
		if (k.Key.NetNS == red || k.Key.NetNS == blue) && (len(k.Owners) != 1 || k.Owners[0].Process.Name != "python3" || keys[k.Key]) {
			t.Errorf("%v of %d: %+v", k.Local, k.Key.NetNS, k.Owners)
		}
		keys[k.Key] = true
	}
	one := everywhere(sockets.KnownOwners)
	one.Namespaces = sockets.Namespaces(red)
	if sn := look(t, s, one); sn.Host.NetNS != red || len(seen(sn, red)) != 4 || len(sn.Sockets) != 4 {
		t.Errorf("by itself: of %d, %v", sn.Host.NetNS, seen(sn, red))
	}
	one.Namespaces = sockets.OwnNamespace
	if sn := look(t, s, one); len(seen(sn, red))+len(seen(sn, blue)) > 0 || sn.Beyond != nil {
		t.Error("they were not requested")
	}
}

// TestNamespaceIsNotHeld checks that watching the sockets of a namespace does not keep
// the namespace or a device in it alive, and that nothing is left of a namespace that
// has ended.
func TestNamespaceIsNotHeld(t *testing.T) {
	s := opened(t)
	cmd, netns := away(t, "ip link set lo up; python3 -c \""+python+"\" &")
	loadThere(t, cmd.Process.Pid, "table ip a {\nchain c {\ntype filter hook input priority 0\ntcp dport 80 drop\n}\n}\n")
	near := fmt.Sprintf("bt%d", cmd.Process.Pid)
	if out, err := exec.Command("ip", "link", "add", near, "type", "veth", "peer", "name", "far", "netns", strconv.Itoa(cmd.Process.Pid)).CombinedOutput(); err != nil {
		t.Skipf("veth: %v: %s", err, out)
	}
	for end := time.Now().Add(20 * time.Second); len(seen(look(t, s, everywhere(sockets.KnownOwners)), netns)) < 4; {
		if time.Now().After(end) {
			t.Fatal("nobody listens")
		}
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	_ = cmd.Wait()
	for end := time.Now().Add(20 * time.Second); ; {
		sn := look(t, s, everywhere(sockets.KnownOwners))
		_, err := os.Stat("/sys/class/net/" + near)
		gone := &sockets.Socket{Key: sockets.Key{NetNS: netns, ID: 1}, Proto: sockets.TCP, Family: sockets.IPv4, State: sockets.Listen}
		if os.IsNotExist(err) && len(seen(sn, netns)) == 0 && sn.Complete(gone) && sn.Host.Space(netns) == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("its device: %v; its sockets: %v", err, seen(sn, netns))
		}
	}
	home, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	threads, _ := os.ReadDir("/proc/self/task")
	for _, thread := range threads {
		if at, err := os.Readlink("/proc/self/task/" + thread.Name() + "/ns/net"); err == nil && at != home {
			t.Errorf("thread %s is in %s, not in %s", thread.Name(), at, home)
		}
	}
}

// TestSettingsThereAreReadAgain checks that a change of any setting of a namespace is
// seen, and that the facts remain the same value as long as nothing has changed.
func TestSettingsThereAreReadAgain(t *testing.T) {
	a, inode := away(t, "") // without addresses, so that nothing changes by itself
	here := netns.List("/proc").Places
	i := slices.IndexFunc(here, func(p netns.Place) bool { return p.Inode == inode })
	if i < 0 {
		t.Skip("the namespace can't be found")
	}
	known, fs := &space{}, procfs.New("/proc")
	learn := func() *sockets.Space {
		for _, err := range netns.Each(here[i:i+1], func(p *netns.Place) error { known.learn(p, fs, time.Now()); return nil }) {
			if err != nil {
				t.Fatal(err)
			}
		}
		return known.facts
	}
	was := learn()
	if again := learn(); again != was {
		t.Error("the same facts have become another value")
	}
	for _, set := range []string{"ipv4/ip_local_reserved_ports=50000", "ipv4/ip_unprivileged_port_start=80", "ipv4/tcp_tw_reuse=1", "ipv4/ip_nonlocal_bind=1", "ipv6/bindv6only=1", "ipv4/ip_local_port_range=20000 30000"} {
		name, value, _ := strings.Cut(set, "=")
		change := exec.Command("nsenter", "-t", strconv.Itoa(a.Process.Pid), "-n", "sh", "-c", "echo "+value+" > /proc/sys/net/"+name)
		if out, err := change.CombinedOutput(); err != nil {
			t.Skipf("nsenter: %v: %s", err, out)
		}
		now := learn()
		if now == was {
			t.Errorf("%s is not seen", set)
		}
		was = now
	}
	want := sockets.Space{Ephemeral: sockets.PortRange{First: 20000, Last: 30000}, Unprivileged: 80, Foreign: sockets.Families(sockets.IPv4), BindV6Only: sockets.Yes}
	if was.Ephemeral != want.Ephemeral || was.Unprivileged != want.Unprivileged || was.Foreign != want.Foreign || was.BindV6Only != want.BindV6Only || len(was.Reserved) != 1 || was.Reuse.TimeWait != sockets.ReuseAlways {
		t.Errorf("%+v", was)
	}
}
