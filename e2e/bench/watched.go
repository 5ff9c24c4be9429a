package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/creack/pty"
)

// watched is the live table on a terminal of 120x40. Its output is examined and
// discarded.
type watched struct {
	cmd  *exec.Cmd
	pty  *os.File
	last atomic.Int64 // time of the last output, in nanoseconds

	mu    sync.Mutex
	awake string // the text being waited for; "": none
	heard chan time.Time
}

func watch(berth string) (*watched, error) { return watchFor(berth, "") }

// watchFor is like watch, but waits from the start for output that contains text.
func watchFor(berth, text string) (*watched, error) {
	w := &watched{cmd: exec.Command(berth, "--config", "/dev/null"), awake: text, heard: make(chan time.Time, 1)}
	w.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "COLORFGBG=15;0")
	var err error
	if w.pty, err = pty.StartWithSize(w.cmd, &pty.Winsize{Cols: 120, Rows: 40}); err != nil {
		return nil, err
	}
	go w.read()
	return w, nil
}

func (w *watched) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := w.pty.Read(buf)
		if err != nil {
			return
		}
		now := time.Now()
		w.last.Store(now.UnixNano())
		w.mu.Lock()
		if w.awake != "" && bytes.Contains(buf[:n], []byte(w.awake)) {
			w.awake = ""
			w.heard <- now
		}
		w.mu.Unlock()
	}
}

// settle waits for at least d, and then until there has been no output for 10 ms.
func (w *watched) settle(d time.Duration) {
	time.Sleep(d)
	for time.Now().UnixNano()-w.last.Load() < int64(10*time.Millisecond) {
		time.Sleep(time.Millisecond)
	}
}

func (w *watched) press(key string) error {
	_, err := w.pty.WriteString(key)
	return err
}

// answer presses a key and returns how long it took until there was output that
// contains text.
func (w *watched) answer(key, text string) (time.Duration, error) {
	w.mu.Lock()
	w.awake = text
	w.mu.Unlock()
	begin := time.Now()
	if err := w.press(key); err != nil {
		return 0, err
	}
	return w.hear(begin)
}

// hear returns how long it took until the awaited text was output.
func (w *watched) hear(begin time.Time) (time.Duration, error) {
	select {
	case at := <-w.heard:
		return at.Sub(begin), nil
	case <-time.After(5 * time.Second):
		return 0, errors.New("no output within 5 s")
	}
}

// cpu returns the processor time that the program has used so far, from fields 14
// and 15 of /proc/PID/stat, which are in hundredths of a second.
func (w *watched) cpu() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+2:]))
	user, err1 := strconv.Atoi(f[11])
	system, err2 := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}

func (w *watched) memory(line string) (float64, error) { return memory(w.cmd.Process.Pid, line) }

// memory returns a value from /proc/PID/status in MB: "VmHWM:" is the peak memory,
// and "VmRSS:" is the current memory.
func memory(pid int, line string) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), line)
	number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	kB, err := strconv.ParseFloat(number, 64)
	return kB * 1024 / 1e6, err
}

func (w *watched) close() {
	_ = w.cmd.Process.Kill() // nobody else uses the terminal
	_ = w.cmd.Wait()
	_ = w.pty.Close()
}
