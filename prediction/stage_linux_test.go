package prediction

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// stage is where scenes are played, in separate network, PID and mount namespaces.
type stage struct {
	dir, berth, actor string
	freezers          map[string]string // the mount point of each kind
}

// await polls until ok returns true. It fails the test if that takes too long.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

// process is what /proc shows about a process.
type process struct {
	pid, parent int
	comm        string
	start       string
	state       byte
}

// processes reads /proc/*/stat directly instead of relying on berth.
func processes() map[int]process {
	all := map[int]process{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			if p, ok := readProcess(pid); ok {
				all[pid] = p
			}
		}
	}
	return all
}

func readProcess(pid int) (process, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if err != nil || open < 0 || end < 0 {
		return process{}, false
	}
	f := strings.Fields(string(text[end+1:]))
	parent, _ := strconv.Atoi(f[1])
	return process{pid, parent, string(text[open+1 : end]), f[19], f[0][0]}, true
}

// alive reports whether the process exists and is not a zombie.
func (p process) alive() bool {
	now, ok := readProcess(p.pid)
	return ok && now.start == p.start && now.state != 'Z' && now.state != 'X'
}

// below returns pid and all of its descendants.
func below(pid int) map[int]process {
	all, in := processes(), map[int]process{}
	in[pid] = all[pid]
	for grown := true; grown; {
		grown = false
		for _, p := range all {
			if _, known := in[p.pid]; !known && p.parent != 0 {
				if _, ok := in[p.parent]; ok {
					in[p.pid], grown = p, true
				}
			}
		}
	}
	return in
}

// play is a scene in progress.
type play struct {
	*stage
	t        *testing.T
	scene    scene
	programs []*exec.Cmd
	group    string // the control group that was made for the scene
}

// start runs an actor under the given name, and returns once the actor reports that
// it is ready.
func (p *play) start(name string, args ...string) *exec.Cmd {
	p.t.Helper()
	path := p.actor
	if name != "" {
		path = filepath.Join(p.dir, fmt.Sprint(p.scene.port), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			p.t.Fatal(err)
		}
		if err := os.Link(p.actor, path); err != nil && !errors.Is(err, fs.ErrExist) {
			p.t.Fatal(err)
		}
	}
	read, write, err := os.Pipe()
	if err != nil {
		p.t.Fatal(err)
	}
	defer read.Close()
	c := exec.Command(path, args...)
	c.Stderr, c.ExtraFiles = os.Stderr, []*os.File{write}
	err = c.Start()
	write.Close()
	if err != nil {
		p.t.Fatal(err)
	}
	p.programs = append(p.programs, c)
	if n, err := read.Read(make([]byte, 1)); n != 1 {
		p.t.Fatalf("%v: actor %v: %v", p.scene, args, err)
	}
	if slices.Contains(args, "-w") || slices.Contains(args, "-W") {
		await(p.t, "an actor that reads signals", p.reading) // it reports that it is ready before it reads signals
	}
	return c
}

// reading reports whether an actor is waiting in sigwait(3).
func (p *play) reading() bool {
	for pid := range p.all() {
		if text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/wchan", pid)); strings.Contains(string(text), "sigtimedwait") {
			return true
		}
	}
	return false
}

// set sets up the scene and returns all of its processes.
func (p *play) set() map[int]process {
	s := p.scene
	main := p.start(s.keeper, s.args...)
	if s.twin {
		p.start("", "-r", "-l", strconv.Itoa(s.port))
	}
	all := p.all()
	holder := p.holder(main.Process.Pid)
	p.t.Logf("%v: %d processes, pid %d listens", s, len(all), holder)
	switch {
	case s.stopped:
		signalTo(p.t, holder, "STOP")
		await(p.t, "it is stopped", func() bool { now, _ := readProcess(holder); return now.state == 'T' })
	case s.tracer != "":
		p.start("", s.tracer, strconv.Itoa(holder))
	case s.freezer != "":
		p.freeze(holder)
	}
	return all
}

func signalTo(t *testing.T, pid int, name string) {
	t.Helper()
	if out, err := exec.Command("kill", "-"+name, strconv.Itoa(pid)).CombinedOutput(); err != nil {
		t.Fatalf("kill -%s %d: %v: %s", name, pid, err, out)
	}
}

// all returns the processes of the entire cast.
func (p *play) all() map[int]process {
	all := map[int]process{}
	for _, c := range p.programs {
		for pid, x := range below(c.Process.Pid) {
			all[pid] = x
		}
	}
	return all
}

// holder returns the process that the scene is about, which may be a descendant of
// a supervisor or of the process that made the namespace.
func (p *play) holder(pid int) int {
	for range 2 {
		if s := p.scene; s.keeper != "" || s.namespace {
			for _, x := range below(pid) {
				if x.parent == pid {
					return x.pid
				}
			}
		}
	}
	return pid
}

// freeze puts a process into a frozen control group.
func (p *play) freeze(pid int) {
	s := p.scene
	p.group = filepath.Join(p.freezers[s.freezer], fmt.Sprintf("berth-scene-%d-%d", os.Getpid(), s.port))
	if err := os.Mkdir(p.group, 0o755); err != nil {
		p.t.Fatal(err)
	}
	write(p.t, p.group, "cgroup.procs", strconv.Itoa(pid))
	p.frost(true)
}

// frost freezes or thaws the group and waits until that is done.
func (p *play) frost(on bool) {
	file, value, told, want := "cgroup.freeze", "0", "cgroup.events", "frozen 0"
	switch {
	case p.scene.freezer == "v1" && on:
		file, value, told, want = "freezer.state", "FROZEN", "freezer.state", "FROZEN"
	case p.scene.freezer == "v1":
		file, value, told, want = "freezer.state", "THAWED", "freezer.state", "THAWED"
	case on:
		value, want = "1", "frozen 1"
	}
	write(p.t, p.group, file, value)
	await(p.t, want, func() bool {
		text, _ := os.ReadFile(filepath.Join(p.group, told))
		return strings.Contains(string(text), want)
	})
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// strike ends whatever is left of the scene.
func (p *play) strike(known map[int]process) {
	if p.group != "" {
		p.frost(false)
	}
	pids := slices.Collect(func(yield func(int) bool) {
		for _, c := range slices.Backward(p.programs) { // tracers first
			for pid := range below(c.Process.Pid) {
				if !yield(pid) {
					return
				}
			}
		}
	})
	for _, x := range known {
		if x.alive() {
			pids = append(pids, x.pid)
		}
	}
	for _, pid := range pids {
		_ = exec.Command("kill", "-KILL", strconv.Itoa(pid)).Run()
	}
	for _, c := range p.programs {
		_ = c.Wait()
	}
	if p.group != "" {
		await(p.t, "its control group is empty", func() bool { err := os.Remove(p.group); return err == nil || errors.Is(err, fs.ErrNotExist) })
	}
}
