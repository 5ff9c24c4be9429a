package who

import (
	"testing"

	"berth/model"
	"berth/sockets"
)

func TestTrace(t *testing.T) {
	bash, sshd, systemd := sockets.Process{PID: 80, Name: "bash"}, sockets.Process{PID: 70, Name: "sshd"}, sockets.Process{PID: 1, Name: "systemd"}
	const held = "80/tcp is held by nginx (pid 812, user root, running for 3 h), listening on 0.0.0.0:80."
	const after = " It can't be bound while it is held, unless both programs set SO_REUSEPORT and run as one user. Besides, binding a port below 1024 requires root or CAP_NET_BIND_SERVICE."
	for _, c := range []struct {
		origin sockets.Origin
		want   string
	}{
		{sockets.Origin{}, " It runs as nginx: master process."},
		{
			sockets.Origin{Parents: []sockets.Process{systemd}, Unit: "nginx.service", Directory: "/"},
			" It is a child of systemd (pid 1), in nginx.service. It runs in /, as nginx: master process.",
		},
		{
			sockets.Origin{Parents: []sockets.Process{bash, sshd, systemd}, Directory: "/srv"},
			" It is a child of bash (pid 80), under sshd (pid 70) and systemd (pid 1). It runs in /srv, as nginx: master process.",
		},
		{
			sockets.Origin{Unit: "x.scope", Missing: []sockets.Missing{{What: "directory", Why: sockets.Said("another user's process")}}},
			" It runs in x.scope. It runs as nginx: master process. Its directory is not known: another user's process.",
		},
	} {
		p := *master
		p.Cmdline = "nginx: master process"
		v := judge(t, "80", row(t, "tcp 0.0.0.0:80 LISTEN", &p))
		v.Trace(func(asked *sockets.Process) sockets.Origin {
			if asked != &p {
				t.Errorf("asked of %+v", asked)
			}
			return c.origin
		})
		if got := v.Ends[0].Say(host, noon); got != held+c.want+after {
			t.Errorf("got  %s\nwant %s", got, held+c.want+after)
		}
	}
}

func TestReach(t *testing.T) {
	for local, want := range map[string]string{
		"127.0.0.1:80":   " It can be reached from this host only.",
		"10.0.0.5:80":    " It can be reached from wherever its address is reachable.",
		"169.254.1.1:80": " It can be reached from its link only.",
		"0.0.0.0:80":     " It can be reached from everywhere, judging by its address alone.",
	} {
		r := with(row(t, "tcp "+local+" LISTEN"), side(model.SideListen))
		if got := (&Holder{Way: Listens, Rows: []*model.Row{r}}).reach(); got != want {
			t.Errorf("%s: %q, want %q", local, got, want)
		}
	}
	stray := with(row(t, "tcp 10.9.9.9:80 LISTEN"), side(model.SideListen))
	if got := (&Holder{Way: Listens, Rows: []*model.Row{stray}, stray: true}).reach(); got != " It can be reached from nowhere now, because no interface here has its address and no local route leads here." {
		t.Errorf("at an address that no interface has: %q", got)
	}
	r := with(row(t, "tcp 0.0.0.0:80 BOUND"), side(model.SideListen))
	if got := (&Holder{Way: Reserves, Rows: []*model.Row{r}}).reach(); got != "" {
		t.Errorf("bound and idle: %q", got)
	}
}

// If there are many remote addresses, the first few are named.
func TestFrom(t *testing.T) {
	var rows []*model.Row
	for _, remote := range []string{"10.0.0.1:1", "10.0.0.2:1", "10.0.0.2:2", "10.0.0.3:1", "10.0.0.4:1", "10.0.0.5:1", "10.0.0.2:3"} {
		rows = append(rows, row(t, "tcp 10.0.0.9:80 "+remote+" ESTABLISHED"))
	}
	if got, want := from(model.Remotes(rows)), "3 from 10.0.0.2, 1 from 10.0.0.1, 1 from 10.0.0.3 and 2 from 2 more"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
