package procfs

import (
	"os"
	"path/filepath"
	"testing"
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
		t.Errorf("of a tree without counts: %+v", got)
	}
	write("sockstat", "sockets: used 40\nTCP: inuse 26 orphan 1 tw 7 alloc 53 mem 134\nUDP: inuse 3 mem 0\nRAW: inuse 9\n")
	write("sockstat6", "TCP6: inuse 2\nUDP6: inuse 5\nUDPLITE6: inuse 4\n")
	want := Counts{TCP: 26, TimeWait: 7, UDP: 3, TCP6: 2, UDP6: 5}
	if got := fs.Counts(); got != want || got.All() != 43 {
		t.Errorf("got %+v, %d in all; want %+v, 43", got, got.All(), want)
	}
	for _, text := range []string{"", "TCP:", "TCP: inuse", "TCP: inuse x tw", "TCP: inuse 99999999999999999999", "\x00\xff"} {
		write("sockstat", text)
		fs.Counts() // must take anything
	}
}
