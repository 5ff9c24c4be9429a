package system_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestBoundIsSeenWhateverProcTells checks that berth finds the same kernel version
// and the same bound sockets, whatever /proc shows. If bound sockets can't be seen,
// berth must give the true reason.
func TestBoundIsSeenWhateverProcTells(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	bound, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(bound)
	if err := unix.Bind(bound, &unix.SockaddrInet4{Port: 8401, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	self := copyOf(t, os.Args[0], openDir(t), "server")
	for _, proc := range []string{"", "subset=pid", "hidepid=2,subset=pid", "none"} {
		for _, uid := range []int{0, ordinary} {
			for _, netlink := range []bool{true, false} {
				if !netlink && uid != 0 { // as root
					continue
				}
				w := world{"first", "first", proc, netlink, uid, true}
				out, _ := w.command(self, os.Getenv(programEnv), "ls", "--json", "-t", "lport:8401").Output()
				var l struct {
					Sockets []struct{ State string }
					Gaps    []struct{ What, Why string }
				}
				if err := json.Unmarshal(out, &l); err != nil && !(proc == "none" && !netlink) {
					t.Errorf("%v: %v: %s", w, err, out)
					continue
				}
				why := ""
				for _, g := range l.Gaps {
					if g.What == "tcp bound" {
						why = g.Why
					}
				}
				switch seen := len(l.Sockets) == 1 && l.Sockets[0].State == "BOUND"; {
				case netlink && (!seen || why != ""):
					t.Errorf("%v: %v seen, and the gap %q:\n%s", w, seen, why, out)
				case !netlink && proc != "none" && (seen || !strings.Contains(why, "/proc/net")):
					t.Errorf("%v: %v seen, and the gap %q:\n%s", w, seen, why, out)
				}
				said, _ := w.command(self, os.Getenv(programEnv), "who", "8401").CombinedOutput()
				for _, wrong := range []string{"this kernel", "6.8", "kernel ()"} {
					if strings.Contains(string(said), wrong) {
						t.Errorf("%v: who says %q:\n%s", w, wrong, said)
					}
				}
				if strings.Contains(string(said), "can be bound now\n8401/udp") {
					t.Errorf("%v: who says it is free:\n%s", w, said)
				}
			}
		}
	}
}
