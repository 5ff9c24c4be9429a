package live

import (
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"berth/model"
	"berth/model/column"
	"berth/sockets"
	"berth/ui/cell"
)

// TestLinesInAShell checks that the tools that the lines call find the right socket.
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

// TestWhatIsCopiedIsQuoted checks that a shell into which copied text is pasted runs
// nothing that others have put into the names and arguments of their processes.
func TestWhatIsCopiedIsQuoted(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs sh, which is not installed")
	}
	for _, evil := range []string{
		"; touch hurt", "$(touch hurt)", "`touch hurt`", "x && touch hurt", "x | touch hurt", "x\ntouch hurt", "' ; touch hurt ; '", "\"; touch hurt; \"",
		"> hurt", "x > hurt", "-x; touch hurt #", "a & touch hurt",
	} {
		p := &sockets.Process{PID: 7, Name: "echo " + evil, Comm: evil, Cmdline: "echo " + evil, Args: "echo\x00" + evil + "\x00", Label: evil}
		owned := sockets.Holder{Owners: []sockets.Owner{{Process: p}}}
		tcp := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, State: sockets.Listen, Local: netip.MustParseAddrPort("127.0.0.1:80"), Holder: owned}, Side: model.SideListen}
		unix := &model.Row{Socket: sockets.Socket{Proto: sockets.Unix, State: sockets.Listen, Unix: &sockets.UnixInfo{Path: "/run/" + evil}, Holder: owned}}
		bare := *p
		bare.Args = ""
		spaces := *tcp
		spaces.Owners = []sockets.Owner{{Process: &bare}}
		var all []string
		for _, r := range []*model.Row{tcp, unix, &spaces} {
			for _, l := range linesOf(r) {
				if !strings.HasPrefix(l.text, "ss ") && !strings.HasPrefix(l.text, "lsof ") && !strings.HasPrefix(l.text, "curl ") {
					all = append(all, l.text)
				}
			}
			all = append(all, fields(r, column.All(), cell.Context{}))
		}
		for _, text := range all {
			cmd := exec.Command("sh", "-c", text)
			cmd.Dir = t.TempDir()
			_ = cmd.Run() // most of the lines are not commands
			if left, err := os.ReadDir(cmd.Dir); err != nil || len(left) > 0 {
				t.Errorf("pasting %q does what it says", text)
			}
		}
	}
}
