package plan

import (
	"strings"
	"testing"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// TestForetell checks the effect of each condition on a signal. The scenes in
// ui/cli/scenes_linux_test.go check the same predictions against the kernel.
func TestForetell(t *testing.T) {
	const term, hup = sockets.Signals(1 << 14), sockets.Signals(1)
	stopped, cold1, cold2 := sockets.RunStopped, sockets.FreezeV1, sockets.FreezeV2
	en := language.English()
	gdb := sockets.Relative{PID: 70, Name: "gdb"}
	for _, c := range []struct {
		name       string
		pid        int
		is         sockets.Condition
		term, kill Foretold
		why        string
	}{
		{"nothing special", 812, sockets.Condition{}, WillEnd, WillEnd, ""},
		{"another signal is ignored", 812, sockets.Condition{Ignores: hup, Blocks: hup, Catches: hup}, WillEnd, WillEnd, ""},
		{"a handler", 812, sockets.Condition{Catches: term}, WillDecide, WillEnd, ""},
		{"ignored", 812, sockets.Condition{Ignores: term}, WillLive, WillEnd, "ignores SIGTERM"},
		{"ignored, blocked and read", 812, sockets.Condition{Ignores: term, Blocks: term, Takes: term}, WillDecide, WillEnd, ""},
		{"ignored, and awaited by sigwait", 812, sockets.Condition{Ignores: term, Takes: term}, WillDecide, WillEnd, ""},
		{"blocked", 812, sockets.Condition{Blocks: term}, WillLive, WillEnd, "blocks SIGTERM"},
		{"blocked, with a handler", 812, sockets.Condition{Blocks: term, Catches: term}, WillLive, WillEnd, "blocks SIGTERM"},
		{"blocked, and read", 812, sockets.Condition{Blocks: term, Takes: term}, WillDecide, WillEnd, ""},
		{"waited for", 812, sockets.Condition{Takes: ^sockets.Signals(0)}, WillDecide, WillEnd, ""},
		{"stopped", 812, sockets.Condition{State: stopped}, WillLive, WillEnd, "kill -CONT 812"},
		{"stopped, with a handler", 812, sockets.Condition{State: stopped, Catches: term}, WillLive, WillEnd, "is stopped"},
		{"stopped, and ignored", 812, sockets.Condition{State: stopped, Ignores: term}, WillLive, WillEnd, "ignores SIGTERM"},
		{"halted", 812, sockets.Condition{State: sockets.RunTraced, Tracer: gdb}, WillLive, WillEnd, "halted by gdb (pid 70)"},
		{"traced", 812, sockets.Condition{Tracer: gdb}, WillDecide, WillEnd, ""},
		{"frozen, v1", 812, sockets.Condition{Freeze: cold1, Waits: true}, WillLive, WillLive, "frozen"},
		{"frozen, v2", 812, sockets.Condition{Freeze: cold2}, WillEnd, WillEnd, ""},
		{"frozen, v2, with a handler", 812, sockets.Condition{Freeze: cold2, Catches: term}, WillLive, WillEnd, "frozen"},
		{"frozen, v2, and read", 812, sockets.Condition{Freeze: cold2, Blocks: term, Takes: term}, WillLive, WillEnd, "frozen"},
		{"frozen, v2, and read, though a thread does not block it", 812, sockets.Condition{Freeze: cold2, Takes: term}, WillDecide, WillEnd, ""},
		{"in the kernel", 812, sockets.Condition{Waits: true}, WillDecide, WillDecide, ""},
		{"first of its namespace", 812, sockets.Condition{First: true}, WillLive, WillEnd, "no handler for SIGTERM"},
		{"first, with a handler", 812, sockets.Condition{First: true, Catches: term}, WillDecide, WillEnd, ""},
		{"first, and blocked", 812, sockets.Condition{First: true, Blocks: term}, WillLive, WillEnd, "blocks SIGTERM"},
		{"first, and read: systemd in a container", 812, sockets.Condition{First: true, Blocks: term, Takes: term}, WillDecide, WillEnd, ""},
		{"first, and one of its threads blocks it", 812, sockets.Condition{First: true, Partly: term}, WillDecide, WillEnd, ""},
		{"the first of all", 1, sockets.Condition{}, WillLive, WillLive, "first process"},
		{"zombie", 812, sockets.Condition{Dead: true, Threads: 1}, WillLive, WillLive, "has not collected its exit status"},
		{"first thread ended", 812, sockets.Condition{Dead: true, Threads: 2}, WillEnd, WillEnd, ""},
		{"not known", 812, sockets.Condition{NotKnown: true}, Unforeseen, Unforeseen, ""},
	} {
		x := Target{Process: &sockets.Process{PID: c.pid, Name: "x"}, Condition: c.is}
		got, why := x.Foretell(sockets.Terminate())
		kill, _ := x.Foretell(sockets.Kill())
		if got != c.term || kill != c.kill || !strings.Contains(en.Say(why.Key, why.Facts), c.why) || (why.Key == "") != (c.term != WillLive) {
			t.Errorf("%s: SIGTERM %v (%s), SIGKILL %v", c.name, got, why, kill)
		}
		lives := Lives.Say(en, &x, sockets.Terminate(), 0, nil)
		if c.why != "" && !strings.Contains(lives, c.why) {
			t.Errorf("%s: %s", c.name, lives)
		}
	}
	if f, _ := (&Target{Process: &sockets.Process{PID: 812}}).Foretell(sockets.Signal{Name: "SIGWINCH", Number: 28}); f != WillLive {
		t.Errorf("SIGWINCH: %v", f)
	}
}

// TestAgain checks what may restart a process, and how to prevent that.
func TestAgain(t *testing.T) {
	unit := func(name string, change func(*sockets.Unit)) sockets.Unit {
		u := sockets.Unit{Name: name, Manager: sockets.NoAccount()}
		if change != nil {
			change(&u)
		}
		return u
	}
	parent := func(name, cmdline string) sockets.Kin {
		r := sockets.Relative{PID: 70, Name: name, Cmdline: cmdline}
		return sockets.Kin{Parent: map[int]sockets.Relative{812: r}, Above: map[int][]sockets.Relative{812: {r, {PID: 1, Name: "systemd"}}}}
	}
	for name, c := range map[string]struct {
		kin  sockets.Kin
		unit sockets.Unit
		want string
	}{
		"a service":             {sockets.Kin{}, unit("web.service", nil), "runs as web.service: systemd may start it again; systemctl stop web.service stops it"},
		"that always restarts":  {sockets.Kin{}, unit("web.service", func(u *sockets.Unit) { u.Restart = "always" }), "systemd starts it again (Restart=always); systemctl stop web.service stops it"},
		"that does not":         {sockets.Kin{}, unit("web.service", func(u *sockets.Unit) { u.Restart = "no" }), "does not restart it automatically"},
		"started by its socket": {sockets.Kin{}, unit("web.service", func(u *sockets.Unit) { u.Triggers = []string{"web.socket"} }), "its web.socket starts it again when next used; systemctl stop web.socket web.service stops both"},
		"a user's own":          {sockets.Kin{}, unit("web.service", func(u *sockets.Unit) { u.Manager, u.Own = sockets.Account{UID: 1000, Name: "ann"}, true }), "web.service of user ann: systemd may start it again; systemctl --user stop web.service stops it"},
		"another user's":        {sockets.Kin{}, unit("web.service", func(u *sockets.Unit) { u.Manager = sockets.Account{UID: 1000, Name: "ann"} }), "systemctl --user -M ann@ stop web.service stops it"},
		"a container's":         {sockets.Kin{}, unit("web.service", func(u *sockets.Unit) { u.Inside = "LXC container 101" }), "of the systemd in LXC container 101, not of this system: systemd may start it again; in there, systemctl stop web.service stops it"},
		"a container":           {sockets.Kin{Condition: map[int]sockets.Condition{812: {First: true}}}, unit("", func(u *sockets.Unit) { u.Inside = "docker container 0123456789ab" }), "runs in docker container 0123456789ab, which stops with it; a restart policy may start the container again (docker stop 0123456789ab stops it)"},
		"not the first of one":  {sockets.Kin{}, unit("", func(u *sockets.Unit) { u.Inside = "docker container 0123456789ab" }), "runs in docker container 0123456789ab"},
		"a scope":               {sockets.Kin{}, unit("session-3.scope", nil), ""},
		"nothing":               {sockets.Kin{}, unit("", nil), ""},
		"supervisord":           {parent("supervisord", "python3 /usr/bin/supervisord -n"), unit("", nil), "is supervised by supervisord (pid 70), which may start it again; supervisorctl stop"},
		"runit":                 {parent("runsv", "runsv web"), unit("", nil), "sv down web stops it"},
		"s6":                    {parent("s6-supervise", "s6-supervise /run/service/web"), unit("", nil), "s6-svc -d /run/service/web stops it"},
		"pm2":                   {parent("PM2 v5.3.0: God", "PM2 v5.3.0: God Daemon (/root/.pm2)"), unit("", nil), "pm2 stop"},
		"docker's shim":         {parent("containerd-shim", "containerd-shim-runc-v2 -namespace moby"), unit("", nil), "a restart policy may start it again"},
		"a shell keeps nobody":  {parent("bash", "bash"), unit("", nil), ""},
		"a name that begins so": {parent("runsvdir", "runsvdir /etc/service"), unit("", nil), ""},
	} {
		p := process(812, "web")
		c.kin.Unit = map[int]sockets.Unit{812: c.unit}
		k := ForKill([]*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", p)}, nil, c.kin)
		if got := strings.Join(k.Targets[0].again(voice{}), "\n"); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestSystemdItself checks that a process that holds a port for others names only
// the units on whose behalf it holds that port.
func TestSystemdItself(t *testing.T) {
	one := process(1, "systemd")
	units := []sockets.SocketUnit{
		{Name: "web.socket", Service: "web.service", Ports: []uint16{8080, 80}, Unit: sockets.Unit{Manager: sockets.NoAccount()}},
		{Name: "other.socket", Service: "other.service", Ports: []uint16{81}, Unit: sockets.Unit{Manager: sockets.NoAccount()}},
	}
	k := ForKill([]*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", one)}, nil, sockets.Kin{Sockets: units})
	want := "listens for web.socket, which starts web.service; systemctl stop web.socket web.service frees the port"
	if got := strings.Join(k.Targets[0].again(voice{}), "\n"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	k = ForKill([]*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", process(812, "nginx"))}, nil, sockets.Kin{Sockets: units})
	if got := k.Targets[0].again(voice{}); got != nil {
		t.Errorf("%q", got)
	}
}

// TestNamespaceEndsWithItsFirst checks that ending the first process of a PID namespace
// requires a typed yes, because all others in the namespace end with it. If there are
// no others, a typed yes is not required.
func TestNamespaceEndsWithItsFirst(t *testing.T) {
	p := process(812, "server")
	rows := []*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", p)}
	others := []sockets.Relative{{PID: 813, Name: "sleep"}, {PID: 814, Name: "worker"}}
	kin := sockets.Kin{
		Within: map[int][]sockets.Relative{812: others}, Children: map[int][]sockets.Relative{812: others},
		Condition: map[int]sockets.Condition{812: {First: true}},
	}
	k := ForKill(rows, nil, kin)
	said := strings.Join(k.Targets[0].Say(nil, noon, sockets.Kill()), "\n")
	if !k.Guarded() || k.Targets[0].Guard.String() != "namespace" || strings.Contains(said, "not be signalled") ||
		!strings.Contains(said, "2 other processes in its PID namespace end with it: sleep (pid 813) and worker (pid 814)") {
		t.Errorf("guarded %v: %s", k.Guarded(), said)
	}
	kin.Within, kin.Children = nil, nil
	if k = ForKill(rows, nil, kin); k.Guarded() {
		t.Error("alone in its namespace, but guarded")
	}
}
