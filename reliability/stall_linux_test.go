package reliability_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// atOnce is how long any command may take, whatever is stuck, not counting the time
// during which the machine was overloaded.
const atOnce = 3 * time.Second

// contended returns how long tasks have waited for a processor since the system
// started (/proc/pressure/cpu), or 0 if the kernel does not count that.
func contended() time.Duration {
	text, _ := os.ReadFile("/proc/pressure/cpu")
	_, total, _ := strings.Cut(string(text), "total=")
	total, _, _ = strings.Cut(total, "\n")
	n, _ := strconv.Atoi(total)
	return time.Duration(n) * time.Microsecond
}

// servers starts n programs, each with a listener on loopback, and returns their
// PIDs by port.
func servers(t *testing.T, n int, command ...string) map[int]int {
	t.Helper()
	all := map[int]int{}
	for range n {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		file, err := l.(*net.TCPListener).File()
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command(command[0], command[1:]...)
		c.ExtraFiles = []*os.File{file}
		c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Process.Kill(); c.Wait() })
		all[l.Addr().(*net.TCPAddr).Port] = c.Process.Pid
		file.Close()
		l.Close()
	}
	return all
}

// names is the number of programs that were given a unique name.
var names atomic.Int32

// called returns a copy of a program with a name that no process of another test
// has. berth reads one process of each name before it reads a second one of any, so
// other processes with the same name would affect when this one is read.
func called(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), fmt.Sprintf("%s-%d", program, names.Add(1)))
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// some returns the PIDs of n of the servers.
func some(all map[int]int, n int) map[int]bool {
	pids := map[int]bool{}
	for _, pid := range all {
		if len(pids) < n {
			pids[pid] = true
		}
	}
	return pids
}

// stall returns a rule that never answers system calls with the number nr on files
// whose path begins with /proc/PID/ and tail, for each PID in pids. The rule counts
// these calls.
func stall(pids map[int]bool, nr uint32, tail string, count *int) func(*call) answer {
	return func(c *call) answer {
		if c.nr != nr {
			return answer{}
		}
		rest, ok := strings.CutPrefix(c.path(), "/proc/")
		if !ok {
			return answer{}
		}
		pid, rest, _ := strings.Cut(rest, "/")
		n, _ := strconv.Atoi(pid)
		if !pids[n] || !strings.HasPrefix(rest, tail) {
			return answer{}
		}
		*count++
		return answer{never: true}
	}
}

// page is the part of the output of ls --json that matters here.
type page struct {
	Sockets []struct {
		Local *struct {
			IP   string
			Port int
		}
		State  string
		Owners []struct {
			PID        int
			Name       string
			Cmdline    *string
			CmdlineGap *string `json:"cmdline_gap"`
		}
		OwnerGap *string `json:"owner_gap"`
	}
	Gaps []gap
}

type gap struct {
	What, Why string
	Count     *int
}

func (g gap) count() int {
	if g.Count == nil {
		return 0
	}
	return *g.Count
}

// TestStuckProcesses covers reads of a process's files that never return, for one
// process and for a hundred. Every command must still answer, with all other
// owners.
func TestStuckProcesses(t *testing.T) {
	t.Parallel()
	program := os.Getenv(programEnv)
	for _, c := range []struct {
		name    string
		stuck   int
		nr      uint32
		tail    string
		knows   bool // whether the owner of the socket is nevertheless known
		healthy int
	}{
		{"one command line", 1, unix.SYS_READ, "cmdline", true, 5},
		{"a hundred command lines", 100, unix.SYS_READ, "cmdline", true, 5},
		{"opening it", 2, unix.SYS_OPENAT, "cmdline", true, 3},
		{"a path of a program", 2, unix.SYS_READLINKAT, "exe", true, 3},
		{"stat", 2, unix.SYS_READ, "stat", false, 3},
		{"a list of descriptors", 3, unix.SYS_GETDENTS64, "fd", false, 3},
		{"opening that", 1, unix.SYS_OPENAT, "fd", false, 3},
		{"a descriptor", 2, unix.SYS_READLINKAT, "fd/", false, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			all := servers(t, c.stuck, called(t, "sleep"), "600")
			pids := some(all, c.stuck)
			maps.Copy(all, servers(t, c.healthy, called(t, "tail"), "-f", "/dev/null"))
			stuckPort := 0
			for port, pid := range all {
				if pids[pid] {
					stuckPort = port
				}
			}
			commands := [][]string{{"ls", "--json", "-tl"}, {"kill", "--dry-run", strconv.Itoa(stuckPort)}}
			if c.nr == unix.SYS_READ && c.knows {
				commands = append(commands, everyOther(strconv.Itoa(stuckPort))...)
			}
			for _, args := range commands {
				asked := 0
				begun, before := time.Now(), contended()
				s := supervise(t, stall(pids, c.nr, c.tail, &asked), append([]string{program}, args...)...)
				timer := time.AfterFunc(2*time.Minute, func() { s.Process.Kill() })
				status := s.status()
				timer.Stop()
				took := time.Since(begun)
				t.Logf("%v: status %d, %v, %d left behind", args, status, took.Round(time.Millisecond), asked)
				if took-(contended()-before) > atOnce || status > 1 && (c.knows || args[0] != "kill") {
					t.Errorf("berth %v took %v, status %d: %s", args, took, status, s.errs.String())
				}
				each := 1
				if args[0] == "kill" { // kill reads a second time, to find each process's parent
					each = 2
				}
				if asked > min(each*c.stuck, 16) {
					t.Errorf("berth %v left %d reads of %d processes behind", args, asked, c.stuck)
				}
				if args[0] == "ls" {
					held(t, s.out.Bytes(), all, pids, c.knows)
				}
			}
		})
	}
}

// everyOther returns the other commands that read the system, for the given port.
func everyOther(port string) [][]string {
	return [][]string{
		{"who", port},
		{"explain", "lport:" + port},
		{"wait", "--timeout", "1s", port},
		{"free"},
		{"close", "--dry-run", "lport:" + port},
	}
}

// held checks that every owner is reported except for the sockets of pids. If knows
// is set, these sockets must have owners too, and only the owners' command lines
// are missing, with a reason.
func held(t *testing.T, text []byte, all map[int]int, pids map[int]bool, knows bool) {
	t.Helper()
	var p page
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	seen := 0
	for _, s := range p.Sockets {
		pid := 0
		if s.Local != nil && s.Local.IP == "127.0.0.1" { // others may have the same port on other addresses
			pid = all[s.Local.Port]
		}
		if pid == 0 {
			continue
		}
		seen++
		switch stuck := pids[pid]; {
		case stuck && !knows:
			if len(s.Owners) > 0 || s.OwnerGap == nil || *s.OwnerGap != "stuck" {
				t.Errorf("the socket of %d, which is stuck, has the owners %+v and the gap %v", pid, s.Owners, s.OwnerGap)
			}
		case len(s.Owners) != 1 || s.Owners[0].PID != pid:
			t.Errorf("the socket of %d has the owners %+v", pid, s.Owners)
		case stuck == (s.Owners[0].CmdlineGap == nil), stuck == (s.Owners[0].Cmdline != nil):
			t.Errorf("%d is stuck: %t, and it is reported as %+v", pid, stuck, s.Owners[0])
		}
	}
	if seen != len(all) {
		t.Errorf("%d of %d sockets are shown", seen, len(all))
	}
	for _, g := range p.Gaps {
		if strings.Contains(g.Why, "not answer") {
			return
		}
	}
	t.Errorf("no gap says that a process does not answer: %+v", p.Gaps)
}

// TestASignalEndsWhateverIsStuck checks that a signal ends a command that is stuck,
// in far less time than any deadline.
func TestASignalEndsWhateverIsStuck(t *testing.T) {
	program := os.Getenv(programEnv)
	all := servers(t, 20, "sleep", "600")
	pids := some(all, 20)
	port := ""
	for p := range all {
		port = strconv.Itoa(p)
	}
	for _, args := range [][]string{
		{"ls"}, {"who", port}, {"explain", "lport:" + port}, {"kill", "--dry-run", port}, {"wait", port}, {"wait", "--free", port},
	} {
		for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
			t.Run(fmt.Sprint(args, signal), func(t *testing.T) {
				asked := make(chan bool, 1000)
				count := 0
				rule := stall(pids, unix.SYS_READ, "cmdline", &count)
				if args[0] == "wait" && args[1] == "--free" { // it does not need any owner
					rule = func(c *call) answer { return answer{} }
					asked <- true
				}
				s := supervise(t, func(c *call) answer {
					a := rule(c)
					if a.never {
						asked <- true
					}
					return a
				}, append([]string{program}, args...)...)
				select {
				case <-asked:
				case <-time.After(2 * time.Minute):
					s.Process.Kill()
					t.Fatal("it asked nobody")
				}
				if args[0] == "wait" {
					time.Sleep(50 * time.Millisecond)
				}
				begun := time.Now()
				s.Process.Signal(signal)
				timer := time.AfterFunc(20*time.Second, func() { s.Process.Kill() })
				status := s.status()
				timer.Stop()
				if took := time.Since(begun); took > 2*time.Second || status != 128+int(signal) && status != 0 {
					t.Errorf("it ended after %v with status %d", took, status)
				} else {
					t.Logf("ended after %v", took.Round(time.Millisecond))
				}
			})
		}
	}
}

// TestThreadsDoNotGrow checks that, if a hundred processes are stuck, the live
// table continues polling, reads none of them twice, and does not start more
// threads with each poll.
func TestThreadsDoNotGrow(t *testing.T) {
	t.Parallel()
	program := os.Getenv(programEnv)
	pids := some(servers(t, 100, "sleep", "600"), 100)
	terminal, _ := newTerminal(t, io.Discard)
	asked := 0
	polls := make(chan int, 10000)
	rule := stall(pids, unix.SYS_READ, "cmdline", &asked)
	poll := 0
	s := superviseOn(t, terminal, func(c *call) answer {
		a := rule(c)
		if c.nr == unix.SYS_OPENAT && c.path() == "/proc" {
			poll++
			polls <- poll
		}
		return a
	}, program, "--interval", "100ms")
	defer func() { s.Process.Kill(); s.status() }()
	late := time.After(4 * time.Minute)
	threads := map[int]int{}
	for _, n := range []int{40, 160} {
		for at := 0; at < n; {
			select {
			case at = <-polls:
			case <-late:
				t.Fatalf("only %d looks at the processes", at)
			}
		}
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", s.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		threads[n] = len(entries)
	}
	t.Logf("threads by looks at the processes: %v", threads)
	if threads[160] > threads[40]+4 || threads[160] > 48 {
		t.Errorf("threads by looks at the processes: %v", threads)
	}
	begun := time.Now()
	s.Process.Signal(syscall.SIGTERM)
	if status := s.status(); status != 128+int(syscall.SIGTERM) || time.Since(begun) > 3*time.Second {
		t.Errorf("SIGTERM ended it after %v with status %d", time.Since(begun), status)
	}
	if asked > 16 {
		t.Errorf("%d reads were left behind", asked)
	}
}

// newTerminal makes a terminal whose output goes to w, and returns both ends.
func newTerminal(t *testing.T, w io.Writer) (terminal, keyboard *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close() })
	unlocked := int32(0)
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, master.Fd(), unix.TIOCSPTLCK, uintptr(unsafe.Pointer(&unlocked))); errno != 0 {
		t.Fatal(errno)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 140}); err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	go io.Copy(w, master)
	return slave, master
}
