package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/creack/pty"
)

// watched is berth on a terminal whose output is counted and thrown away.
type watched struct {
	cmd   *exec.Cmd
	pty   *os.File
	wrote atomic.Int64
	heard chan time.Time // when output came; the oldest not taken yet
	last  atomic.Int64   // when output came last, in nanoseconds
}

func watch(p *plan) (*watched, error) {
	columns, rows, err := size(p.size)
	if err != nil {
		return nil, err
	}
	w := &watched{cmd: exec.Command(p.berth), heard: make(chan time.Time, 1)}
	w.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "COLORFGBG=15;0")
	w.pty, err = pty.StartWithSize(w.cmd, &pty.Winsize{Cols: columns, Rows: rows})
	if err != nil {
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
		w.wrote.Add(int64(n))
		w.last.Store(now.UnixNano())
		select {
		case w.heard <- now:
		default:
		}
	}
}

// settle waits for at least d, and then until nothing has been written for
// 10 ms, so that what comes next is the answer to a key.
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

// answer presses a key and gives how long the first output took.
func (w *watched) answer(key string) (time.Duration, error) {
	select {
	case <-w.heard:
	default:
	}
	begin := time.Now()
	if err := w.press(key); err != nil {
		return 0, err
	}
	select {
	case at := <-w.heard:
		return at.Sub(begin), nil
	case <-time.After(5 * time.Second):
		return 0, errors.New("no output within 5 s")
	}
}

// cpu gives the processor time that the program has taken so far: fields 14
// and 15 of /proc/PID/stat, in hundredths of a second.
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

// peak gives the most memory that the program has had.
func (w *watched) peak() string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.cmd.Process.Pid))
	if err != nil {
		return err.Error()
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}

func (w *watched) close() {
	_ = w.cmd.Process.Kill() // the terminal is ours alone
	_ = w.cmd.Wait()
	_ = w.pty.Close()
}
