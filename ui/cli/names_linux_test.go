package cli

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// heir starts a program that inherits l. The program ends when the test does.
func heir(t *testing.T, l net.Listener, name string, args ...string) *exec.Cmd {
	t.Helper()
	return heirIn(t, "", l, name, args...)
}

// heirIn is like heir, but starts the program in the given directory.
func heirIn(t *testing.T, dir string, l net.Listener, name string, args ...string) *exec.Cmd {
	t.Helper()
	f, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.ExtraFiles = dir, []*os.File{f}
	in, err := cmd.StdinPipe() // the program waits for input that never arrives
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

// comm waits until the kernel's name for a process is name.
func comm(t *testing.T, cmd *exec.Cmd, name string) {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/comm")
		if strings.TrimSuffix(string(text), "\n") == name {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("it is still called %q (%v)", text, err)
		}
	}
}

// TestWhoNamesEveryProgram has two other programs hold one listener, one of them
// with two processes. It checks that only processes that are alike are counted
// together.
func TestWhoNamesEveryProgram(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 {
		comm(t, heir(t, l, "sleep", "600"), "sleep")
	}
	comm(t, heir(t, l, "sh", "-c", "read never"), "sh")
	port := strconv.Itoa(portOf(l.Addr()))
	text, status := said(t, "who", port)
	first, _, _ := strings.Cut(text, "\n")
	for _, want := range []string{"held by    cli.test · pid ", "; sleep ×2 · pid ", "; sh -c … · pid "} {
		if status != 0 || !strings.Contains(first, want) {
			t.Errorf("who: status %d: %s\nwant %s", status, first, want)
		}
	}
	if text, _ := said(t, "ls", "-H", "--columns", "process", "lport:"+port); !strings.HasPrefix(text, "cli.test") || !strings.HasSuffix(strings.TrimRight(text, "\n"), ", sleep ×2, sh -c …") { // another cli.test on this machine adds the pid
		t.Errorf("ls: %s", text)
	}
	if text, _ := said(t, "ls", "--json", "lport:"+port); strings.Count(text, `"name":"sleep","runs":null`) != 2 || strings.Count(text, `"name":"sh","runs":"-c …"`) != 1 {
		t.Errorf("ls --json: %s", text)
	}
}

// TestAThreadsNameIsNotThePrograms checks that a program that has renamed its first
// thread is shown under its own name, and can be found by either name.
func TestAThreadsNameIsNotThePrograms(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cmd := heir(t, l, "sh", "-c", "printf MainThread >/proc/self/comm; read never")
	l.Close()
	comm(t, cmd, "MainThread")
	exe, err := os.Readlink("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/exe")
	if err != nil {
		t.Fatal(err)
	}
	name, port := filepath.Base(exe), strconv.Itoa(portOf(l.Addr()))
	for _, filter := range []string{"proc:" + name, "proc=" + name, "proc:mainthread", "proc=MainThread", name, "MainThread"} {
		text, status := said(t, "ls", "-H", "--columns", "process", "lport:"+port, filter)
		if status != 0 || !strings.HasPrefix(text, name+" -c …\n") {
			t.Errorf("ls %s: status %d: %q, want %s", filter, status, text, name)
		}
	}
	if text, status := said(t, "ls", "-H", "lport:"+port, "not", "proc:"+name); status != 0 || strings.Contains(text, port) {
		t.Errorf("not proc:%s: status %d: %s", name, status, text)
	}
	text, status := said(t, "kill", "--dry-run", "proc:"+name, "state:listen", "lport:"+port)
	if status != 0 || !strings.Contains(text, strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("kill: status %d: %s", status, text)
	}
}

// TestNoTwoProgramsLookAlike covers nine processes of one interpreter, some with
// scripts of the same name in different directories, and some with code on the
// command line.
func TestNoTwoProgramsLookAlike(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"leak.sh", "full.sh", "a/app.sh", "b/app.sh", "c/app.sh", "d/bin/app.sh", "e/bin/app.sh"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("read never\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var terms []string
	for _, run := range [][]string{ // the directory, then the arguments
		{dir, "leak.sh"},
		{dir, "-e", "full.sh"},
		{dir + "/a", "app.sh"},
		{dir, "b/app.sh"},
		{"/", dir + "/c/app.sh"},
		{dir + "/d/bin", "./app.sh"},
		{dir + "/e", "bin/app.sh"},
		{dir, "-c", "read never; : 1"},
		{dir, "-c", "read never; : 2"},
	} {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		comm(t, heirIn(t, run[0], l, "sh", run[1:]...), "sh")
		l.Close()
		terms = append(terms, strconv.Itoa(portOf(l.Addr())))
	}
	text, status := said(t, "ls", "-H", "--columns", "process", "lport:"+strings.Join(terms, ","))
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "sh ") {
			seen[strings.TrimSpace(line)] = true
		}
	}
	for _, want := range []string{"sh leak.sh", "sh full.sh", "sh a/app.sh", "sh b/app.sh", "sh c/app.sh", "sh d/bin/app.sh", "sh e/bin/app.sh"} {
		if !seen[want] && !seen[strings.Replace(want, "sh ", "sh "+filepath.Base(dir)+"/", 1)] {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if status != 0 || len(seen) != len(terms) {
		t.Errorf("status %d, and %d of %d programs can be told apart:\n%s", status, len(seen), len(terms), text)
	}
}
