package model_test

import (
	"fmt"
	"testing"

	"berth/model"
	"berth/sockets"
)

func runs(pid int, script, exe, cmdline string) *sockets.Process {
	p := &sockets.Process{PID: pid, Name: "python3", Exe: exe, Script: script, Cmdline: cmdline}
	p.Runs, p.Label, p.Brief = "app.py", "python3 app.py", "app.py"
	if script == "" {
		p.Runs, p.Label, p.Brief = "-c …", "python3 -c …", ""
	}
	return p
}

func TestNamesakes(t *testing.T) {
	const exe = "/usr/bin/python3"
	for _, c := range []struct {
		name string
		all  []*sockets.Process
		want []string // what each is called, and its short name
	}{
		{"one", []*sockets.Process{runs(1, "/srv/a/app.py", exe, "")}, []string{"python3 app.py", "app.py"}},
		{"one that forked", []*sockets.Process{runs(1, "/srv/a/app.py", exe, "x"), runs(2, "/srv/a/app.py", exe, "x")}, []string{"python3 app.py", "app.py", "python3 app.py", "app.py"}},
		{"two directories", []*sockets.Process{runs(1, "/srv/a/app.py", exe, ""), runs(2, "/srv/b/app.py", exe, "")}, []string{"python3 a/app.py", "a/app.py", "python3 b/app.py", "b/app.py"}},
		{"two of one name", []*sockets.Process{runs(1, "/srv/a/bin/app.py", exe, ""), runs(2, "/srv/b/bin/app.py", exe, "")}, []string{"python3 a/bin/app.py", "a/bin/app.py", "python3 b/bin/app.py", "b/bin/app.py"}},
		{"one whose directory is not known", []*sockets.Process{runs(1, "/srv/a/app.py", exe, ""), {PID: 2, Name: "python3", Label: "python3 app.py", Exe: exe}}, []string{"python3 a/app.py", "a/app.py", "python3 app.py", "python3 app.py"}},
		{"program texts", []*sockets.Process{runs(1, "", exe, "python3 -c a"), runs(2, "", exe, "python3 -c b"), runs(3, "", exe, "python3 -c a")}, []string{"python3 -c … (1)", "python3 -c … (1)", "python3 -c … (2)", "python3 -c … (2)", "python3 -c … (3)", "python3 -c … (3)"}},
		{"titles", []*sockets.Process{{PID: 1, Name: "nginx", Exe: "/n", Cmdline: "nginx: master"}, {PID: 2, Name: "nginx", Exe: "/n", Cmdline: "nginx: worker"}}, []string{"nginx", "nginx", "nginx", "nginx"}},
		{"two programs of one name", []*sockets.Process{{PID: 1, Name: "nginx", Exe: "/n/nginx"}, {PID: 2, Name: "nginx", Exe: "/m/nginx"}}, []string{"nginx (1)", "nginx (1)", "nginx (2)", "nginx (2)"}},
	} {
		var naming model.Naming
		for range 2 {
			for i, p := range c.all {
				naming.Add([]sockets.Owner{{Process: p, FD: i}, {Process: p, FD: i + 9}})
			}
		}
		found := naming.Found()
		var got []string
		for _, p := range c.all {
			got = append(got, found.Called(p), found.InBrief(p))
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNamesakesStay checks that the namesakes held by a view do not change when
// others are found.
func TestNamesakesStay(t *testing.T) {
	var naming model.Naming
	a, b, c := runs(1, "/srv/a/app.py", "", ""), runs(2, "/srv/b/app.py", "", ""), runs(3, "/opt/b/app.py", "", "")
	naming.Add([]sockets.Owner{{Process: a}, {Process: b}})
	before := naming.Found()
	naming.Add([]sockets.Owner{{Process: c}})
	if got := before.Called(b); got != "python3 b/app.py" {
		t.Errorf("before: %q", got)
	}
	if got := naming.Found().Called(b); got != "python3 srv/b/app.py" {
		t.Errorf("after: %q", got)
	}
}
