package system_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestTheClockIsSetAllTheTime makes berth read a different boot time each time, as
// if someone had set the clock in between. It checks that berth does not take any
// process for a different one because of that.
func TestTheClockIsSetAllTheTime(t *testing.T) {
	t.Parallel()
	if !inOwnPIDs(t) {
		return
	}
	berth := os.Getenv(programEnv)
	own := copyOf(t, os.Args[0], t.TempDir(), "own")
	serve(t, asUser(exec.Command(own), 0), "127.0.0.1:7101")
	steps := unsteady(t)

	said := run(t, berth, "who", "7101")
	for _, want := range []string{"held by    own ", "by " + filepath.Base(os.Args[0]) + " (1)", " in /"} {
		if !strings.Contains(said, want) || strings.Contains(said, "has ended") {
			t.Errorf("who: %s\nwant %q", said, want)
		}
	}
	if said := run(t, berth, "explain", "7101"); !strings.Contains(said, "Held by own (pid ") || strings.Contains(said, "exited") {
		t.Errorf("explain: %s", said)
	}
	if said := run(t, berth, "kill", "--yes", "7101"); !strings.Contains(said, "has ended") || strings.Contains(said, "had already ended") || !strings.Contains(said, "7101 is free") {
		t.Errorf("kill: %s", said)
	}
	if n := steps(); n < 3 {
		t.Errorf("the time of boot was read %d times", n)
	}
}

// unsteady replaces /proc/stat with a pipe from which each reader gets a different
// boot time. It returns a function that returns how many boot times have been read.
func unsteady(t *testing.T) (steps func() int) {
	t.Helper()
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		t.Fatal(err)
	}
	fifo := filepath.Join(t.TempDir(), "stat")
	if err := syscall.Mkfifo(fifo, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount(fifo, "/proc/stat", "", syscall.MS_BIND, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Unmount("/proc/stat", 0) })
	var boot int
	line := regexp.MustCompile(`(?m)^btime (\d+)$`)
	fmt.Sscan(string(line.FindSubmatch(text)[1]), &boot)
	told := make(chan int, 1)
	told <- 0
	go func() {
		for {
			f, err := os.OpenFile(fifo, os.O_WRONLY, 0) // waits for a reader
			if err != nil {
				return
			}
			n := <-told
			f.Write(line.ReplaceAll(text, fmt.Appendf(nil, "btime %d", boot+[]int{0, 1, -1, 3600, -7200, 86400}[n%6])))
			f.Close()
			told <- n + 1
		}
	}()
	return func() int { n := <-told; told <- n; return n }
}
