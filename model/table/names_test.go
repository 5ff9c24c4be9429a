package table

import (
	"strconv"
	"testing"
	"time"

	"berth/sockets"
)

// TestNamesOfManyPrograms: programs with the same name are told apart, and those that
// have gone are forgotten after a while.
func TestNamesOfManyPrograms(t *testing.T) {
	app := func(pid int, script string) *sockets.Process {
		return &sockets.Process{PID: pid, Name: "python3", Runs: "app.py", Label: "python3 app.py", Script: script, Exe: "/usr/bin/python3"}
	}
	tb, now := New(Options{}), time.Unix(1_700_000_000, 0)
	look := func(ps ...*sockets.Process) *View {
		var all []sockets.Socket
		for i, p := range ps {
			all = append(all, sockets.Socket{
				Key: sockets.Key{ID: uint64(p.PID)}, Proto: sockets.TCP, State: sockets.Listen, User: sockets.NoAccount(),
				Holder: sockets.Holder{Owners: []sockets.Owner{{Process: p, FD: i}}},
			})
		}
		now = now.Add(time.Second)
		tb.Apply(sockets.Snapshot{Time: now, Ask: sockets.Everything(), Sockets: all})
		return tb.Select(Selection{Kind: All})
	}
	a, b := app(1, "/srv/a/app.py"), app(2, "/srv/b/app.py")
	if got := look(a).Names.Called(a); got != "python3 app.py" {
		t.Errorf("alone: %q", got)
	}
	v := look(a, b)
	if got, other := v.Names.Called(a), v.Names.Called(b); got != "python3 a/app.py" || other != "python3 b/app.py" {
		t.Errorf("beside another: %q and %q", got, other)
	}
	for i := range renameAfter / 2 {
		v = look(a, app(3, "/srv/"+strconv.Itoa(i)+"/app.py"))
	}
	if got := v.Names.Called(a); got != "python3 app.py (1)" {
		t.Errorf("beside many: %q", got)
	}
	for range renameAfter {
		v = look(a, b)
	}
	if got := v.Names.Called(b); got != "python3 b/app.py" {
		t.Errorf("after many: %q", got)
	}
}
