package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Args returns the arguments with which this program is started as a member of the lab.
// The program must then call Serve.
func Args(name string) []string { return []string{"lab", "--as", name} }

// Reasons why a step could not be made.
var (
	ErrTaken  = errors.New("the port is taken")
	ErrDenied = errors.New("permission denied")
	ErrLost   = errors.New("a process of the lab has ended")
)

// member is a process that holds the sockets of a step.
type member struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	ended chan struct{} // closed when it has ended
}

// called returns the process name of the member with the given name.
func called(name string) string { return "lab-" + name }

// start starts a member. The member ends when stop is called or when this process ends,
// because that closes the member's standard input.
func start(program, name string) (*member, error) {
	m := &member{cmd: exec.Command(program, Args(name)...), ended: make(chan struct{})}
	m.cmd.Args[0] = called(name) // the process is named after its first argument
	bind(m.cmd)
	in, err := m.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := m.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	m.in, m.out = in, bufio.NewReader(out)
	if err := m.begin(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	return m, nil
}

// begin starts the member's process from a thread that lives as long as the member
// does, because when the thread that started a process ends, the kernel acts as if the
// process's parent had ended.
func (m *member) begin() error {
	begun := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := m.cmd.Start()
		begun <- err
		if err == nil {
			<-m.ended
		}
	}()
	return <-begun
}

// do gives the member a task, and returns its answer.
func (m *member) do(task ...string) (string, error) {
	if _, err := fmt.Fprintln(m.in, strings.Join(task, " ")); err != nil {
		return "", ErrLost
	}
	line, err := m.out.ReadString('\n')
	if err != nil {
		return "", ErrLost
	}
	return parseAnswer(task[0], line)
}

// stopDeadline is how long a member may take to end when it is asked to.
const stopDeadline = time.Second

// stop ends the member, and with it everything that it has open.
func (m *member) stop() {
	m.in.Close()
	late := time.AfterFunc(stopDeadline, func() { _ = m.cmd.Process.Kill() })
	defer late.Stop()
	_ = m.cmd.Wait() // how it ended does not matter
	close(m.ended)
}
