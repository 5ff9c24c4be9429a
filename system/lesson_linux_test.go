package system_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"berth/internal/sample"
	"berth/sockets"
	"berth/sockets/lab"
)

// seen is a socket in the output of berth ls --json.
type seen struct {
	Proto, State  string
	Local, Remote struct {
		IP, Class string
		Port      uint16
	}
	Owners []struct {
		PID  int
		Name string
	}
	Gap string `json:"owner_gap"`
}

func (s seen) owner() string {
	if len(s.Owners) == 0 {
		return s.Gap
	}
	return s.Owners[0].Name
}

// school runs berth as a user in the test's namespace.
type school struct {
	*testing.T
	berth string
	uid   uint32
}

func newSchool(t *testing.T, uid uint32) school {
	t.Helper()
	berth := os.Getenv(programEnv)
	return school{t, berth, uid}
}

func (c school) command(args ...string) *exec.Cmd {
	cmd := asUser(exec.Command(c.berth, args...), c.uid)
	cmd.Env, cmd.Stderr = []string{"BERTH_CONFIG=/dev/null", "BERTH_NETNS=self"}, os.Stderr
	return cmd
}

func (c school) sockets(filter ...string) []seen {
	c.Helper()
	out, err := c.command(append([]string{"ls", "--json"}, filter...)...).Output()
	var l struct{ Sockets []seen }
	if err != nil || json.Unmarshal(out, &l) != nil {
		c.Fatalf("berth ls --json: %v\n%s", err, out)
	}
	return l.Sockets
}

// step starts a step of the lab, which runs until the end of the test or until the
// test stops it.
func (c school) step(name string) *exec.Cmd {
	c.Helper()
	cmd := c.command("lab", name)
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd
}

// finds waits until ok returns true for the sockets, and returns them.
func (c school) finds(what string, ok func([]seen) bool) (all []seen) {
	c.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(60 * time.Millisecond) {
		if all = c.sockets(); ok(all) {
			return all
		}
	}
	c.Fatalf("%s: never seen; instead %+v", what, all)
	return nil
}

// hasSeen reports whether there is a socket in the given state for which ok returns
// true. owner is the socket's owner, or the reason why it has none.
func hasSeen(all []seen, state, owner string, ok func(seen) bool) bool {
	return slices.ContainsFunc(all, func(s seen) bool { return s.State == state && s.owner() == owner && (ok == nil || ok(s)) })
}

func class(name string) func(seen) bool { return func(s seen) bool { return s.Local.Class == name } }

func at(ip string, port uint16) func(seen) bool {
	return func(s seen) bool { return s.Local.IP == ip && s.Local.Port == port }
}

// statements returns the lab steps that show each statement in docs/LESSON.md.
func statements(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../docs/LESSON.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| (\\d+) \\| .* \\| (.*) \\| `.*` \\|$").FindAllStringSubmatch(string(text), -1) {
		for _, step := range strings.Split(row[2], ", ") {
			all[row[1]] = append(all[row[1]], strings.Trim(step, "`"))
		}
	}
	return all
}

// checks returns, by statement and step, a function that checks whether the sockets
// are as stated.
func checks(uid uint32) map[string]func([]seen) bool {
	listens := func(owner string, ok func(seen) bool) func([]seen) bool {
		return func(all []seen) bool { return hasSeen(all, "LISTEN", owner, ok) }
	}
	both := func(a, b func([]seen) bool) func([]seen) bool {
		return func(all []seen) bool { return a(all) && b(all) }
	}
	connected := func(owner string, port uint16) func([]seen) bool {
		return func(all []seen) bool {
			return hasSeen(all, "ESTABLISHED", owner, func(s seen) bool { return s.Remote.Port == port && s.Local.Class == "dynamic" })
		}
	}
	wellKnown := both(listens("lab-web", at("127.0.0.1", 80)), listens("lab-ftp", at("127.0.0.1", 21)))
	served := uint16(80)
	if uid != 0 {
		served = 8080
		wellKnown = func(all []seen) bool {
			return listens("lab-web", class("dynamic"))(all) && !slices.ContainsFunc(all, class("well-known"))
		}
	}
	return map[string]func([]seen) bool{
		"1 port":       both(listens("lab-highest", at("127.0.0.1", 65535)), listens("lab-given", class("dynamic"))),
		"2 well-known": wellKnown, "3 well-known": wellKnown,
		"4 dynamic":   both(listens("lab-lowest", at("127.0.0.1", 1024)), listens("lab-server", at("127.0.0.1", 8080))),
		"5 ephemeral": both(connected("lab-client", 21460), connected("lab-visitor", 21460)),
		"6 services":  both(both(listens("lab-web", at("127.0.0.1", 21470)), listens("lab-mail", at("127.0.0.1", 21480))), both(connected("lab-client", 21470), connected("lab-client", 21480))),
		"7 addresses": both(listens("lab-one", at("127.0.0.1", 21500)), listens("lab-two", at("127.0.0.2", 21500))),
		"7 protocols": both(listens("lab-tcp", at("127.0.0.1", 21490)), func(all []seen) bool {
			return hasSeen(all, "BOUND", "lab-udp", func(s seen) bool { return s.Proto == "udp" && s.Local.Port == 21490 })
		}),
		"8 client": both(listens("lab-server", at("127.0.0.1", served)), connected("lab-client", served)),
		"9 netstat": both(both(listens("lab-server", at("127.0.0.1", 21510)), connected("lab-client", 21510)), func(all []seen) bool {
			return hasSeen(all, "BOUND", "lab-server", func(s seen) bool { return s.Proto == "udp" })
		}),
	}
}

// TestTheLabShowsEachStatement runs the step for each statement, as root and as an
// ordinary user, and looks for its sockets with berth ls --json.
func TestTheLabShowsEachStatement(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	all := statements(t)
	if len(all) != 9 {
		t.Fatalf("docs/LESSON.md has %d statements", len(all))
	}
	for _, uid := range []uint32{0, 65534} {
		c := newSchool(t, uid)
		for n, steps := range all {
			for _, step := range steps {
				what := n + " " + step
				ok := checks(uid)[what]
				if ok == nil {
					t.Errorf("nothing checks %s", what)
					continue
				}
				c.ends(c.step(step), what, ok)
			}
		}
	}
}

// ends waits for the sockets of a step and then interrupts the lab.
func (c school) ends(cmd *exec.Cmd, what string, ok func([]seen) bool) {
	c.Helper()
	c.finds(fmt.Sprint(what, " as ", c.uid), ok)
	_ = cmd.Process.Signal(syscall.SIGINT)
	if err := cmd.Wait(); err != nil {
		c.Errorf("%s: after an interrupt it ends with %v", what, err)
	}
}

// TestTheLabGivesWay checks that, if the ports that a step prefers are taken, the
// step's text is still complete and names the ports that are used instead, and so
// does the table.
func TestTheLabGivesWay(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	usual := []string{"80", "21", "1024", "65535", "8080"}
	for p := 21340; p <= 21540; p += 10 {
		usual = append(usual, fmt.Sprint(p))
	}
	for _, p := range usual {
		takes(t, "tcp4", "127.0.0.1:"+p)
	}
	takes(t, "tcp4", "127.0.0.2:21501")
	takes(t, "udp4", "127.0.0.1:21491")
	tried := sample.Every(5)
	for _, uid := range []uint32{0, 65534} {
		c := newSchool(t, uid)
		for _, s := range lab.Steps() {
			if !tried() {
				continue
			}
			c.tellsOfWhatIsThere(s.Name)
		}
	}
}

// takes holds an address until the test ends.
func takes(t *testing.T, network, addr string) {
	t.Helper()
	var taken io.Closer
	var err error
	if network == "udp4" {
		taken, err = net.ListenPacket(network, addr)
	} else {
		taken, err = net.Listen(network, addr)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
}

// tellsOfWhatIsThere fails the test unless each endpoint named in a step's text is
// the local end of a socket on this host, and the filter at the end of the text
// finds the lab's sockets.
func (c school) tellsOfWhatIsThere(step string) {
	c.Helper()
	cmd := c.command("lab", step)
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		c.Fatalf("%s: not started", step)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait()
	}()
	late := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	text, filter := "", []string(nil)
	for lines := bufio.NewScanner(out); filter == nil && lines.Scan(); text += lines.Text() + "\n" {
		filter = regexp.MustCompile("berth ls '(.*)'$").FindStringSubmatch(lines.Text())
	}
	what := fmt.Sprintf("%s as %d", step, c.uid)
	if filter == nil || strings.ContainsAny(text, "{}") {
		c.Errorf("%s says\n%s", what, text)
		return
	}
	all := c.sockets()
	for _, e := range regexp.MustCompile(`127\.0\.0\.\d:\d+`).FindAllString(text, -1) {
		if !slices.ContainsFunc(all, func(s seen) bool { return fmt.Sprint(s.Local.IP, ":", s.Local.Port) == e }) {
			c.Errorf("%s mentions %s, which nobody has:\n%s", what, e, text)
		}
	}
	if found := c.sockets(filter[1]); !slices.ContainsFunc(found, func(s seen) bool { return strings.HasPrefix(s.owner(), "lab-") || s.Gap != "" }) {
		c.Errorf("%s: %s finds %+v", what, filter[1], found)
	}
}

// TestTheLabReleasesPorts checks that, when the visitor's process has ended, its
// port is free, and that the next visitor is another process.
func TestTheLabReleasesPorts(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	c := newSchool(t, 65534)
	c.step("ephemeral")
	visitor := func(all []seen) int {
		i := slices.IndexFunc(all, func(s seen) bool { return s.owner() == "lab-visitor" })
		if i < 0 {
			return 0
		}
		return all[i].Owners[0].PID
	}
	first := visitor(c.finds("a visitor", func(all []seen) bool { return visitor(all) > 0 }))
	c.finds("no visitor", func(all []seen) bool { return visitor(all) == 0 })
	c.finds("another visitor", func(all []seen) bool { return visitor(all) > 0 && visitor(all) != first })
}

// labStates returns, by step, the owner or the gap of the row in the state that the
// step is about.
func labStates() map[string]string {
	return map[string]string{
		"bound": "lab-server", "listen": "lab-server", "syn-sent": "lab-late", "syn-recv": "handshake", "established": "lab-client", "fin-wait1": "lab-client",
		"fin-wait2": "lab-client", "close-wait": "lab-server", "closing": "lab-client", "last-ack": "lab-client", "time-wait": "closed",
	}
}

// TestTheLabLeavesNothing makes each state as an ordinary user, waits until it is
// visible, ends the lab in one of three ways, and checks soon afterwards that no
// process and no socket is left.
func TestTheLabLeavesNothing(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	c, tried := newSchool(t, 65534), sample.Every(5)
	for _, s := range lab.Steps() {
		owner, isState := labStates()[s.Name]
		if !isState && s.Name != "queue" {
			continue
		}
		for _, by := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
			if !tried() {
				continue
			}
			cmd := c.step(s.Name)
			all := c.finds(s.Name, func(all []seen) bool {
				if !isState {
					return hasSeen(all, "SYN_SENT", "lab-late", nil) && hasSeen(all, "ESTABLISHED", "unaccepted", nil)
				}
				set, _ := sockets.ParseState(s.Name)
				return slices.ContainsFunc(all, func(x seen) bool {
					is, _ := sockets.ParseState(x.State)
					return is == set && x.owner() == owner
				})
			})
			_ = cmd.Process.Signal(by)
			c.cleared(s.Name+" after "+by.String(), all)
		}
	}
}

// cleared fails the test unless, within a short time, all owners of the sockets
// have ended and ss lists only sockets in TIME_WAIT. The kernel would take at least
// a minute to clean up sockets that nobody resets.
func (c school) cleared(what string, all []seen) {
	c.Helper()
	var alive []int
	left := ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		alive = nil
		for _, s := range all {
			for _, o := range s.Owners {
				if runs(o.PID) {
					alive = append(alive, o.PID)
				}
			}
		}
		left = regexp.MustCompile(`(?m)^.*TIME-WAIT.*\n`).ReplaceAllString(run(c.T, "ss", "-tuanH"), "")
		if len(alive) == 0 && left == "" {
			return
		}
	}
	c.Errorf("%s: processes %v and\n%s", what, alive, left)
}

// runs reports whether a process is running. A zombie does not count, because init
// may take some time to reap orphans.
func runs(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	state := strings.TrimPrefix(string(stat[bytes.LastIndexByte(stat, ')'):]), ") ")
	return !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
}

// TestTheLabLeavesNoTimeWaitOfRoots checks that the lab also closes its sockets in
// TIME_WAIT immediately if it runs as root.
func TestTheLabLeavesNoTimeWaitOfRoots(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	c := newSchool(t, 0)
	cmd := c.step("time-wait")
	c.ends(cmd, "time-wait", func(all []seen) bool { return hasSeen(all, "TIME_WAIT", "closed", nil) })
	if left := run(t, "ss", "-tanH"); left != "" {
		t.Errorf("left:\n%s", left)
	}
}

// TestTheTwinKnows checks that the client's end of a connection waiting to be
// accepted names the process that is to accept it, as the server's end does.
func TestTheTwinKnows(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	c := newSchool(t, 65534)
	c.step("queue")
	var client uint16
	c.finds("a client that waits", func(all []seen) bool {
		for _, s := range all {
			if s.owner() == "lab-client" {
				client = s.Local.Port
			}
		}
		return client != 0 && hasSeen(all, "ESTABLISHED", "unaccepted", nil)
	})
	table, err := c.command("ls", "--columns", "local,process", fmt.Sprint("lport:", client)).Output()
	if err != nil || !strings.Contains(string(table), "lab-client → (unaccepted) lab-server") {
		t.Errorf("%v: %s", err, table)
	}
	told, err := c.command("explain", "--lang", "en", fmt.Sprint("127.0.0.1:", client)).Output()
	if text := strings.Join(strings.Fields(string(told)), " "); err != nil || !strings.Contains(text, "waiting for lab-server (pid ") {
		t.Errorf("%v: %s", err, told)
	}
}
