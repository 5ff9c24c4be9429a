package system_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"berth/internal/hooked"
)

// load loads nftables rules in this namespace.
func load(t *testing.T, rules string) {
	t.Helper()
	cmd := exec.Command("nft", "-f", "-")
	cmd.Stdin = strings.NewReader(rules)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nft: %v: %s", err, out)
	}
}

// sentOn is a socket in the output of ls --json, with only the fields about
// redirects.
type sentOn struct {
	State  string
	Local  struct{ Port int }
	Owners []struct{ PID int }
	To     *struct {
		IP        *string
		Port      int
		LastPort  *int `json:"last_port"`
		By        string
		Outside   *bool
		ThisHost  *bool `json:"this_host"`
		Owners    []struct{ PID int }
		NetNSName *string `json:"netns_name"`
	}
}

// sent lists the rows that are redirected, as "STATE PORT → IP :PORT pid PID BY".
// The IP address and the PIDs may be missing, and there may be several PIDs.
func sent(t *testing.T, args ...string) []string {
	t.Helper()
	out, status := answer(t, append([]string{"ls", "--json"}, args...)...)
	var doc struct{ Sockets []sentOn }
	if err := json.Unmarshal([]byte(out[:strings.LastIndex(out, "}")+1]), &doc); err != nil || status != 0 {
		t.Fatalf("%v, %d: %s", err, status, out)
	}
	var all []string
	for _, s := range doc.Sockets {
		if s.To == nil {
			continue
		}
		said := fmt.Sprintf("%s %d", s.State, s.Local.Port)
		if s.To.LastPort != nil {
			said += fmt.Sprintf("-%d", *s.To.LastPort)
		}
		said += " →"
		if s.To.IP != nil {
			said += " " + *s.To.IP
		}
		said += fmt.Sprintf(" :%d", s.To.Port)
		for _, o := range s.To.Owners {
			said += fmt.Sprintf(" pid %d", o.PID)
		}
		all = append(all, said+" "+s.To.By)
	}
	return all
}

// place makes a pair of interfaces between this namespace and that of a process,
// with 10.77.1.1 here and 10.77.1.2 there, and another interface, with 10.77.0.1,
// that leads elsewhere.
func place(t *testing.T, pid int) {
	t.Helper()
	there := fmt.Sprint(pid)
	for _, words := range []string{
		"link add outer type veth peer name far", "addr add 10.77.0.1/24 dev outer", "link set outer up",
		"link add inner type bridge", "link add veth0 type veth peer name eth0 netns " + there, "link set veth0 master inner",
		"addr add 10.77.1.1/24 dev inner", "link set inner up", "link set veth0 up",
	} {
		run(t, "ip", strings.Fields(words)...)
	}
	for _, words := range []string{"addr add 10.77.1.2/24 dev eth0", "link set eth0 up", "link set lo up"} {
		run(t, "nsenter", append([]string{"-t", there, "-n", "ip"}, strings.Fields(words)...)...)
	}
}

// TestWhatIsInFrontIsSeen checks that redirects with and without a listener are
// rows that show the process behind them, that who and explain describe redirects
// and the effect of the firewall, and that free prefers a port without a redirect.
func TestWhatIsInFrontIsSeen(t *testing.T) {
	if !inOwnNamespace(t, "nft", "ss", "nsenter", "setpriv") {
		return
	}
	behind, _ := elsewhere(t, "0.0.0.0:7443")
	place(t, behind.Process.Pid)
	serve := func(addr string) int {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), serveEnv+"="+addr)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		start(t, cmd)
		eventually(t, "a server", func() bool { return strings.Contains(run(t, "ss", "-tlnH"), addr+" ") })
		return cmd.Process.Pid
	}
	target, front, barred := serve("0.0.0.0:9000"), serve("0.0.0.0:8443"), serve("0.0.0.0:7000")
	if all := sent(t); len(all) != 0 {
		t.Errorf("before there are rules: %q", all)
	}
	load(t, `table ip nat {
chain pre { type nat hook prerouting priority dstnat; tcp dport 8080 redirect to :9000; tcp dport 8443 dnat to 10.77.1.2:7443; tcp dport 5000-5010 redirect to :9000;
}
chain out { type nat hook output priority -100; ip daddr 10.77.0.1 tcp dport 8443 dnat to 10.77.1.2:7443; ip daddr 127.0.0.1 tcp dport 6060 redirect to :9000;
}
}
table inet f {
chain in { type filter hook input priority 0; policy drop; ct state established accept; iif lo accept; tcp dport 9000 accept; tcp dport 7001 meta mark 1 accept;
}
}
`)
	want := []string{
		fmt.Sprintf("REDIRECT 5000-5010 → :9000 pid %d nft redirect", target),
		fmt.Sprintf("REDIRECT 6060 → :9000 pid %d nft redirect", target), // only for 127.0.0.1
		fmt.Sprintf("REDIRECT 8080 → :9000 pid %d nft redirect", target),
		fmt.Sprintf("LISTEN 8443 → 10.77.1.2 :7443 pid %d nft dnat", behind.Process.Pid),
	}
	if all := sent(t, "--sort", "local"); !slices.Equal(all, want) {
		t.Errorf("rows: %q, want %q", all, want)
	}
	for _, c := range []struct {
		args []string
		want []string
		not  string
	}{
		{[]string{"who", "8080/tcp"}, []string{"free", "sent on", "to port 9000", fmt.Sprintf("(pid %d)", target), "from outside over IPv4 (nft redirect)", "a server bound here would receive no traffic from outside over IPv4"}, "this host"},
		{[]string{"who", "8443/tcp"}, []string{fmt.Sprintf("pid %d", front), "to 10.77.1.2:7443", fmt.Sprintf("(pid %d)", behind.Process.Pid), "from outside over IPv4 and from this host to 10.77.0.1 (nft dnat)", "this host only, because traffic from outside is redirected"}, "everywhere"},
		{[]string{"who", "7000/tcp"}, []string{fmt.Sprintf("pid %d", barred), "blocks traffic from outside", "this host only, because the firewall blocks"}, "everywhere"},
		{[]string{"who", "9000/tcp"}, []string{"lets in traffic from outside", "everywhere, judging by its address and the firewall of this host"}, "drops"},
		{[]string{"who", "7001/tcp"}, []string{"not known, because a rule of f in has meta mark"}, "drops"},
		{[]string{"explain", "7000"}, []string{"This host's firewall blocks traffic from outside"}, "everywhere"},
		{[]string{"explain", "8080"}, []string{"REDIRECT", "sent on to port 9000 (nft redirect)"}, ""},
		{[]string{"explain", "8081"}, []string{"blocks traffic for it from outside"}, ""},
		{[]string{"explain", "127.0.0.1:8081"}, []string{"No socket that berth sees"}, "from outside"},
		{[]string{"explain", "[::1]:8081"}, []string{"No socket that berth sees"}, "from outside"},
		{[]string{"explain", "--lang", "zh-Hant", "7000"}, []string{"本機防火牆擋下來自外部的封包"}, ""},
		{[]string{"ls", "state:redirect"}, []string{"⇢"}, "LISTEN"},
	} {
		out, _ := answer(t, c.args...)
		out = strings.Join(strings.Fields(out), " ")
		for _, w := range c.want {
			if !strings.Contains(out, w) {
				t.Errorf("%q does not say %q: %s", c.args, w, out)
			}
		}
		if c.not != "" && strings.Contains(out, c.not) {
			t.Errorf("%q says %q: %s", c.args, c.not, out)
		}
	}
	if out, _ := answer(t, "free", "8080-8081"); strings.TrimSpace(out) != "8081" {
		t.Errorf("free: %q, although a server at 8080 would get nothing", out)
	}
	if out, _ := answer(t, "free", "2", "8080-8081"); strings.Join(strings.Fields(out), " ") != "8080 8081" {
		t.Errorf("free 2: %q", out)
	}
	unprivileged(t)
	load(t, "flush ruleset\n")
	if all := sent(t); len(all) != 0 {
		t.Errorf("after the rules have gone: %q", all)
	}
}

// unprivileged runs berth who as an ordinary user, who can't read the rules, and
// checks that berth says so and does not mention any redirect.
func unprivileged(t *testing.T) {
	t.Helper()
	cmd := exec.Command("setpriv", "--reuid", "65534", "--clear-groups", "--bounding-set", "-all", os.Getenv(programEnv), "who", "7000/tcp", "8080/tcp")
	cmd.Env = append(os.Environ(), "HOME=/nonexistent")
	out, _ := cmd.CombinedOutput()
	if said := strings.Join(strings.Fields(string(out)), " "); strings.Count(said, "firewall not known without root (CAP_NET_ADMIN)") != 2 || strings.Contains(said, "sent on") {
		t.Errorf("as an ordinary user: %s", out)
	}
}

// loadIn loads nftables rules in the namespace of a process.
func loadIn(t *testing.T, pid int, rules string) {
	t.Helper()
	cmd := exec.Command("nsenter", "-t", fmt.Sprint(pid), "-n", "nft", "-f", "-")
	cmd.Stdin = strings.NewReader(rules)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nft: %v: %s", err, out)
	}
}

// TestWhatIsInFrontElsewhere checks that the rules of another namespace are shown as
// rows of that namespace, and that they determine what berth says about a socket in
// it. They must not be shown as rows of this namespace.
func TestWhatIsInFrontElsewhere(t *testing.T) {
	if !inOwnNamespace(t, "nft", "ss", "nsenter") {
		return
	}
	there, inode := elsewhere(t, "0.0.0.0:7443")
	netns := fmt.Sprint(inode)
	pid := there.Process.Pid
	place(t, pid)
	open, _ := answer(t, "explain", "--netns", netns, "7443")
	if !strings.Contains(strings.Join(strings.Fields(open), " "), "lets in traffic from outside") {
		t.Errorf("without rules: %s", open)
	}
	loadIn(t, pid, `table ip nat {
chain pre { type nat hook prerouting priority dstnat; tcp dport 8080 redirect to :7443; tcp dport 9090 dnat to 10.77.1.1:9000;
}
}
table inet f {
chain in { type filter hook input priority 0; policy drop; ct state established accept; iif lo accept;
}
}
`)
	want := []string{
		fmt.Sprintf("REDIRECT 8080 → :7443 pid %d nft redirect", pid),
		"REDIRECT 9090 → 10.77.1.1 :9000 nft dnat",
	}
	if all := sent(t, "--sort", "local"); !slices.Equal(all, want) {
		t.Errorf("rows of all namespaces: %q, want %q", all, want)
	}
	if all := sent(t, "--netns", netns, "--sort", "local"); !slices.Equal(all, want[:1]) && !slices.Equal(all, want) {
		t.Errorf("rows of that one: %q", all)
	}
	if all := sent(t, "--netns", "self"); len(all) != 0 {
		t.Errorf("rows of this one: %q", all)
	}
	for _, c := range []struct {
		args []string
		want string
		not  string
	}{
		{[]string{"who", "7443/tcp"}, "in network namespace " + netns + ", whose firewall blocks traffic from outside, which is no conflict here", "firewall blocks traffic from outside (pid"},
		{[]string{"who", "--netns", netns, "7443/tcp"}, "this host only, because the firewall blocks traffic from outside", "everywhere"},
		{[]string{"who", "--netns", netns, "8080/tcp"}, "from outside over IPv4 (nft redirect)", "this host"},
		{[]string{"explain", "--netns", netns, "7443"}, "The firewall of network namespace " + netns + " blocks traffic from outside", "everywhere"},
		{[]string{"explain", "--netns", "all", "7443"}, "The firewall of network namespace " + netns + " blocks traffic from outside", "everywhere"},
	} {
		out, _ := answer(t, c.args...)
		out = strings.Join(strings.Fields(out), " ")
		if !strings.Contains(out, c.want) || strings.Contains(out, c.not) {
			t.Errorf("%q does not say %q, or says %q: %s", c.args, c.want, c.not, out)
		}
	}
	if out, _ := answer(t, "free", "--netns", netns, "8080-8081"); strings.TrimSpace(out) != "8081" {
		t.Errorf("free: %q, although a server at 8080 would get nothing from outside", out)
	}
	loadIn(t, pid, "flush ruleset\n")
	if all := sent(t); len(all) != 0 {
		t.Errorf("after the rules have gone: %q", all)
	}
}

// TestProgramsBesideRules checks that, while a BPF program chooses which socket gets
// incoming traffic, berth does not say that the rules let traffic in. berth must
// still show redirects, because the rules redirect traffic before it reaches the
// program.
func TestProgramsBesideRules(t *testing.T) {
	if !inOwnNamespace(t, "nft", "ss") {
		return
	}
	run(t, "ip", "link", "add", "outer", "type", "veth", "peer", "name", "far")
	run(t, "ip", "addr", "add", "10.77.0.1/24", "dev", "outer")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveEnv+"=0.0.0.0:7000")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	start(t, cmd)
	eventually(t, "a server", func() bool { return strings.Contains(run(t, "ss", "-tlnH"), "0.0.0.0:7000 ") })
	load(t, "table ip nat {\nchain pre { type nat hook prerouting priority dstnat; tcp dport 8080 redirect to :7000;\n}\n}\n")
	const because = "because a BPF program (sk_lookup) chooses which socket gets it"
	ask := func(program bool) {
		t.Helper()
		for _, c := range []struct {
			args    []string
			with    string
			without string
		}{
			{[]string{"who", "7000/tcp"}, "firewall not known, " + because, "firewall lets in traffic from outside"},
			{[]string{"explain", "7000"}, "This host's firewall: not known, " + because, "This host's firewall lets in"},
			{[]string{"free", "9000-9001"}, "it is not known whether a server gets the traffic for its port, " + because, ""},
			{[]string{"who", "8080/tcp"}, "to port 7000", "to port 7000"},
		} {
			want, not := c.without, because
			if program {
				want, not = c.with, "lets in"
			}
			out, _ := answer(t, c.args...)
			if out = strings.Join(strings.Fields(out), " "); !strings.Contains(out, want) || strings.Contains(out, not) {
				t.Errorf("a program %v: %q says %s", program, c.args, out)
			}
		}
	}
	ask(false)
	fd, err := hooked.Sockets()
	if err != nil {
		t.Skip("needs to attach programs: ", err)
	}
	ask(true)
	syscall.Close(fd)
	ask(false)
}

// TestManyRedirects checks that no redirect is left out, however many there are.
func TestManyRedirects(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "nft") {
		return
	}
	run(t, "ip", "link", "set", "lo", "up")
	run(t, "ip", "link", "add", "outer", "type", "veth", "peer", "name", "far")
	run(t, "ip", "addr", "add", "10.77.0.1/24", "dev", "outer")
	const many = 5000
	var rules strings.Builder
	rules.WriteString("table ip nat {\nchain pre { type nat hook prerouting priority dstnat;\n")
	for i := range many {
		fmt.Fprintf(&rules, "tcp dport %d dnat to 10.88.%d.%d:80\n", 2000+2*i, i/250, i%250+1)
	}
	rules.WriteString("}\n}\n")
	load(t, rules.String())
	var all []string
	eventually(t, "rows", func() bool { all = sent(t, "--netns", "self", "--sort", "local"); return len(all) > 0 })
	if len(all) != many || all[0] != "REDIRECT 2000 → 10.88.0.1 :80 nft dnat" || all[many-1] != "REDIRECT 11998 → 10.88.19.250 :80 nft dnat" {
		t.Errorf("%d rows: %q … %q", len(all), all[0], all[len(all)-1])
	}
	eventually(t, "an answer in time", func() bool { // on a busy machine, it may take longer
		out, _ := answer(t, "who", "--netns", "self", "2002/tcp")
		if strings.Contains(out, "the kernel did not answer in time") {
			return false
		}
		has(t, out, "to 10.88.0.2:80")
		return true
	})
}

// TestWhatIsInFrontIsWatched checks that the live table shows a redirect within a
// few seconds after the rule is added, and drops it after the rule is deleted.
func TestWhatIsInFrontIsWatched(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "nft", "tmux") {
		return
	}
	run(t, "ip", "link", "add", "outer", "type", "veth", "peer", "name", "far")
	run(t, "ip", "addr", "add", "10.77.0.1/24", "dev", "outer")
	socket := fmt.Sprintf("front-%d", os.Getpid())
	tmux := func(args ...string) string { return run(t, "tmux", append([]string{"-L", socket}, args...)...) }
	tmux("new-session", "-d", "-x", "100", "-y", "30", os.Getenv(programEnv)+" --netns self --interval 500ms; sleep 600")
	t.Cleanup(func() { _ = exec.Command("tmux", "-L", socket, "kill-server").Run() })
	shows := func() bool { return strings.Contains(tmux("capture-pane", "-p"), "⇢ :9000") }
	eventually(t, "the first picture", func() bool { return strings.Contains(tmux("capture-pane", "-p"), "berth") })
	load(t, "table ip nat {\nchain pre { type nat hook prerouting priority dstnat; tcp dport 8080 redirect to :9000;\n}\n}\n")
	eventually(t, "the redirect", shows)
	load(t, "flush ruleset\n")
	eventually(t, "its end", func() bool { return !shows() })
}

// TestOwnTrafficPassesTheFirewallToo compares what berth says about this host's own
// programs with what happens when one of them connects. A rule without an interface
// keeps them out as well.
func TestOwnTrafficPassesTheFirewallToo(t *testing.T) {
	if !inOwnNamespace(t, "nft", "ss") {
		return
	}
	run(t, "ip", "link", "set", "lo", "up")
	run(t, "ip", "link", "add", "outer", "type", "veth", "peer", "name", "far")
	run(t, "ip", "addr", "add", "10.77.0.1/24", "dev", "outer")
	run(t, "ip", "link", "set", "outer", "up")
	for _, addr := range []string{"0.0.0.0:22010", "127.0.0.1:22011"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), serveEnv+"="+addr)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		start(t, cmd)
		eventually(t, "a server", func() bool { return strings.Contains(run(t, "ss", "-tlnH"), addr+" ") })
	}
	const all = "blocks all traffic to it, even from this host's own programs"
	for _, c := range []struct {
		rules            string
		near, own, alone bool // whether this host reaches 127.0.0.1:22010, its own address, and 127.0.0.1:22011
		explain, who     string
		explain1, who1   string // about 22011
	}{
		{"tcp dport { 22010, 22011 } drop", false, false, false, all, "nowhere, because the firewall blocks traffic from outside and from this host", all, "nowhere, because the firewall blocks traffic from this host"},
		{"tcp dport 22010 reject", false, false, true, all, "nowhere, because the firewall blocks", "", "this host only"},
		{`iifname != "lo" tcp dport 22010 drop`, true, true, true, "so only this host can reach it", "this host only, because the firewall blocks traffic from outside", "", "this host only"},
		{`iif lo accept; tcp dport 22010 drop`, true, true, true, "so only this host can reach it", "this host only, because the firewall blocks traffic from outside", "", "this host only"},
		{`ip daddr 127.0.0.1 accept; tcp dport 22010 drop`, true, false, true, "lets in traffic from this host to 127.0.0.1; blocks traffic from this host, except over loopback", "this host at most", "", "this host only"},
		{`ip saddr 127.0.0.1 accept; tcp dport 22010 drop`, true, false, true, "blocks traffic from outside; not known for traffic from this host, because a rule of f in checks the source address", "this host at most", "", "this host only"},
	} {
		load(t, "flush ruleset\ntable ip f {\nchain in { type filter hook input priority 0; "+c.rules+";\n}\n}\n")
		for _, d := range []struct {
			addr string
			want bool
		}{{"127.0.0.1:22010", c.near}, {"10.77.0.1:22010", c.own}, {"127.0.0.1:22011", c.alone}} {
			conn, err := net.DialTimeout("tcp", d.addr, 300*time.Millisecond)
			if (err == nil) != d.want {
				t.Errorf("%s: connecting to %s: %v", c.rules, d.addr, err)
			}
			if err == nil {
				conn.Close()
			}
		}
		for _, q := range [][]string{{"explain", "22010", c.explain}, {"who", "22010/tcp", c.who}, {"explain", "22011", c.explain1}, {"who", "22011/tcp", c.who1}} {
			out, _ := answer(t, q[0], q[1])
			out = strings.Join(strings.Fields(out), " ")
			if !strings.Contains(out, q[2]) || q[2] == "" && strings.Contains(out, "irewall") {
				t.Errorf("%s: %s %s does not say %q: %s", c.rules, q[0], q[1], q[2], out)
			}
			if strings.Contains(out, "only this host") && !c.near {
				t.Errorf("%s: %s %s says that this host reaches it: %s", c.rules, q[0], q[1], out)
			}
		}
	}
}

// TestLoopbackAloneGetsNothingFromOutside checks that berth does not say that the
// firewall lets in traffic from outside for a port that is held at a loopback address.
func TestLoopbackAloneGetsNothingFromOutside(t *testing.T) {
	if !inOwnNamespace(t, "ip") {
		return
	}
	for _, words := range []string{"link set lo up", "link add outer type veth peer name far", "addr add 10.77.0.1/24 dev outer", "link set outer up"} {
		run(t, "ip", strings.Fields(words)...)
	}
	l := listenBy(t, "127.0.0.1", "")
	byLo := listenBy(t, "0.0.0.0", "lo")
	conn, err := net.Dial("tcp4", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, at := range []net.Addr{l.Addr(), byLo.Addr(), conn.LocalAddr()} {
		port := fmt.Sprint(at.(*net.TCPAddr).Port) + "/tcp"
		for _, command := range []string{"explain", "who"} {
			if out, _ := answer(t, command, port); strings.Contains(out, "in traffic from outside") {
				t.Errorf("%s %v: %s", command, at, out)
			}
		}
	}
}
