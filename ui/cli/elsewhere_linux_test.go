package cli

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"berth/model/language"
)

// neighbour is another network namespace than the test's own. A process that does
// nothing keeps it alive.
type neighbour struct {
	pid   string
	inode string // what berth calls it, because it has no name
	t     *testing.T
}

// newNeighbour makes a network namespace, in which the loopback interface is up.
func newNeighbour(t *testing.T) *neighbour {
	t.Helper()
	idle := exec.Command("cat") // ends when its input does, even if the test crashes
	idle.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	input, err := idle.StdinPipe()
	if err == nil {
		err = idle.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { input.Close(); idle.Wait() })
	n := &neighbour{pid: strconv.Itoa(idle.Process.Pid), t: t}
	var st unix.Stat_t
	if err := unix.Stat("/proc/"+n.pid+"/ns/net", &st); err != nil {
		t.Fatal(err)
	}
	n.inode = strconv.FormatUint(st.Ino, 10)
	n.do(func() error { return exec.Command("ip", "link", "set", "lo", "up").Run() })
	return n
}

// do calls f in the namespace, on a thread that ends afterwards.
func (n *neighbour) do(f func() error) {
	n.t.Helper()
	failed := make(chan error)
	go func() {
		runtime.LockOSThread()
		there, err := os.Open("/proc/" + n.pid + "/ns/net")
		if err == nil {
			defer there.Close()
			err = unix.Setns(int(there.Fd()), unix.CLONE_NEWNET)
		}
		if err == nil {
			err = f()
		}
		failed <- err
	}()
	if err := <-failed; err != nil {
		n.t.Fatal(err)
	}
}

// aPort returns a port that no test has in another namespace at the same time.
func aPort() string { return strconv.Itoa(20_000 + os.Getpid()%10_000) }

// listen listens on an address in the namespace.
func (n *neighbour) listen(at string) net.Listener {
	n.t.Helper()
	var l net.Listener
	n.do(func() (err error) { l, err = net.Listen("tcp4", at); return err })
	n.t.Cleanup(func() { l.Close() })
	return l
}

// set sets variables of the namespace: "ipv6/bindv6only", "1".
func (n *neighbour) set(namesAndValues ...string) {
	n.t.Helper()
	n.do(func() (err error) {
		for i := 0; i < len(namesAndValues) && err == nil; i += 2 {
			err = os.WriteFile("/proc/sys/net/"+namesAndValues[i], []byte(namesAndValues[i+1]), 0o644)
		}
		return err
	})
}

// everywhere returns what berth prints if it is not restricted to its own network
// namespace, with each run of spaces and line breaks as one space, and the exit status.
func everywhere(t *testing.T, args ...string) (text string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, &out, &errs, nil
	status = Run(t.Context(), args, s)
	return strings.Join(strings.Fields(out.String()+errs.String()), " "), status
}

// TestExplainFindsOtherNamespaces checks that a filter finds the sockets of other
// network namespaces, and that they are explained with the facts of theirs.
func TestExplainFindsOtherNamespaces(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	n, port := newNeighbour(t), aPort()
	n.set("ipv4/ip_local_port_range", "10000 10999", "ipv4/ip_unprivileged_port_start", "0")
	l := n.listen("127.0.0.1:" + port)
	var client net.Conn
	n.do(func() (err error) { client, err = net.Dial("tcp4", "127.0.0.1:"+port); return err })
	defer client.Close()
	listener, connection := "TCP LISTEN 127.0.0.1:"+port, "TCP ESTABLISHED "+client.LocalAddr().String()
	for filter, want := range map[string][]string{
		"lport:" + port + " state:listen": {listener, port + " is dynamic, in the registered range", "requires no privilege, because ip_unprivileged_port_start is 0 here", "berth ls --netns " + n.inode + " 'local:127.0.0.1:" + port + "'"},
		"netns:" + n.inode:                {listener, connection},
		"rport:" + port:                   {connection, "this host hands out 10000-10999", "berth close --netns " + n.inode + " 'local:"},
		"proc:cli.test netns:" + n.inode + " state:established": {connection},
	} {
		for _, args := range [][]string{{"explain", filter}, {"explain", "--netns", "all", filter}} {
			text, status := everywhere(t, args...)
			for _, w := range append(want, "It is in network namespace "+n.inode) {
				if status != done || !strings.Contains(text, w) {
					t.Errorf("%q: status %d, no %q in:\n%s", args, status, w, text)
				}
			}
		}
	}
	if text, status := everywhere(t, "explain", "--netns", "self", "lport:"+port+" state:listen"); status != no {
		t.Errorf("in its own namespace: status %d:\n%s", status, text)
	}
	l.Close()
}

// TestAMessageBlamesNoOtherNamespace checks that a port that is held only in another
// network namespace does not explain why it can't be bound here.
func TestAMessageBlamesNoOtherNamespace(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	n, port := newNeighbour(t), aPort()
	n.listen("0.0.0.0:" + port)
	messages := []string{"port " + port + " is already in use", "bind() to 0.0.0.0:" + port + " failed (98: Address already in use)"}
	says := func(when string, wants map[string][]string) {
		for lang, want := range wants {
			for _, m := range messages {
				text, status := everywhere(t, "explain", "--lang", lang, m)
				text = strings.ReplaceAll(text, " ", "")
				for _, w := range append(want, "TCP LISTEN 0.0.0.0:"+port) {
					if status != done || !strings.Contains(text, strings.ReplaceAll(w, " ", "")) {
						t.Errorf("%s, %s: %s: status %d, no %q in:\n%s", when, lang, m, status, w, text)
					}
				}
			}
		}
	}
	says("held there", map[string][]string{
		"en":      {"No socket that berth sees here uses " + port + " now.", "Network namespace " + n.inode + " has", "there is no conflict here", "berth explain --netns " + n.inode + " " + port},
		"zh-Hant": {"在這裡看不到使用 " + port, "網路命名空間 " + n.inode + " 裡有", "與這裡不衝突"},
		"zh-Hans": {"在这里看不到使用 " + port, "网络命名空间 " + n.inode + " 里有", "与这里不冲突"},
	})
	l, err := net.Listen("tcp4", "0.0.0.0:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	says("held in both", map[string][]string{"en": {port + " is in use here: "}})
	if text, _ := everywhere(t, "explain", messages[0]); strings.Contains(text, "no conflict here") {
		t.Errorf("held in both:\n%s", text)
	}
}

// TestANamespaceHasItsOwnSettings checks that every command that looks into another
// network namespace with --netns judges by the settings and addresses of that one.
func TestANamespaceHasItsOwnSettings(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	ip(t, "addr", "add", "10.9.8.7/32", "dev", "lo")
	here, err := net.Listen("tcp4", "127.0.0.1:15020")
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	n := newNeighbour(t)
	n.set("ipv4/ip_local_port_range", "10000 20000", "ipv4/ip_local_reserved_ports", "15000-15010", "ipv4/ip_unprivileged_port_start", "70", "ipv6/bindv6only", "1", "ipv6/ip_nonlocal_bind", "1")
	n.listen("127.0.0.1:15005")
	for _, c := range []struct {
		command string
		has     string
		lacks   string
	}{
		{"explain 15006", "but not 15006, which is reserved (ip_local_reserved_ports)", ""},
		{"explain ephemeral", "9990 in all", "10001"},
		{"explain privilege", "binding a port below 70 requires privilege", ""},
		{"explain 69", "Binding 69, like any port below 70 here, requires root", ""},
		{"explain 80", "Binding 80 requires no privilege", ""},
		{"who 15006", "but not 15006, which is reserved", ""},
		{"who 80", "can be bound now", "may be more than you can bind"},
		{"who [::]:8000", "Here :: is for IPv6 only", ""},
		{"who [2001:db8::1]:8000", "can be bound now", ""},
		{"who 10.9.8.7:8000", "can be bound only if", "a local route"},
		{"explain 10.9.9.9:8000", "No socket", "does not have the address"},
		{"doctor --over 0", "127.0.0.1:15005", "port-in-ephemeral-range"},
		{"free --tcp 15020-15020", "15020", "can be bound"},
	} {
		args := strings.Fields(c.command)
		args = append([]string{args[0], "--netns", n.pid}, args[1:]...)
		text, _ := everywhere(t, args...)
		if !strings.Contains(text, c.has) || c.lacks != "" && strings.Contains(text, c.lacks) {
			t.Errorf("%s: not %q, but %q:\n%s", c.command, c.has, c.lacks, text)
		}
	}
	if text, _ := everywhere(t, "doctor", "--over", "0", "--netns", "all", "netns:"+n.inode); !strings.Contains(text, "127.0.0.1:15005") || strings.Contains(text, "port-in-ephemeral-range") {
		t.Errorf("all namespaces:\n%s", text)
	}
}

// TestSuggestedCommandsLookThere checks that a command suggested by explain --netns
// looks into the same network namespace.
func TestSuggestedCommandsLookThere(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	n, port := newNeighbour(t), aPort()
	n.listen("0.0.0.0:" + port)
	for _, lang := range language.Tags() {
		for what, command := range map[string]string{
			"80":                                  "who %s 80",
			port:                                  "ls %s lport:" + port,
			"redis":                               "explain %s 6379",
			"port " + port + " is already in use": "explain %s " + port,
			"port 80 is already in use":           "who %s 80",
		} {
			text, _ := everywhere(t, "explain", "--lang", lang, "--netns", n.pid, what)
			if want := "berth " + fmt.Sprintf(command, "--netns "+n.inode); !strings.Contains(text, want) {
				t.Errorf("%s in %s: no %q in:\n%s", what, lang, want, text)
			}
		}
	}
}
