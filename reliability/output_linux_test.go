package reliability_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"berth/internal/sample"
)

// TestOutputThatIsLost checks that a command fails if its output can't be written,
// and that it does nothing that it could not report.
func TestOutputThatIsLost(t *testing.T) {
	program := os.Getenv(programEnv)
	var looks []string // the programs that can detect that an output is closed
	if released() != nil {
		looks = append(looks, program)
	}
	if _, err := exec.LookPath("gcc"); err == nil {
		looks = append(looks, berthWith(t, "CGO_ENABLED=1", "-ldflags=-w"))
	} else {
		t.Log("not tried with cgo: there is no C compiler")
	}
	port := ""
	for p := range servers(t, 1, "sleep", "600") {
		port = strconv.Itoa(p)
	}
	tried := sample.Every(3)
	for _, args := range [][]string{
		{"ls"},
		{"ls", "--json"},
		{"ls", "--ndjson"},
		{"ls", "--csv"},
		{"who", port},
		{"who", "--json", port},
		{"wait", port},
		{"free"},
		{"free", "9"},
		{"explain", "80"},
		{"explain", "lport:" + port},
		{"version"},
		{"man"},
		{"completion", "bash"},
		{"--help"},
		{"help", "kill"},
		{"kill", "--dry-run", port},
		{"kill", "--dry-run", "--json", port},
		{"kill", "--yes", port},
		{"kill", "--yes", "1"},
		{"kill", "--yes", "--json", port},
		{"kill", "--yes", "--json", "--signal", "KILL", port},
		{"close", "--dry-run", "--force", "lport:" + port},
		{"close", "--yes", "--force", "lport:" + port},
		{"close", "--yes", "--json", "--dry-run", "lport:" + port},
		{"close", "--yes", "--json", "--force", "lport:" + port},
	} {
		if !tried() {
			continue
		}
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		var errs bytes.Buffer
		c := exec.Command(program, args...)
		c.Stdout, c.Stderr = full, &errs
		fails(t, "to a full disk", args, c.Run(), errs.String(), "no space left")
		full.Close()
		for _, program := range looks {
			errs.Reset()
			c = exec.Command("sh", append([]string{"-c", `exec "$@" >&-`, "sh", program}, args...)...)
			c.Stderr = &errs
			fails(t, "to a closed output", args, c.Run(), errs.String(), "bad file descriptor")
		}
	}
	for _, program := range looks {
		thrownAway(t, program)
	}
	l, err := net.Dial("tcp4", "127.0.0.1:"+port)
	if err != nil {
		t.Errorf("a plan that nobody could read was carried out: %v", err)
		return
	}
	l.Close()
}

// thrownAway checks that output to /dev/null does not count as lost, however
// /dev/null was opened.
func thrownAway(t *testing.T, program string) {
	t.Helper()
	for _, how := range []string{">/dev/null", ">>/dev/null", "1<>/dev/null", "<>/dev/null >&0", "<&- 2>&- >/dev/null"} {
		if out, err := exec.Command("sh", "-c", `exec "$@" `+how, "sh", program, "version").CombinedOutput(); err != nil {
			t.Errorf("%s %s: %v: %s", program, how, err, out)
		}
	}
	for _, how := range []string{">&- <&-", ">&- 2>&- <&-", "<&- 2>/dev/null >&-"} {
		var exit *exec.ExitError
		if err := exec.Command("sh", "-c", `exec "$@" `+how, "sh", program, "version").Run(); !errors.As(err, &exit) || exit.ExitCode() != 3 {
			t.Errorf("%s %s: %v", program, how, err)
		}
	}
}

// TestPackagedAsTested checks that the packaged program has the same entry point as
// the tested program.
func TestPackagedAsTested(t *testing.T) {
	if text, err := os.ReadFile("../packaging/lib.sh"); err != nil || !strings.Contains(string(text), entry) {
		t.Errorf("packaging/lib.sh has no %q: %v", entry, err)
	}
}

func fails(t *testing.T, where string, args []string, err error, errs, why string) {
	t.Helper()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || !strings.Contains(errs, why) {
		t.Errorf("berth %v %s: %v, says %q", args, where, err, errs)
	}
}

// TestASignalEndsACommandThatNobodyReads covers a command that writes to a full
// pipe.
func TestASignalEndsACommandThatNobodyReads(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to see where a process sleeps")
	}
	program := os.Getenv(programEnv)
	port := ""
	for p := range servers(t, 1, "sleep", "600") {
		port = strconv.Itoa(p)
	}
	for _, args := range [][]string{{"wait", port}, {"ls", "--json"}, {"man"}, {"who", port}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		w.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		for err == nil { // fill the pipe
			_, err = w.Write(make([]byte, 4096))
		}
		c := exec.Command(program, args...)
		w.Fd() // from here on, writing blocks
		c.Stdout = w
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		asleepIn(t, c.Process.Pid, "pipe_write")
		c.Process.Signal(syscall.SIGTERM)
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		select {
		case err := <-ended:
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				t.Errorf("berth %v: %v", args, err)
			} else if s := exit.Sys().(syscall.WaitStatus); !(s.Signaled() && s.Signal() == syscall.SIGTERM) && s.ExitStatus() != 128+int(syscall.SIGTERM) {
				t.Errorf("berth %v: %v", args, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("berth %v goes on after SIGTERM", args)
			c.Process.Kill()
			<-ended
		}
		r.Close()
		w.Close()
	}
}

// asleepIn waits until a thread of the process is sleeping in the given kernel
// function.
func asleepIn(t *testing.T, pid int, function string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		places, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/wchan")
		for _, place := range places {
			if text, _ := os.ReadFile(place); strings.Contains(string(text), function) {
				return
			}
		}
	}
	t.Fatalf("%d does not reach %s", pid, function)
}
