package procfs

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"berth/sockets"
)

func TestCounts(t *testing.T) {
	root := t.TempDir()
	os.Mkdir(filepath.Join(root, "net"), 0o755)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(root, "net", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fs := New(root)
	if got := fs.Counts(); got != (Counts{}) {
		t.Errorf("for a tree without counts: %+v", got)
	}
	write("sockstat", "sockets: used 40\nTCP: inuse 26 orphan 1 tw 7 alloc 53 mem 134\nUDP: inuse 3 mem 0\nRAW: inuse 9\n")
	write("sockstat6", "TCP6: inuse 2\nUDP6: inuse 5\nUDPLITE6: inuse 4\n")
	want := Counts{TCP: 26, TimeWait: 7, UDP: 3, TCP6: 2, UDP6: 5, Used: 40}
	if got := fs.Counts(); got != want || got.All() != 43 {
		t.Errorf("got %+v, %d in all; want %+v, 43", got, got.All(), want)
	}
	for _, text := range []string{"", "TCP:", "TCP: inuse", "TCP: inuse x tw", "TCP: inuse 99999999999999999999", "\x00\xff"} {
		write("sockstat", text)
		fs.Counts() // must accept anything
	}
}

func TestTally(t *testing.T) {
	tr := newTree(t)
	if got := tr.fs.Tally(); got != (sockets.Tally{Connected: -1, TimeWait: -1}) {
		t.Errorf("for a tree without counts: %+v", got)
	}
	tr.write("net/sockstat", "TCP: inuse 26 orphan 1 tw 7 alloc 53 mem 134\n")
	for text, want := range map[string]int{
		"Ip: Forwarding\nIp: 1\nTcp: RtoMin CurrEstab InSegs\nTcp: 200 168 9\nUdp: CurrEstab\nUdp: 3\n": 168,
		"Tcp: RtoMin CurrEstab\nTcp: 200\n": -1,
		"Tcp: RtoMin CurrEstab\nTcp: 1 x\n": -1,
		"Tcp: RtoMin\nTcp: 200\n":           -1,
		"Tcp: CurrEstab\n":                  -1,
		"\x00\xff":                          -1,
	} {
		tr.write("net/snmp", text)
		if got := tr.fs.Tally(); got.Connected != want || got.TimeWait != 7 {
			t.Errorf("%q: %+v, want %d connected", text, got, want)
		}
	}
}

func TestTallyOfThisMachine(t *testing.T) {
	if got := New("/proc").Tally(); runtime.GOOS == "linux" && (got.Connected < 0 || got.TimeWait < 0) {
		t.Errorf("%+v", got)
	}
}

// FuzzCounts fuzzes the parsers of the kernel's counters, which netstat -s also prints.
func FuzzCounts(f *testing.F) {
	f.Add([]byte("sockets: used 9\nTCP: inuse 5 orphan 0 tw 2 alloc 9 mem 3\nUDP: inuse 2 mem 1\n"))
	f.Add([]byte("Tcp: RtoAlgorithm CurrEstab InSegs\nTcp: 1 7 9\n"))
	f.Add([]byte("Tcp: CurrEstab\nTcp:\nTCP:"))
	f.Add([]byte("Tcp: CurrEstab\nTcp: 99999999999999999999\nTCP: tw -1 tw\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if n := parseEstablished(text); n < -1 || n > 1<<31 {
			t.Errorf("%d established", n)
		}
		var c Counts
		c.parse(text)
		for _, n := range []int{c.TCP, c.TCP6, c.TimeWait, c.UDP, c.UDP6} {
			if n < 0 || n > 1<<31 {
				t.Errorf("%+v", c)
			}
		}
	})
}
