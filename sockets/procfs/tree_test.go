package procfs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree is a hand-made /proc.
type tree struct {
	t  *testing.T
	fs *FS
}

func newTree(t *testing.T) *tree {
	t.Helper()
	dir := t.TempDir()
	fs := &FS{
		Root: filepath.Join(dir, "proc"), Passwd: filepath.Join(dir, "passwd"), Services: filepath.Join(dir, "services"), System: dir,
	}
	tr := &tree{t: t, fs: fs}
	tr.write("stat", "btime 1700000000\n")
	tr.write("self/status", ours())
	tr.link("self/ns/pid", "pid:[4026531836]")
	return tr
}

// ours returns the line in /proc/self/status that shows that a /proc belongs to the
// reader's PID namespace.
func ours() string { return fmt.Sprintf("NSpid:\t%d\n", os.Getpid()) }

func (tr *tree) path(name string) string { return filepath.Join(tr.fs.Root, name) }

func (tr *tree) write(name, text string) {
	tr.t.Helper()
	writeFile(tr.t, tr.path(name), text)
}

func (tr *tree) link(name, target string) {
	tr.t.Helper()
	path := tr.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tr.t.Fatal(err)
	}
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		tr.t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		tr.t.Fatal(err)
	}
}

func (tr *tree) remove(name string) {
	tr.t.Helper()
	if err := os.RemoveAll(tr.path(name)); err != nil {
		tr.t.Fatal(err)
	}
}

// process adds a process with one thread that holds no sockets yet.
func (tr *tree) process(pid int, comm, cmdline string) {
	tr.t.Helper()
	tr.stat(pid, comm, 'S', 1, 4711)
	tr.write(fmt.Sprintf("%d/cmdline", pid), cmdline)
	tr.link(fmt.Sprintf("%d/exe", pid), "/bin/"+comm)
	tr.link(fmt.Sprintf("%d/fd/0", pid), "/dev/null")
}

func (tr *tree) stat(pid int, comm string, state byte, threads, start int) {
	tr.t.Helper()
	tr.write(fmt.Sprintf("%d/stat", pid),
		fmt.Sprintf("%d (%s) %c 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 %d 0 %d 5 6\n", pid, comm, state, threads, start))
}

func (tr *tree) socket(pid, fd, inode int) {
	tr.t.Helper()
	tr.link(fmt.Sprintf("%d/fd/%d", pid, fd), fmt.Sprintf("socket:[%d]", inode))
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func replaceRoot(text, root string) string { return strings.ReplaceAll(text, "ROOT", root) }
