package live

import (
	"net"
	"net/netip"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"berth/model"
	"berth/sockets"
)

// TestLinesInAShell: the tools that the lines call find the very socket.
func TestLinesInAShell(t *testing.T) {
	for _, tool := range []string{"sh", "ss", "lsof"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s, which is not installed", tool)
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "0.0.0.0:0", "[::1]:0", "[::]:0"} {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Logf("no %s here: %v", addr, err)
			continue
		}
		defer l.Close()
		at := l.Addr().(*net.TCPAddr).AddrPort()
		r := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, State: sockets.Listen, Local: netip.MustParseAddrPort(strings.Replace(addr, ":0", ":"+strconv.Itoa(int(at.Port())), 1)), V6Only: sockets.No}, Side: model.SideListen}
		for _, text := range []string{ssLine(r), lsofLine(r)} {
			out, err := exec.Command("sh", "-c", text).CombinedOutput()
			if err != nil || !strings.Contains(string(out), ":"+strconv.Itoa(int(at.Port()))) || !strings.Contains(string(out), "LISTEN") {
				t.Errorf("%s: %v\n%s", text, err, out)
			}
		}
	}
}
