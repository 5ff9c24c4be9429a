package userfile

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOnlyRegularFilesAreRead checks that each other kind of file is recognized.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) string {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	link := func(name, target string) string {
		if err := os.Symlink(target, at(name)); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	if err := unix.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", at("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file := write("file", "text")
	for path, want := range map[string]error{
		file: nil, link("link", file): nil, link("chain", at("link")): nil, dir + "/../" + filepath.Base(dir) + "/file": nil,
		write("empty", ""): nil, write("full", strings.Repeat("x", 64)): nil,
		at("none"): fs.ErrNotExist, "": fs.ErrNotExist, link("dangling", at("none")): fs.ErrNotExist,
		dir: Directory, "/": Directory, link("up", ".."): Directory,
		at("pipe"): Pipe, link("to-pipe", at("pipe")): Pipe, at("socket"): Socket,
		"/dev/zero": Device, "/dev/tty": Device, link("null", "/dev/null"): Device,
		link("loop", at("loop")): unix.ELOOP, file + "/x": unix.ENOTDIR, "/dev/null/x": unix.ENOTDIR,
		at(strings.Repeat("n", 300)): unix.ENAMETOOLONG, strings.Repeat("/x", 4096): unix.ENAMETOOLONG,
	} {
		data, err := Read(path, 64)
		if !errors.Is(err, want) || err != nil && (len(data) > 0 || len(path) > 1 && strings.Contains(err.Error(), path)) {
			t.Errorf("%.40q: %q, %v, want %v", path, data, err, want)
		}
	}
	if data, err := Read(write("large", strings.Repeat("x", 65)), 64); err == nil || data != nil {
		t.Errorf("65 bytes are read as %q, %v", data, err)
	}
}

// TestAPipeIsNotDrained checks that a pipe is not opened, and that its contents are
// still in it.
func TestAPipeIsNotDrained(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, 64); !errors.Is(err, Pipe) {
		t.Errorf("an empty pipe: %v", err)
	}
	if _, err := os.OpenFile(path, os.O_WRONLY|unix.O_NONBLOCK, 0); !errors.Is(err, unix.ENXIO) {
		t.Errorf("somebody has it open for reading: %v", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("kept"); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, 64); !errors.Is(err, Pipe) {
		t.Errorf("a full pipe: %v", err)
	}
	got := make([]byte, 64)
	if n, err := f.Read(got); err != nil || string(got[:n]) != "kept" {
		t.Errorf("in the pipe is %q, %v", got[:n], err)
	}
}

// TestWhatRootReads checks that root reads nothing that someone else may have
// written.
func TestWhatRootReads(t *testing.T) {
	for _, c := range []struct {
		euid, owner int
		mode        uint32
		ok          bool
	}{
		{0, 0, 0o600, true},
		{0, 0, 0o644, true},
		{0, 0, 0o440, true},
		{0, 0, 0o664, false},
		{0, 0, 0o646, false},
		{0, 0, 0o602, false},
		{0, 0, 0o620, false},
		{0, 1000, 0o600, false},
		{0, 65534, 0o644, false},
		{1000, 1000, 0o666, true},
		{1000, 0, 0o644, true},
		{1000, 1001, 0o666, true},
	} {
		if err := trusted(c.euid, c.owner, c.mode); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrForeign) {
			t.Errorf("user %d, a file of %d, mode %#o: %v", c.euid, c.owner, c.mode, err)
		}
	}
}

// TestRootLeavesTheFilesOfOthersAlone checks the same as TestWhatRootReads, but
// with real files.
func TestRootLeavesTheFilesOfOthersAlone(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to have a file belong to somebody else")
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("x = 1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, 1000, 1000); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, 64); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "belongs to user 1000") {
		t.Errorf("a file of user 1000: %v", err)
	}
	if err := os.Chown(path, 0, 0); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(path, 64); err != nil || string(data) != "x = 1" {
		t.Errorf("a file of root: %q, %v", data, err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, 64); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "its mode is 0666") {
		t.Errorf("a file that everybody may write: %v", err)
	}
}
