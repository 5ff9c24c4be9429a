package lab

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"berth/sockets"
)

// Scene is what a step has made. Each of its sockets has one of Ends as its local or
// remote end, and no other socket does, unless another program connects to one of the
// Ends.
type Scene struct {
	Ends   []sockets.Endpoint
	Held   []Hold            // sockets that remain open until a process of the step is ended
	Facts  map[string]string // "server": its endpoint, "server-port": that endpoint's port, and so on
	Denied bool              // the system refused a port for lack of privilege
	Unseen bool              // this kernel does not report what was made
}

// Hold is a socket of a step, identified by its local end.
type Hold struct {
	Proto sockets.Proto
	At    sockets.Endpoint
}

// Lab makes the steps, one at a time. It must be closed.
type Lab struct {
	program string

	mu      sync.Mutex // held while a step is being made or ended
	members []*member
	cancel  context.CancelFunc // stops what runs in the background
	ongoing sync.WaitGroup
	closed  bool
	turns   map[string]int // how many times each step was made

	late sync.Mutex
	left []Left
}

// Left is a connection that this process closed, which the kernel keeps in TIME_WAIT for
// a minute.
type Left struct {
	Client, Server sockets.Endpoint
	Since          time.Time
}

// New makes a Lab. Its processes run this program, which must call Serve when started with
// Args.
func New() (*Lab, error) {
	program, err := self()
	if err != nil {
		return nil, err
	}
	return &Lab{program: program, cancel: func() {}, turns: make(map[string]int)}, nil
}

// ErrSystem is the error of Show for a step that this system can't make.
var ErrSystem = errors.New("needs Linux")

// Show ends the previous step and makes s. The sockets exist when it returns, and
// remain until the next call of Show, Clear or Close.
func (l *Lab) Show(s Step) (Scene, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end()
	if l.closed {
		return Scene{}, ErrLost
	}
	if s.Linux && runtime.GOOS != "linux" {
		return Scene{}, ErrSystem
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	w := &work{lab: l, ctx: ctx, turn: l.turns[s.Name], scene: Scene{Facts: make(map[string]string)}}
	l.turns[s.Name]++
	if s.make(w); w.err != nil {
		l.end()
		return Scene{}, fmt.Errorf("%s: %w", s.Name, w.err)
	}
	return w.scene, nil
}

// end ends what the last step made.
func (l *Lab) end() {
	l.cancel()
	l.ongoing.Wait()
	for _, m := range l.members {
		m.in.Close() // close all of them before waiting for any
	}
	for _, m := range l.members {
		m.stop()
	}
	l.members = nil
}

// Clear ends what the last step made, without making anything new.
func (l *Lab) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end()
}

// Close ends everything that the lab has made, and returns the connections that the kernel
// keeps in TIME_WAIT.
func (l *Lab) Close() []Left {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end()
	l.closed = true
	return l.left
}

// leave records a connection that goes into TIME_WAIT.
func (l *Lab) leave(client, server sockets.Endpoint) {
	l.late.Lock()
	defer l.late.Unlock()
	l.left = append(l.left, Left{client, server, time.Now()})
}
