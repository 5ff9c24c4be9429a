package procfs

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"berth/sockets"
)

func TestReadCounters(t *testing.T) {
	var c sockets.Counters
	readCounters(&c, []byte(`TcpExt: SyncookiesSent SyncookiesRecv ListenOverflows ListenDrops TCPReqQFullDoCookies TCPReqQFullDrop
TcpExt: 7 1 115 120 9 3
IpExt: InNoRoutes InOctets OutOctets
IpExt: 5 1000 200
Tcp: RtoAlgorithm MaxConn ActiveOpens PassiveOpens CurrEstab
Tcp: 1 -1 12 34 9
Udp: InDatagrams RcvbufErrors
Udp: 1 994
`))
	readSix(&c, []byte("Ip6InReceives                   \t9\nIp6InOctets                     \t7\nIp6OutOctets                    \t5\nUdp6RcvbufErrors                \t6\nUdpLite6RcvbufErrors            \t3\n"))
	want := sockets.Counters{
		ListenOverflows: 115, ListenDrops: 120, SYNDropped: 3, SYNCookied: 9, CookiesSent: 7, UDPFull: 1000, UDPCounted: true,
		Traffic: sockets.Traffic{In: 1007, Out: 205, Active: 12, Passive: 34, Connected: 9},
	}
	if c != want {
		t.Errorf("got %+v, want %+v", c, want)
	}
	if readCounters(&c, []byte("TcpExt: ListenDrops\nTcpExt: 7\n")) || !readCounters(&c, []byte("IpExt: InOctets OutOctets\nIpExt: 0 0\n")) {
		t.Error("zero bytes are not distinguished from bytes that are not counted")
	}
	if here, ok := New("/proc").Counters(); !ok || here.Traffic.At.IsZero() {
		t.Error("this kernel reports none")
	}
}

func TestVitals(t *testing.T) {
	program := filepath.Join(t.TempDir(), "cat")
	copyFile(t, "/bin/cat", program)
	cmd := exec.Command("/bin/sh", "-c", "ulimit -n 10; exec "+program)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { stdin.Close(); _ = cmd.Wait() }()
	f := New("/proc")
	p := &sockets.Process{PID: cmd.Process.Pid}
	until := func(what string, ok func(sockets.Vitals) bool) {
		t.Helper()
		end := time.Now().Add(10 * time.Second)
		for {
			v, err := f.Vitals(p)
			if err == nil && ok(v) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("never %s: %+v, %v", what, v, err)
			}
		}
	}
	until("calm", func(v sockets.Vitals) bool {
		return v.Limit == 10 && v.Descriptors >= 3 && !v.Stopped && !v.Replaced && !v.Frozen && !v.LeaderEnded
	})
	signal(t, cmd, syscall.SIGSTOP)
	until("stopped", func(v sockets.Vitals) bool { return v.Stopped })
	signal(t, cmd, syscall.SIGCONT)
	until("going on", func(v sockets.Vitals) bool { return !v.Stopped })
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	if v, err := f.Vitals(p); err != nil || v.Replaced {
		t.Errorf("deleted and not replaced: %+v, %v", v, err)
	}
	copyFile(t, "/bin/cat", program)
	if v, err := f.Vitals(p); err != nil || !v.Replaced {
		t.Errorf("replaced: %+v, %v", v, err)
	}
	if _, err := f.Vitals(&sockets.Process{PID: p.PID, Ticks: 1}); err == nil {
		t.Error("another process was taken for this one")
	}
}

func signal(t *testing.T, cmd *exec.Cmd, s syscall.Signal) {
	t.Helper()
	if err := cmd.Process.Signal(s); err != nil {
		t.Fatal(strconv.Itoa(cmd.Process.Pid), err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
}
