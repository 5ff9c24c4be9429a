package who

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/sockets"
)

// text returns blocks as lines of "head|label|text".
func text(blocks []Block) []string {
	var all []string
	for _, b := range blocks {
		for _, l := range b.Lines {
			all = append(all, b.Head+"|"+l.Label+"|"+l.Text)
		}
	}
	return all
}

func TestBlocks(t *testing.T) {
	python := &sockets.Process{
		PID: 3224, Name: "python3", Runs: "-m http.server", Label: "python3 -m http.server", Exe: "/usr/bin/python3.11",
		Cmdline: "python3 -m http.server 3000", User: sockets.Account{UID: 0, Name: "root"}, Started: noon.Add(-28 * 60e9),
	}
	sleep := &sockets.Process{PID: 4000, Name: "sleep", Exe: "/usr/bin/sleep", Cmdline: "sleep 15", User: sockets.Account{UID: 7}, Started: noon.Add(-5e9)}
	listener := with(row(t, "tcp 0.0.0.0:3000 LISTEN", python, sleep), func(r *model.Row) { r.Queue, r.Side = sockets.Queue{Recv: 0, Send: 5}, model.SideListen })
	traced := func(v *Verdict) {
		v.Trace(func(p *sockets.Process) sockets.Origin {
			return sockets.Origin{
				Parents: []sockets.Process{{PID: 3100, Name: "bash"}, {PID: 3022, Name: "sshd"}}, Unit: "session-4.scope", Directory: "/srv/app",
			}
		})
	}
	for _, c := range []struct {
		name, target string
		acts         bool
		rows         []*model.Row
		want         []string
	}{
		{"two programs at one listener", "3000", true, []*model.Row{
			listener,
			with(row(t, "tcp 10.0.0.5:3000 10.0.0.9:51234 ESTABLISHED", python), side(model.SideIn)),
		}, []string{
			"3000/tcp|held by|python3 -m http.server · pid 3224 · root · for 28 min; sleep · pid 4000 · uid 7 · for 5 s",
			"3000/tcp|how|listening on 0.0.0.0:3000",
			"3000/tcp|reach|everywhere, judging by its address alone",
			"3000/tcp|started|by bash (3100), under sshd (3022) · in /srv/app · unit session-4.scope",
			"3000/tcp|command|python3 -m http.server 3000",
			"3000/tcp|in use|1 connection: 1 ESTABLISHED; 1 from 10.0.0.9 · queue 0 of 5",
			"3000/tcp|bind|can't be bound while it is held, unless both programs set SO_REUSEPORT and run as one user",
			"3000/tcp|to do|berth kill 3000 · berth free 3000-3010",
			"3000/udp|free|can be bound now",
			"3000||dynamic port (1024-65535), commonly used for dev-server (registered: hbci) over TCP and registered for hbci over UDP",
		}},
		{"forked alike, and nothing may be ended", "80", false, []*model.Row{with(row(t, "udp 0.0.0.0:80 UNCONN", master, worker), side(model.SideListen))}, []string{
			"80/tcp|free|can't be bound by you: binding a port below 1024 requires root or CAP_NET_BIND_SERVICE",
			"80/udp|held by|nginx ×2 · pid 812 · root · for 3 h",
			"80/udp|how|receiving on 0.0.0.0:80",
			"80/udp|reach|everywhere, judging by its address alone",
			"80/udp|started|by bash (3100), under sshd (3022) · in /srv/app · unit session-4.scope",
			"80/udp|bind|can't be bound while it is held, unless both programs set SO_REUSEADDR, or both SO_REUSEPORT and run as one user. Besides, binding a port below 1024 requires root or CAP_NET_BIND_SERVICE",
			"80||well-known port (0-1023), registered for http",
		}},
		{"nobody", "8081", true, nil, []string{
			"8081/tcp and udp|free|can be bound now",
			"8081||dynamic port (1024-65535), commonly used for http-alt2 (registered: sunproxyadmin) over TCP and registered for sunproxyadmin over UDP",
			"8081||It is reserved here (ip_local_reserved_ports): the system does not hand it out, but a program can still bind it by number",
		}},
		{"nowhere", "192.0.2.1:9999", true, nil, []string{
			"192.0.2.1:9999/tcp and udp|not held|can't be bound: this machine has no address 192.0.2.1",
			"9999||dynamic port (1024-65535), registered for distinct",
		}},
		{"beside", "10.0.0.5:9999", true, []*model.Row{row(t, "tcp 127.0.0.1:9999 LISTEN", curl)}, []string{
			"10.0.0.5:9999/tcp|free|127.0.0.1:9999 is held, but at another address",
			"10.0.0.5:9999/tcp|bind|can be bound now",
			"10.0.0.5:9999/udp|free|can be bound now",
			"9999||dynamic port (1024-65535), registered for distinct",
		}},
		{"in brackets", "[::1]:9999", true, []*model.Row{with(row(t, "tcp [::1]:9999 LISTEN"), side(model.SideListen))}, []string{
			"[::1]:9999/tcp|held by|an unknown process",
			"[::1]:9999/tcp|how|listening on [::1]:9999",
			"[::1]:9999/tcp|reach|this host only",
			"[::1]:9999/tcp|localhost|Connections to 127.0.0.1:9999 are refused, and localhost may mean that address. A client that tries no other address fails",
			"[::1]:9999/tcp|bind|can't be bound while it is held, unless both programs set SO_REUSEPORT and run as one user",
			"[::1]:9999/tcp|to do|berth free 9999-10009",
			"[::1]:9999/udp|free|can be bound now",
			"9999||dynamic port (1024-65535), registered for distinct",
		}},
	} {
		v := judge(t, c.target, c.rows...)
		traced(v)
		if d := cmp.Diff(c.want, text(v.Blocks(host, noon, c.acts))); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestWhoIsAlike(t *testing.T) {
	p := func(pid int, name, runs, label, exe string) *sockets.Process {
		return &sockets.Process{PID: pid, Name: name, Runs: runs, Label: label, Exe: exe, User: sockets.NoAccount()}
	}
	for _, c := range []struct {
		name string
		all  []*sockets.Process
		want string
	}{
		{"master and workers", []*sockets.Process{p(1, "nginx", "", "nginx", "/n"), p(2, "nginx", "", "nginx", "/n"), p(3, "nginx", "", "nginx", "/n")}, "nginx ×3 · pid 1"},
		{"two files of one name", []*sockets.Process{p(1, "nginx", "", "nginx", "/n"), p(2, "nginx", "", "nginx", "/opt/n")}, "nginx · pid 1; nginx · pid 2"},
		{"a file that may not be read", []*sockets.Process{p(1, "nginx", "", "nginx", "/n"), p(2, "nginx", "", "nginx", "")}, "nginx ×2 · pid 1"},
		{"scripts", []*sockets.Process{p(1, "python3", "a.py", "python3 a.py", "/p"), p(2, "python3", "b.py", "python3 b.py", "/p"), p(3, "python3", "a.py", "python3 a.py", "/p")}, "python3 a.py ×2 · pid 1; python3 b.py · pid 2"},
		{"a pool", []*sockets.Process{p(1, "php-fpm8.2", "", "php-fpm8.2", "/f"), p(2, "php-fpm8.2", "pool www", "php-fpm: pool www", "/f"), p(3, "php-fpm8.2", "pool www", "php-fpm: pool www", "/f")}, "php-fpm: pool www ×3 · pid 1"},
		{"two pools", []*sockets.Process{p(1, "php-fpm8.2", "", "php-fpm8.2", "/f"), p(2, "php-fpm8.2", "pool www", "php-fpm: pool www", "/f"), p(3, "php-fpm8.2", "pool api", "php-fpm: pool api", "/f"), p(4, "php-fpm8.2", "pool www", "php-fpm: pool www", "/f")}, "php-fpm8.2 ×4 · pid 1"},
		{"a session", []*sockets.Process{p(1, "sshd", "ann", "sshd: ann", "/s"), p(2, "sshd", "ann@pts/0", "sshd: ann@pts/0", "/s")}, "sshd: ann@pts/0 ×2 · pid 1"},
		{"five programs", []*sockets.Process{p(1, "a", "", "a", "/a"), p(2, "b", "", "b", "/b"), p(3, "c", "", "c", "/c"), p(4, "d", "", "d", "/d"), p(5, "e", "", "e", "/e")}, "a · pid 1; b · pid 2; c · pid 3; d · pid 4; e · pid 5"},
	} {
		if got := holders(row(t, "tcp 0.0.0.0:80 LISTEN", c.all...), noon); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
