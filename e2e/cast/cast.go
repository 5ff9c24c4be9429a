//go:build linux

// Package cast starts small servers and clients of any name, which open and
// close what they are told to. Each is this very program again, so that a test
// needs nothing installed.
package cast

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// mark is set for a program that is one of the cast.
const mark = "BERTH_CAST"

// Main must be the first thing that main or TestMain calls. In a member of the
// cast it never returns.
func Main() {
	if os.Getenv(mark) == "" {
		return
	}
	serve(os.Stdin, os.Stdout)
	os.Exit(0)
}

// Role is what one of the cast looks like.
type Role struct {
	Name string   // of the process
	Args []string // its command line; nil is the name alone
	UID  uint32   // whose it is
}

// Player is one of the cast, running.
type Player struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	dir string
}

// Start starts a member and has it do each of the tasks. It ends with Stop or,
// as its standard input then ends, with this process.
func Start(m Role, tasks ...string) (*Player, error) {
	dir, path, err := disguise(m.Name)
	if err != nil {
		return nil, fmt.Errorf("cast: %s: %w", m.Name, err)
	}
	args := m.Args
	if len(args) == 0 {
		args = []string{m.Name}
	}
	p := &Player{cmd: &exec.Cmd{Path: path, Args: args, Dir: "/", Env: []string{mark + "=1"}, Stderr: os.Stderr}, dir: dir}
	if m.UID != 0 {
		p.cmd.SysProcAttr = &syscall.SysProcAttr{
			Credential:  &syscall.Credential{Uid: m.UID, Gid: m.UID},
			AmbientCaps: []uintptr{unix.CAP_NET_BIND_SERVICE}, // ports below 1024 too
		}
	}
	if err := p.start(); err != nil {
		return nil, fmt.Errorf("cast: %s: %w", m.Name, errors.Join(err, os.RemoveAll(dir)))
	}
	for _, t := range tasks {
		if err := p.Do(t); err != nil {
			return nil, errors.Join(err, p.Stop())
		}
	}
	return p, nil
}

// disguise copies this program to a file of the name: the kernel calls a
// process after its file.
func disguise(name string) (dir, path string, err error) {
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return "", "", err
	}
	if dir, err = os.MkdirTemp("", "cast"); err != nil {
		return "", "", err
	}
	path = filepath.Join(dir, name)
	// A program that is started just now would inherit the open file, and what
	// is open for writing cannot be run.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return dir, path, errors.Join(os.Chmod(dir, 0o755), os.WriteFile(path, self, 0o755))
}

func (p *Player) start() error {
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.in, p.out = in, bufio.NewReader(out)
	return p.cmd.Start()
}

// Do has the process do a task, and returns when it is done:
//
//	listen 0.0.0.0:80           accepts, and keeps what it accepted open
//	udp 127.0.0.1:53            takes a UDP port
//	dial 127.0.0.1:80 4         opens four connections
//	dial 127.0.0.1:80 4 50001   opens four, from the ports 50001 to 50004
//	churn 127.0.0.1:80 20ms     opens one each 20 ms and closes it at the next
//	flicker 127.0.0.1:80 100    listens, and lends the listener to a hundred processes in turn that end at once
//	drop                        closes every connection that it dialled
func (p *Player) Do(task string) error {
	if _, err := fmt.Fprintln(p.in, task); err != nil {
		return fmt.Errorf("cast: %s: %w", task, err)
	}
	reply, err := p.out.ReadString('\n')
	if err != nil {
		return fmt.Errorf("cast: %s: %w", task, err)
	}
	if reply = strings.TrimSpace(reply); reply != "ok" {
		return fmt.Errorf("cast: %s: %s", task, reply)
	}
	return nil
}

// PID is that of the process.
func (p *Player) PID() int { return p.cmd.Process.Pid }

// Stop ends the process, and with it everything it had open.
func (p *Player) Stop() error {
	err := p.cmd.Process.Kill()
	_ = p.cmd.Wait() // it says that the process was killed
	return errors.Join(err, os.RemoveAll(p.dir))
}
