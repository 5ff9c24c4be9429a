package system_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestTunnelsAreNamed checks that a UDP socket that the kernel opened for an
// interface is shown with the interface's name, to root and to an ordinary user. A
// socket of a process on an interface's port must not be shown that way, whether the
// interface is up or down.
func TestTunnelsAreNamed(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	for _, line := range []string{
		"link set lo up",
		"link add vx4 type vxlan id 4 dstport 4789 local 127.0.0.1 dev lo",
		"link add vx6 type vxlan id 6 dstport 8472 group ff02::1 dev lo",
		"link add both type vxlan external dstport 4900",
		"link add down type vxlan id 8 dstport 4901 local 127.0.0.1 dev lo",
		"link add mixed type vxlan id 9 dstport 4902 local 127.0.0.1 dev lo",
		"link set vx4 up", "link set vx6 up", "link set both up", "link set mixed up",
	} {
		run(t, "ip", strings.Fields(line)...)
	}
	for _, addr := range []string{"0.0.0.0:4901", "[::]:4902"} {
		network := "udp4"
		if strings.Contains(addr, "[") {
			network = "udp6" // only IPv6, not IPv4
		}
		c, err := net.ListenPacket(network, addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	want := map[string]string{
		"4 0.0.0.0:4789": "vx4 (vxlan)", "6 :::8472": "vx6 (vxlan)", "4 0.0.0.0:4900": "both (vxlan)", "6 :::4900": "both (vxlan)",
		"4 0.0.0.0:4902": "mixed (vxlan)", "4 0.0.0.0:4901": "", "6 :::4902": "",
	}
	if listed := strings.Count(run(t, "ss", "-Huan"), "\n"); listed != len(want) {
		t.Fatalf("ss lists %d sockets, want %d", listed, len(want))
	}
	for _, uid := range []uint32{0, ordinary} {
		command := func(args ...string) *exec.Cmd {
			cmd := asUser(exec.Command(os.Getenv(programEnv), args...), uid)
			cmd.Env = append(os.Environ(), "HOME=/nonexistent", "XDG_CONFIG_HOME=")
			return cmd
		}
		for _, s := range listed(t, command("ls", "--json", "-ua")) {
			at := fmt.Sprintf("%d %s:%d", s.Family, s.Local.IP, s.Local.Port)
			iface, known := want[at]
			says := fmt.Sprintf("gap %q, %q", deref(s.Gap), deref(s.Hint))
			switch {
			case !known:
				t.Errorf("uid %d: %s is not there", uid, at)
			case iface == "" && strings.Contains(deref(s.Hint), "interface"):
				t.Errorf("uid %d: %s has a process: %s", uid, at, says)
			case iface != "" && (deref(s.Gap) != "unfound" || !strings.Contains(deref(s.Hint), iface)):
				t.Errorf("uid %d: %s: %s, want the interface %s", uid, at, says, iface)
			}
		}
		for _, args := range [][]string{{"who", "8472"}, {"explain", "8472"}, {"ls", "-u", "8472"}, {"kill", "--dry-run", "8472"}} {
			out, _ := command(args...).CombinedOutput()
			if text := string(out); !strings.Contains(text, "vx6") || strings.Contains(text, "needs root") {
				t.Errorf("uid %d: berth %v does not name it:\n%s", uid, args, text)
			}
		}
	}
	run(t, "ip", "link", "del", "vx6")
	for end := time.Now().Add(time.Minute); strings.Contains(run(t, "ss", "-Huan"), ":8472"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the socket outlives its interface")
		}
	}
	if out, _ := exec.Command(os.Getenv(programEnv), "who", "8472").Output(); strings.Contains(string(out), "vx6") {
		t.Errorf("the interface is gone:\n%s", out)
	}
}

// hinted is what a listing shows about a socket without an owner.
type hinted struct {
	Family int
	Local  struct {
		IP   string
		Port int
	}
	Gap  *string `json:"owner_gap"`
	Hint *string `json:"owner_hint"`
}

func listed(t *testing.T, cmd *exec.Cmd) []hinted {
	t.Helper()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	var l struct{ Sockets []hinted }
	if err := json.Unmarshal(out, &l); err != nil || len(l.Sockets) == 0 {
		t.Fatalf("%v: %v: %s", cmd, err, out)
	}
	return l.Sockets
}
