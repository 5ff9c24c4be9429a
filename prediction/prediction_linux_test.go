package prediction

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

const (
	inside = "BERTH_TEST_STAGE"  // set in the process that runs in the namespaces
	many   = "BERTH_TEST_SCENES" // the number of scenes to play
	seeded = "BERTH_TEST_SEED"   // the seed with which to play the same scenes again
)

// TestWhatIsForetoldHappens plays scenes, and compares what happens to each process
// with what berth predicted.
func TestWhatIsForetoldHappens(t *testing.T) {
	if os.Getenv(inside) != "" {
		perform(t)
		return
	}
	if os.Getuid() != 0 {
		t.Skip("namespaces and control groups need root")
	}
	dir := t.TempDir()
	build(t, "gcc", "-O1", "-pthread", "-o", filepath.Join(dir, "actor"), filepath.Join("testdata", "actor.c"))
	build(t, "go", "build", "-ldflags=-w", "-o", filepath.Join(dir, "berth"), "..")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The shell is the first process. It reaps all processes that end.
	c := exec.Command("unshare", "-n", "-p", "-f", "-m", "--mount-proc", "--kill-child", "sh", "-c", `ip link set lo up; "$@"; exit $?`, "sh",
		self, "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "30m")
	c.Env = append(os.Environ(), inside+"="+dir)
	out, err := c.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}

func build(t *testing.T, command ...string) {
	t.Helper()
	if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v: %s", command, err, out)
	}
}

// perform plays scenes, several at the same time.
func perform(t *testing.T) {
	dir := os.Getenv(inside)
	st := &stage{dir: dir, berth: filepath.Join(dir, "berth"), actor: filepath.Join(dir, "actor"), freezers: freezers()}
	n, seed := sample.Size(t, many, 30, 100), rand.Uint64()
	if text := os.Getenv(seeded); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	r := rand.New(rand.NewPCG(seed, 1))
	var kinds []string
	for _, kind := range []string{"v1", "v2"} {
		if st.freezers[kind] != "" {
			kinds = append(kinds, kind)
		}
	}
	scenes := make(chan scene, n)
	for i := range n {
		scenes <- draw(r, 20000+i, kinds)
	}
	close(scenes)
	tally := &tally{counts: map[string]int{}}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for s := range scenes {
				t.Run(strconv.Itoa(s.port), func(t *testing.T) { st.play(t, s, tally) })
			}
		})
	}
	all.Wait()
	t.Logf("seed %d, %d scenes, freezers %v: %v", seed, n, kinds, tally)
}

// freezers returns the directories in which control groups can be frozen.
func freezers() map[string]string {
	found := map[string]string{}
	text, _ := os.ReadFile("/proc/self/mounts")
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		switch {
		case f[2] == "cgroup2" && frosty(f[1], "cgroup.freeze"):
			found["v2"] = f[1]
		case f[2] == "cgroup" && strings.Contains(","+f[3]+",", ",freezer,") && frosty(f[1], "freezer.state"):
			found["v1"] = f[1]
		}
	}
	return found
}

func frosty(at, file string) bool {
	dir := filepath.Join(at, fmt.Sprintf("berth-frost-%d", os.Getpid()))
	if os.Mkdir(dir, 0o755) != nil {
		return false
	}
	defer os.Remove(dir)
	_, err := os.Stat(filepath.Join(dir, file))
	return err == nil
}

// tally counts predictions and their outcomes.
type tally struct {
	sync.Mutex
	counts map[string]int
}

func (x *tally) add(what string) {
	x.Lock()
	defer x.Unlock()
	x.counts[what]++
}

func (x *tally) String() string {
	b, _ := json.Marshal(x.counts) // sorted by key
	return string(b)
}

// plan is the output of berth kill --dry-run --json.
type plan struct {
	Targets []struct {
		PID      int
		Foretold *string
		Guard    *string
		Why      *string `json:"lives_because"`
		Children []struct{ PID int }
		Within   []struct{ PID int } `json:"ends_with_it"`
	}
}

// ask asks berth what would be affected. text is the output without --json.
func (p *play) ask() (says plan, text string) {
	args := []string{"kill", "--dry-run", "--signal", strings.TrimPrefix(unix.SignalName(p.scene.signal), "SIG"), strconv.Itoa(p.scene.port)}
	spoken, err := exec.Command(p.berth, args...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("%v: %v: %s", p.scene, err, spoken)
	}
	out, err := exec.Command(p.berth, append(args, "--json")...).Output()
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(out)).Decode(&says)
	}
	if err != nil || len(says.Targets) == 0 {
		p.t.Fatalf("%v: %v: %s", p.scene, err, out)
	}
	return says, string(spoken)
}

// play sets up a scene and compares what happens with what was predicted.
func (st *stage) play(t *testing.T, s scene, count *tally) {
	p := &play{stage: st, t: t, scene: s}
	all := p.set()
	defer p.strike(all)
	says, text := p.ask()
	targets := map[int]bool{}
	for _, x := range says.Targets {
		targets[x.PID] = true
		if err := unix.Kill(x.PID, s.signal); err != nil && err != unix.ESRCH {
			t.Fatal(err)
		}
	}
	x := &reckoning{play: p, all: all, says: says, text: text, targets: targets, count: count}
	x.fates()
	x.others()
	x.again()
	if t.Failed() {
		t.Logf("berth said:\n%s", text)
	}
}

// reckoning compares predictions with outcomes.
type reckoning struct {
	*play
	all     map[int]process
	says    plan
	text    string
	targets map[int]bool
	count   *tally
	ended   []int // targets that were predicted to end and have ended
}

// lull is how long a process that should survive is watched after all others have
// ended.
const lull = 400 * time.Millisecond

// fates compares what happens to the targets with what was predicted.
func (x *reckoning) fates() {
	for _, target := range x.says.Targets {
		if p := x.all[target.PID]; told(target.Foretold) == "ends" {
			await(x.t, fmt.Sprintf("%v: pid %d ends", x.scene, p.pid), func() bool { return !p.alive() })
			x.ended = append(x.ended, p.pid)
		}
	}
	time.Sleep(lull) // gives processes that should survive the chance to end
	for _, target := range x.says.Targets {
		p := x.all[target.PID]
		alive := p.alive()
		what := told(target.Foretold)
		switch {
		case what == "":
			x.t.Errorf("%v: nothing is predicted for pid %d", x.scene, p.pid)
		case what == "lives" && !alive && !x.taken(p.pid):
			x.t.Errorf("%v: pid %d was predicted to live, since it %s", x.scene, p.pid, told(target.Why))
		case what == "lives" && told(target.Why) == "":
			x.t.Errorf("%v: pid %d is predicted to live, but not why", x.scene, p.pid)
		}
		x.count.add(fmt.Sprintf("%s: %s", what, map[bool]string{true: "lived", false: "ended"}[alive]))
	}
}

// taken reports whether a process had to end because it is in the PID namespace of
// another target, which has ended.
func (x *reckoning) taken(pid int) bool {
	for _, target := range x.says.Targets {
		if p := x.all[target.PID]; !p.alive() && target.PID != pid && sameNamespace(target.PID, pid, x.all) {
			return true
		}
	}
	return false
}

// sameNamespace reports whether pid is a descendant of first, which was the first
// process of its namespace.
func sameNamespace(first, pid int, all map[int]process) bool {
	for at := pid; at != 0; at = all[at].parent {
		if at == first {
			return true
		}
	}
	return false
}

// others checks what happens to processes that are not signalled. Those in a PID
// namespace must end if, and only if, its first process has. Children of targets
// must survive.
func (x *reckoning) others() {
	for _, target := range x.says.Targets {
		first := x.all[target.PID]
		for _, other := range target.Within {
			p := x.all[other.PID]
			if !first.alive() {
				await(x.t, fmt.Sprintf("%v: pid %d ends with the first of its namespace", x.scene, p.pid), func() bool { return !p.alive() })
				x.count.add("ends with it: ended")
			} else if p.state != 'Z' && !p.alive() && !x.targets[p.pid] {
				x.t.Errorf("%v: pid %d has ended, but the first process of its namespace has not", x.scene, p.pid)
			}
		}
		for _, child := range target.Children {
			p := x.all[child.PID]
			if p.state == 'Z' || x.targets[p.pid] {
				continue
			}
			if !p.alive() {
				x.t.Errorf("%v: child %d was not signalled, but has ended", x.scene, p.pid)
			}
			x.count.add("child: lived")
		}
	}
	for pid, p := range x.all { // processes that berth did not mention must survive
		if !p.alive() && p.state != 'Z' && !x.named(pid) && !x.behindTheScene(p) {
			x.t.Errorf("%v: pid %d (%s) has ended, but berth did not mention it", x.scene, pid, p.comm)
		}
	}
}

// named reports whether berth mentioned a process, as a target or as a process in a
// target's PID namespace. It does not matter what berth predicted for it.
func (x *reckoning) named(pid int) bool {
	for _, target := range x.says.Targets {
		if target.PID == pid {
			return true
		}
		for _, other := range target.Within {
			if other.PID == pid {
				return true
			}
		}
	}
	return false
}

// behindTheScene reports whether p is the process that made a namespace and is
// waiting for that namespace's first process to end.
func (x *reckoning) behindTheScene(p process) bool {
	return x.scene.namespace && p.pid == x.programs[0].Process.Pid
}

// again compares what berth said about a supervisor with whether the port is held
// again.
func (x *reckoning) again() {
	s := x.scene
	kept := strings.Contains(x.text, "is supervised by")
	if want := s.keeper != "" && s.keeper != "shepherd"; kept != want {
		x.t.Errorf("%v: kept: %v", s, kept)
	}
	if len(x.ended) < len(x.says.Targets) || s.children > 0 && s.keeper != "" {
		return
	}
	held := func() bool {
		return exec.Command(x.berth, "wait", "--quiet", "--timeout", "0", strconv.Itoa(s.port)+"/tcp").Run() == nil
	}
	switch {
	case s.keeper != "" && s.tracer != "": // a parent is not told that its child has ended until the tracer has reaped the child, and this tracer never does
		return
	case s.keeper != "":
		await(x.t, "the supervisor starts it again", held)
		x.count.add("kept: held again")
	case held():
		x.t.Errorf("%v: all have ended, but the port is held", s)
	default:
		x.count.add("not kept: free")
	}
}

func told(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
