package procfs

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestUnitFilesThatAreNone checks unit files that are not regular files. A user's
// unit may be a pipe that nobody writes to, or a link to an endless device.
func TestUnitFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(dir, "pipe.service"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero.service")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "web.service"), "[Service]\nRestart=always\n")
	if err := os.MkdirAll(filepath.Join(dir, "web.service.d"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(dir, "web.service.d", "drop.conf"), 0o666); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 3)
	go func() {
		for _, name := range []string{"pipe.service", "zero.service", "web.service"} {
			read <- string(unitFiles{[]string{dir}}.text(name))
		}
	}()
	for _, want := range []string{"", "", "[Service]\nRestart=always\n\n"} {
		select {
		case got := <-read:
			if got != want {
				t.Errorf("read %.60q, want %q", got, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it waits for a pipe")
		}
	}
}
