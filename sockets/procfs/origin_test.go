package procfs

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

// child adds a process with a parent.
func (tr *tree) child(pid, parent, start int, comm string) {
	tr.t.Helper()
	tr.process(pid, comm, "/bin/"+comm+"\x00-x\x00")
	tr.write(fmt.Sprintf("%d/stat", pid), fmt.Sprintf("%d (%s) S %d 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 %d 5 6\n", pid, comm, parent, start))
	tr.write(fmt.Sprintf("%d/status", pid), "Uid:\t1000\t1000\t1000\t1000\n")
}

func TestOrigin(t *testing.T) {
	tr := newTree(t)
	writeFile(t, tr.fs.Passwd, "ann:x:1000:1000\n")
	tr.child(1, 0, 1, "systemd")
	tr.child(70, 1, 500, "sshd")
	tr.child(80, 70, 600, "bash\x1b[2J")
	tr.child(90, 80, 700, "node")
	tr.write("90/cgroup", "0::/user.slice/user-1000.slice/session-3.scope\n")
	tr.link("90/cwd", "/srv/a\x1bpp")
	boot := time.Unix(1_700_000_000, 0)
	parent := func(pid, ticks int, name string) sockets.Process {
		return sockets.Process{
			PID: pid, Name: name, Comm: name, Label: name, Exe: "/bin/" + name, User: sockets.Account{UID: 1000, Name: "ann"}, Started: boot.Add(time.Duration(ticks) * 10 * time.Millisecond), Ticks: uint64(ticks),
		}
	}
	node := &sockets.Process{PID: 90, Started: boot.Add(7 * time.Second), Ticks: 700}
	want := sockets.Origin{
		Parents: []sockets.Process{parent(80, 600, `bash\x1b[2J`), parent(70, 500, "sshd"), parent(1, 1, "systemd")},
		Unit:    "session-3.scope", Directory: `/srv/a\x1bpp`,
	}
	os := tr.fs.Origins()
	if d := cmp.Diff(want, os.Of(node)); d != "" {
		t.Error(d)
	}
	tr.link("90/cwd", "/elsewhere")
	if got := os.Of(node).Directory; got != want.Directory {
		t.Errorf("it was not kept: %q", got)
	}
}

// A parent that is younger than its child is not its parent. The pid was reused.
func TestOriginOfAnOrphan(t *testing.T) {
	tr := newTree(t)
	tr.child(80, 1, 900, "younger")
	tr.child(90, 80, 700, "node")
	tr.write("90/cgroup", "")
	tr.link("90/cwd", "/")
	if got := tr.fs.Origins().Of(&sockets.Process{PID: 90}); got.Parents != nil || got.Unit != "" || got.Directory != "/" || got.Missing != nil {
		t.Errorf("%+v", got)
	}
}

func TestOriginOfWhatCannotBeRead(t *testing.T) {
	tr := newTree(t)
	tr.child(90, 0, 700, "node")
	tr.stat(95, "node", 'Z', 1, 4711)
	ended, untold := sockets.Because(sockets.ReasonEnded), sockets.Because(sockets.ReasonUntold)
	all := []sockets.Missing{{What: "parents", Why: ended}, {What: "unit", Why: ended}, {What: "directory", Why: ended}}
	for _, c := range []struct {
		name string
		p    *sockets.Process
		want []sockets.Missing
	}{
		{"gone", &sockets.Process{PID: 91}, all},
		{"another by now", &sockets.Process{PID: 90, Ticks: 701}, all},
		{"it lives, and files of it are missing", &sockets.Process{PID: 90}, []sockets.Missing{{What: "unit", Why: untold}, {What: "directory", Why: untold}}},
		{"a zombie", &sockets.Process{PID: 95}, all[1:]},
	} {
		if d := cmp.Diff(sockets.Origin{Missing: c.want}, tr.fs.Origins().Of(c.p)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	if got := lost("directory", os.ErrPermission); (got.Mend == sockets.RemedyRoot) != (os.Geteuid() != 0) {
		t.Errorf("%+v", got)
	}
	tr.remove("")
	for _, m := range tr.fs.Origins().Of(&sockets.Process{PID: 90, Ticks: 700}).Missing {
		if m.Why.Kind != untold.Kind {
			t.Errorf("/proc has gone: %+v", m)
		}
	}
}
