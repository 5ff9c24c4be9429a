package who

import (
	"strings"
	"testing"
	"time"

	"berth/sockets"
)

// TestBehind: a process that only forwards a port, or holds it for a container, is
// reported along with what the port leads to.
func TestBehind(t *testing.T) {
	for cmdline, want := range map[string]string{
		"/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80 -use-listen-fd": "a docker container at 172.17.0.2:80",
		"/usr/bin/docker-proxy --container-ip=fd00::2 --container-port=80":                                                             "a docker container at [fd00::2]:80",
		"/usr/bin/docker-proxy -container-ip 172.17.0.2":                                                                               "a docker container at 172.17.0.2",
		"/usr/bin/docker-proxy -container-ip x -container-port 80":                                                                     "a docker container (see docker ps)",
		"docker-proxy TCP-LISTEN:18090,bind=127.0.0.1,fork SYSTEM:cat":                                                                 "a docker container (see docker ps)",
		"/usr/bin/conmon --api-version 1 -c 0123456789abcdef -u 0123 -r /usr/bin/crun -n web":                                          "podman container web",
		"/usr/bin/conmon -c 0123456789abcdef":                                                                                          "podman container 0123456789ab",
		"/usr/bin/conmon":                                                                                                              "a podman container (see podman ps)",
		"rootlessport":                                                                                                                 "a rootless podman container (see podman ps)", "/usr/lib/podman/rootlessport-child": "a rootless podman container (see podman ps)",
		"/usr/bin/pasta --config-net -t 8080-8080:80-80": "a rootless container (see podman ps)",
		"nginx: master process /usr/sbin/nginx":          "", "python3 docker-proxy.py": "", "": "", "my-docker-proxy": "", "socat -container-ip 1.2.3.4": "",
	} {
		p := process(812, "x", "root", time.Hour)
		p.Cmdline = cmdline
		if got := Behind(nil, p); got != want {
			t.Errorf("%s: %q, want %q", cmdline, got, want)
		}
	}
	port := process(812, "rootlessport", "root", time.Hour)
	port.For = sockets.Container{Manager: "podman", ID: "0123456789abcdef", Name: "web"}
	if got, want := Behind(nil, port), "rootless podman container web"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p := process(812, "docker-proxy", "root", time.Hour)
	v := Judge(Target{Port: 8080}, facts(host, row(t, "tcp 0.0.0.0:8080 LISTEN", p)))
	if got := everything(v); !strings.Contains(got, "Behind it is a docker container") || !strings.Contains(got, "behind it a docker container") {
		t.Error(got)
	}
}

// TestHaltedIsTold: if a process that holds the port is halted, the verdict says that
// it answers nobody.
func TestHaltedIsTold(t *testing.T) {
	stopped, traced := *master, *worker
	stopped.Run, traced.Run = sockets.RunStopped, sockets.RunTraced
	for _, c := range []struct {
		owners []*sockets.Process
		want   string
	}{
		{[]*sockets.Process{&stopped}, "until kill -CONT 812"},
		{[]*sockets.Process{&traced}, "by a debugger"},
		{[]*sockets.Process{master, &traced}, "pid 813 is traced"},
		{[]*sockets.Process{&stopped, &traced}, "pid 812 is stopped and pid 813 is traced"},
		{[]*sockets.Process{master, worker}, ""},
	} {
		v := Judge(Target{Port: 80}, facts(host, row(t, "tcp 0.0.0.0:80 LISTEN", c.owners...)))
		said := everything(v)
		if strings.Contains(said, "answers nobody") != (c.want != "") || strings.Count(said, c.want) < 2 && c.want != "" {
			t.Errorf("%s: %s", c.want, said)
		}
	}
}

// everything returns all that is said about a verdict, in sentences and in lines.
func everything(v *Verdict) string {
	var said []string
	for _, e := range v.Addressed() {
		said = append(said, e.Say(host, noon))
	}
	for _, b := range v.Blocks(host, noon, true) {
		for _, l := range b.Lines {
			said = append(said, l.Label+" "+l.Text)
		}
	}
	return strings.Join(said, "\n")
}
