package procfs

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"berth/internal/sample"
	"berth/sockets"
)

// roleVariable makes the test binary run as another program; see roles.
const roleVariable = "PROCFS_TEST_ROLE"

func init() {
	if os.Getenv(roleVariable) == "leaderless" {
		runtime.LockOSThread() // main stays on the first thread
	}
}

func TestMain(m *testing.M) {
	role, ok := roles()[os.Getenv(roleVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	role()
}

// roles returns programs that print "ready", and hold what they inherited until their
// standard input ends.
func roles() map[string]func() {
	hold := func() { fmt.Println("ready"); io.Copy(io.Discard, os.Stdin) }
	return map[string]func(){
		"hold": hold,
		"leaderless": func() {
			go func() { hold(); os.Exit(0) }()
			unix.Syscall(unix.SYS_EXIT, 0, 0, 0) // ends only this thread
		},
		"undumpable": func() {
			unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
			hold()
		},
		"crowd": func() {
			for range benchSockets {
				unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
			}
			hold()
		},
		"scan": func() { json.NewEncoder(os.Stdout).Encode(scanAsUser()) },
	}
}

// start runs the test binary in a role until the test ends, with files as descriptors 3
// and up.
func start(t testing.TB, role string, as *syscall.Credential, files ...*os.File) (pid int) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.ExtraFiles, cmd.Stderr = files, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("%s said %q: %v", role, line, err)
	}
	return cmd.Process.Pid
}

// listener creates a listener, and returns its file and inode.
func listener(t testing.TB) (*os.File, uint64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	l.Close()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	var st unix.Stat_t
	if err := unix.Fstat(int(file.Fd()), &st); err != nil {
		t.Fatal(err)
	}
	return file, st.Ino
}

func TestAllOwnersOfAForkedServer(t *testing.T) {
	file, inode := listener(t)
	child := start(t, "hold", nil, file)
	twin, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := NewScanner(New("/proc"))
	own := [][2]int{{os.Getpid(), int(file.Fd())}, {os.Getpid(), twin}, {child, 3}}
	slices.SortFunc(own, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	o := full(t, s)
	if diff := cmp.Diff(own, at(o, inode)); diff != "" {
		t.Error(diff)
	}
	for _, owner := range o.Of(inode) {
		p := owner.Process
		if p.Name != filepath.Base(program) || p.Exe != program || p.User.UID != int64(os.Geteuid()) {
			t.Errorf("%+v", p)
		}
		if age := time.Since(p.Started); age < -time.Second || age > time.Hour {
			t.Errorf("%v started %v ago", p.PID, age)
		}
	}
	unix.Close(twin)
	if got := at(full(t, s), inode); len(got) != 2 {
		t.Errorf("after the close: %v", got)
	}
}

func TestOwnerWhoseFirstThreadHasEnded(t *testing.T) {
	file, inode := listener(t)
	child := start(t, "leaderless", nil, file)
	file.Close()
	for deadline := time.Now().Add(10 * time.Second); ; {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
		if err != nil {
			t.Fatal(err)
		}
		if s, _ := parseStat(text); s.leaderless() {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the first thread goes on")
		}
		runtime.Gosched()
	}
	if diff := cmp.Diff([][2]int{{child, 3}}, at(full(t, NewScanner(New("/proc"))), inode)); diff != "" {
		t.Error(diff)
	}
}

func TestNextSeesWhatTheCountOfDescriptorsTells(t *testing.T) {
	var st unix.Stat_t
	if err := unix.Stat("/proc/self/fd", &st); err != nil || st.Size == 0 {
		t.Skip("this kernel does not count descriptors (older than 6.2)")
	}
	s := NewScanner(New("/proc"))
	for range lately + 2 {
		if _, err := s.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range 7 { // files that the runtime closes in the meantime, as garbage, may cancel out some of these, but not all
		listener(t)
	}
	_, inode := listener(t)
	o, err := s.Next(t.Context())
	if err != nil || o.Of(inode) == nil {
		t.Errorf("%d processes known, %v", o.Read, err)
	}
}

// nobody is the uid of an ordinary user.
const nobody = 65534

// scanned is what an ordinary user finds.
type scanned struct {
	Own                 bool // its own listener was found
	Refused             map[int64]int
	Complete, AllOwners bool
	Err                 string
}

func scanAsUser() (got scanned) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return scanned{Err: err.Error()}
	}
	defer l.Close()
	fs := New("/proc")
	o, err := NewScanner(fs).Full(context.Background())
	if err != nil {
		return scanned{Err: err.Error()}
	}
	table, err := fs.Net(sockets.Part{Proto: sockets.TCP, Family: sockets.IPv4}, nil)
	if err != nil {
		return scanned{Err: err.Error()}
	}
	for _, s := range table.Sockets {
		if s.Local.String() == l.Addr().String() {
			got.Own = len(at(o, s.Inode)) == 1
		}
	}
	got.Refused, got.Complete, got.AllOwners = o.Refused, o.Complete(), fs.Privilege(nil).AllOwners
	return got
}

func TestOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to become another user")
	}
	ordinary := &syscall.Credential{Uid: nobody, Gid: nobody, NoSetGroups: true}
	start(t, "undumpable", ordinary)
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), roleVariable+"=scan")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: ordinary}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got scanned
	if err := json.Unmarshal(out, &got); err != nil || got.Err != "" {
		t.Fatalf("%s: %v", out, err)
	}
	if !got.Own || got.Complete || got.AllOwners {
		t.Errorf("%+v", got)
	}
	if got.Refused[0] == 0 || got.Refused[nobody] == 0 {
		t.Errorf("refused by uid: %v; want some of root's, and the protected one of uid %d", got.Refused, nobody)
	}
}

// TestCrowdOfShortLives runs passes while processes start and end. BERTH_TEST_LIVES
// sets the number of processes.
func TestCrowdOfShortLives(t *testing.T) {
	lives := sample.Size(t, "BERTH_TEST_LIVES", 600, 10_000)
	file, inode := listener(t)
	var crowd sync.WaitGroup
	over := make(chan struct{})
	for range 4 {
		crowd.Go(func() {
			script := "i=0; while [ $i -lt $0 ]; do /bin/true; (:); (:); (:); (:); i=$((i+5)); done"
			if out, err := exec.Command("/bin/sh", "-c", script, strconv.Itoa(lives/4)).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	go func() { crowd.Wait(); close(over) }()
	s := NewScanner(New("/proc"))
	pace := time.NewTicker(20 * time.Millisecond) // leaves the processes some CPU time
	defer pace.Stop()
	for passes := 0; ; passes++ {
		<-pace.C
		o := full(t, s)
		if diff := cmp.Diff([][2]int{{os.Getpid(), int(file.Fd())}}, at(o, inode)); diff != "" || o.Failed != 0 {
			t.Fatalf("pass %d: %d failed\n%s", passes, o.Failed, diff)
		}
		select {
		case <-over:
			t.Logf("%d passes", passes)
			return
		default:
		}
	}
}

func TestHostOfThisMachine(t *testing.T) {
	fs := New("/proc")
	h := fs.Host(fs.Users())
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		t.Fatal(err)
	}
	if h.Kernel != strings.TrimSpace(string(release)) || h.NetNS == 0 || h.Ephemeral.First == 0 || h.Unprivileged < 0 {
		t.Errorf("%+v", h)
	}
	if h.Privilege.UID != int64(os.Geteuid()) || h.Privilege.AllOwners == (h.Privilege.Lacks != "") {
		t.Errorf("%+v", h.Privilege)
	}
	if boot := fs.Boot(); boot.After(time.Now()) || boot.IsZero() {
		t.Errorf("booted %v", boot)
	}
}
