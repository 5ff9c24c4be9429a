package system_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// worldsEnv sets the number of worlds that TestNoFalseCertainty tries, or "all".
const worldsEnv = "BERTH_TEST_WORLDS"

// screens is the number of worlds in which the live table is also examined.
const screens = 3

// held is how the socket in question is held outside the world.
type held struct {
	how string // words for serveEnv
	uid uint32
}

func holdings() []held {
	return []held{
		{"", 0},
		{"", ordinary},
		{"shut", ordinary},
		{"thread", 0},
		{"thread", ordinary},
		{"ring", 0},
		{"ring", ordinary},
		{"flight", 0},
		{fmt.Sprint("shares=", ordinary), 0},
		{fmt.Sprint("shut shares=", ordinary), ordinary},
	}
}

func everyWorld() []world {
	var all []world
	for _, pids := range []string{"first", "own", "foreign", "inner"} {
		for _, users := range []string{"first", "root", "ordinary"} {
			for _, proc := range []string{"", "hidepid=0", "hidepid=1", "hidepid=2", "hidepid=4", "subset=pid", "hidepid=2,subset=pid", "none"} {
				for _, uid := range []int{0, ordinary} {
					for _, netlink := range []bool{true, false} {
						for _, ptrace := range []bool{true, false} {
							if w := (world{pids, users, proc, netlink, uid, ptrace}); w.possible() {
								all = append(all, w)
							}
						}
					}
				}
			}
		}
	}
	return all
}

// TestNoFalseCertainty puts berth into worlds from which it does not see every
// process, and asks it about sockets whose holders are known from outside. berth
// must not deny the existence of something that it did not find, either in JSON or
// in any sentence.
func TestNoFalseCertainty(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	dir := openDir(t)
	berth := os.Getenv(programEnv)
	self := copyOf(t, os.Args[0], dir, "server")
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	worlds := everyWorld()
	type trial struct {
		world
		holding int // an index into holdings
	}
	var trials []trial
	for _, w := range worlds {
		for i := range holdings() {
			trials = append(trials, trial{w, i})
		}
	}
	random.Shuffle(len(trials), func(i, j int) { trials[i], trials[j] = trials[j], trials[i] })
	n := min(sample.Size(t, worldsEnv, 8, 30), len(trials))
	t.Logf("seed %d: %d worlds with %d holders each, %d of %d trials", seed, len(worlds), len(holdings()), n, len(trials))
	targets := map[int]target{}
	for _, c := range trials[:n] {
		if _, open := targets[c.holding]; !open {
			targets[c.holding] = holdings()[c.holding].open(t, self, 7300+c.holding)
		}
	}
	seen := 0
	for i, c := range trials[:n] {
		held := targets[c.holding]
		name := fmt.Sprintf("%v, held by %q of %d", c.world, held.how, held.uid)
		in := inquiry{t: t, world: c.world, target: held, self: self, berth: berth, name: name}
		in.listing()
		in.sentences()
		in.kill()
		if i < screens {
			in.screen()
		}
		if in.found {
			seen++
		}
		if i%200 == 199 {
			t.Logf("%d trials so far", i+1)
		}
	}
	t.Logf("%d trials; in %d of them an owner was found", n, seen)
}

// target is a listener, and the processes that really hold it.
type target struct {
	held
	port  int
	truth []int
}

// open starts the server and finds out which processes hold its listener.
func (h held) open(t *testing.T, self string, port int) target {
	t.Helper()
	cmd := exec.Command(self)
	if h.uid != 0 {
		asUser(cmd, h.uid)
	}
	cmd.Env = append(os.Environ(), strings.TrimSpace(fmt.Sprintf("%s=127.0.0.1:%d %s", serveEnv, port, h.how)))
	start(t, cmd)
	want := 1 + strings.Count(h.how, "shares")
	if h.how == "flight" {
		want = 0
	}
	settled := 0
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(20 * time.Millisecond) { // going through all of /proc takes seconds on a busy machine
		truth, listens := holders(t, port)
		if listens && len(truth) == want && (want > 0 || len(openedBy(cmd.Process.Pid)) > 0) {
			if settled++; settled == 5 {
				if strings.Contains(h.how, "shut") {
					awaitShut(t, truth)
				}
				return target{h, port, truth}
			}
		} else {
			settled = 0
		}
		if time.Now().After(end) {
			t.Fatalf("%q: port %d is held by %v, want %d holders", h.how, port, truth, want)
		}
	}
}

func openedBy(pid int) []string {
	names, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	return names
}

// holders returns the PIDs of the processes that hold the listener on a port,
// according to every descriptor table of every thread and the files of every
// io_uring.
func holders(t *testing.T, port int) (pids []int, listens bool) {
	t.Helper()
	m := regexp.MustCompile(`ino:(\d+)`).FindStringSubmatch(run(t, "ss", "-Htlne", fmt.Sprint("sport = ", port)))
	if m == nil {
		return nil, false
	}
	socket := "socket:[" + m[1] + "]"
	here, _ := os.Readlink("/proc/thread-self/ns/net")
	tasks, _ := filepath.Glob("/proc/[0-9]*/task/[0-9]*")
	for _, task := range tasks {
		if its, err := os.Readlink(task + "/ns/net"); err == nil && its != here {
			continue // the process is outside this test's own network namespace, and no process outside has been passed a socket in it
		}
		pid, _ := strconv.Atoi(strings.Split(task, "/")[2])
		links, _ := filepath.Glob(task + "/fd/*")
		for _, link := range links {
			to, _ := os.Readlink(link)
			if to == "anon_inode:[io_uring]" {
				if text, _ := os.ReadFile(task + "/fdinfo/" + filepath.Base(link)); bytes.Contains(text, []byte(socket)) {
					to = socket
				}
			}
			if to == socket && !slices.Contains(pids, pid) {
				pids = append(pids, pid)
			}
		}
	}
	return pids, true
}

// inquiry asks berth, in one world, about one socket.
type inquiry struct {
	t *testing.T
	world
	target
	self, berth, name string
	gap               string // of the owners, as in the JSON output
	more              string // owners_incomplete
	found             bool   // whether it found an owner
	shown             bool   // whether it showed the socket
}

func (in *inquiry) errorf(format string, args ...any) {
	in.t.Helper()
	in.t.Errorf("%s: %s", in.name, fmt.Sprintf(format, args...))
}

// ask runs berth, and returns its output and its exit status.
func (in *inquiry) ask(args ...string) (out, said string, status int) {
	in.t.Helper()
	cmd := in.command(in.self, in.berth, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, exit := err.(*exec.ExitError); err != nil && !exit {
		in.t.Fatalf("%s: berth %s: %v", in.name, strings.Join(args, " "), err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// listing checks the JSON output against the truth.
func (in *inquiry) listing() {
	in.t.Helper()
	out, said, status := in.ask("ls", "--json", fmt.Sprint("lport:", in.port))
	if status != 0 {
		if !strings.Contains(said, "no sockets can be read") {
			in.errorf("ls fails: %s", said)
		}
		return
	}
	var l struct {
		Sockets []owned
		Gaps    []struct{ What, Why string }
	}
	if err := json.Unmarshal([]byte(out), &l); err != nil || len(l.Sockets) != 1 {
		in.errorf("ls: %v: %s", err, out)
		return
	}
	in.shown = true
	s := l.Sockets[0]
	in.gap, in.more, in.found = s.Gap, deref(s.Incomplete), len(s.Owners) > 0
	pids := s.pids()
	switch {
	case !in.found && in.gap == "":
		in.errorf("neither an owner nor a gap")
	case in.gap == "unfound" && (len(in.truth) > 0 || in.blind()):
		in.errorf("unfound, and %v hold it", in.truth)
	case len(pids) > len(in.truth), in.pids == "first" && slices.ContainsFunc(pids, func(p int) bool { return !slices.Contains(in.truth, p) }):
		in.errorf("the owners are %v, in truth %v", pids, in.truth)
	case in.found && len(pids) < len(in.truth) && in.more == "":
		in.errorf("the owners are %v, in truth %v, and nothing says that there may be more", pids, in.truth)
	case len(pids) < len(in.truth) && len(l.Gaps) == 0:
		in.errorf("an owner is not seen, and there are no gaps")
	}
}

// certain lists what must not be said unless every process was examined.
var certain = []string{"no process", "every process was read", "none holds it", "held by nobody", "nothing to kill", "perhaps the kernel's own"}

// sentences checks what who, explain and ls say.
func (in *inquiry) sentences() {
	in.t.Helper()
	for _, args := range [][]string{{"who"}, {"explain"}, {"ls"}} {
		if args[0] == "ls" {
			args = append(args, fmt.Sprint("lport:", in.port))
		} else {
			args = append(args, fmt.Sprint(in.port))
		}
		out, said, _ := in.ask(args...)
		text := strings.Join(strings.Fields(out+said), " ")
		if !in.shown {
			continue
		}
		if len(in.truth) > 0 && !in.found {
			in.denies(args[0], text)
		}
		others := mayHaveMore(strings.ToLower(text))
		if in.more != "" && !others && !strings.Contains(strings.ToLower(text), "perhaps") {
			in.errorf("%s does not say that there may be more owners: %s", args[0], text)
		}
		if in.found && len(in.truth) > 0 && in.more == "" && others {
			in.errorf("%s says that there may be more owners, JSON does not: %s", args[0], text)
		}
	}
}

// denies reports an error if text says that nobody holds the socket.
func (in *inquiry) denies(what, text string) {
	in.t.Helper()
	for _, claim := range certain {
		if strings.Contains(text, claim) {
			in.errorf("%s says %q: %s", what, claim, text)
		}
	}
}

// kill runs berth kill --dry-run. If a process that berth does not see holds the
// port, berth must not answer that nobody holds it.
func (in *inquiry) kill() {
	in.t.Helper()
	out, said, status := in.ask("kill", "--dry-run", fmt.Sprint(in.port))
	if !in.shown || in.found || len(in.truth) == 0 {
		return
	}
	in.denies("kill", out+said)
	if status != 3 {
		in.errorf("kill has the status %d, though %v hold the port: %s%s", status, in.truth, out, said)
	}
}

// screen checks the header of the live table.
func (in *inquiry) screen() {
	in.t.Helper()
	if !in.shown || in.found || len(in.truth) == 0 {
		return
	}
	pty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		in.t.Fatal(err)
	}
	defer pty.Close()
	fd := int(pty.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 30, Col: 140})
	}
	if err != nil {
		in.t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		in.t.Fatal(err)
	}
	defer tty.Close()
	cmd := in.command(in.self, in.berth, fmt.Sprint("lport:", in.port))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	if err := cmd.Start(); err != nil {
		in.t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	var text []byte
	buffer := make([]byte, 64<<10)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		ready := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		if n, _ := unix.Poll(ready, 200); n == 0 {
			continue
		}
		n, err := unix.Read(fd, buffer)
		if err != nil || n <= 0 {
			break
		}
		if text = append(text, buffer[:n]...); bytes.Contains(text, []byte("unseen")) {
			return
		}
	}
	in.errorf("the header does not say what is unseen: %q", text)
}
