// Package crowd holds a bounded number of loopback sockets open, distributed over
// many processes, so that programs that list sockets can be measured. The processes
// are copies of the program that raises the crowd. Its main function must call
// Member first.
package crowd

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

const memberEnv = "BERTH_CROWD_MEMBER"

// Size is the size of a crowd.
type Size struct {
	Processes   int
	Connections int // in each process; each connection is two sockets
}

// Sockets returns the number of sockets in the crowd. In addition to its
// connections, each process has two listeners and a UDP socket.
func (z Size) Sockets() int { return z.Processes * (2*z.Connections + 3) }

// For returns the size of a crowd of about n sockets. There are up to 250 processes
// with 393 sockets each; if that is not enough, each process has more.
func For(n int) Size {
	const connections, most = 195, 250
	if p := (n + 196) / (2*connections + 3); p <= most {
		return Size{Processes: max(1, p), Connections: connections}
	}
	return Size{Processes: most, Connections: (n/most - 3) / 2}
}

// Member turns this process into a member of the crowd if it was started as one. In
// that case, it does not return.
func Member() {
	spec := os.Getenv(memberEnv)
	if spec == "" {
		return
	}
	var id, connections int
	if _, err := fmt.Sscanf(spec, "%d %d", &id, &connections); err != nil {
		fail(err)
	}
	stand(id, connections)
}

// Crowd is the processes of a crowd.
type Crowd struct{ members []*exec.Cmd }

// Raise starts a crowd, and returns once all of its sockets are open. They are
// closed when this process ends.
func Raise(z Size) (*Crowd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &Crowd{}
	for i := range z.Processes {
		m := exec.Command(self)
		m.Env = append(os.Environ(), memberEnv+"="+strconv.Itoa(i)+" "+strconv.Itoa(z.Connections))
		m.Stderr = os.Stderr
		m.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		ready, err := m.StdoutPipe()
		if err != nil {
			return c, err
		}
		if err := m.Start(); err != nil {
			return c, err
		}
		c.members = append(c.members, m)
		if _, err := ready.Read(make([]byte, 1)); err != nil {
			return c, fmt.Errorf("member %d of the crowd: %w", i, err)
		}
	}
	return c, nil
}

// Disperse ends the crowd.
func (c *Crowd) Disperse() {
	for _, m := range c.members {
		_ = m.Process.Kill()
		_ = m.Wait()
	}
}

// Churn opens and closes rate connections per second until this process ends. It
// returns a counter of them. Each leaves a socket in TIME_WAIT for a minute.
func Churn(rate int) (*atomic.Int64, error) {
	l, err := listen("127.9.9.9:0")
	if err != nil {
		return nil, err
	}
	var made atomic.Int64
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	const dialers = 4
	begin := time.Now()
	for range dialers {
		go func() {
			for n := 1; ; n++ {
				time.Sleep(time.Until(begin.Add(time.Duration(n) * dialers * time.Second / time.Duration(rate))))
				if c, err := dial(l); err == nil {
					c.Close()
					made.Add(1)
				}
			}
		}()
	}
	return &made, nil
}

// listen and dial disable keepalive probes. A hundred thousand connections that
// probe each other at the same time overload the loopback device and break.
func listen(addr string) (net.Listener, error) {
	return (&net.ListenConfig{KeepAlive: -1}).Listen(context.Background(), "tcp", addr)
}

func dial(to net.Listener) (net.Conn, error) {
	return (&net.Dialer{KeepAlive: -1}).Dial("tcp", to.Addr().String())
}

// stand opens the sockets of one member and holds them.
func stand(id, connections int) {
	addr := fmt.Sprintf("127.%d.%d.1:0", 1+id/250, 1+id%250)
	var held []any
	var last net.Listener
	for range 2 {
		l, err := listen(addr)
		if err != nil {
			fail(err)
		}
		held, last = append(held, l), l
	}
	u, err := net.ListenPacket("udp", addr)
	if err != nil {
		fail(err)
	}
	held = append(held, u)
	for range files {
		if f, err := os.Open("/proc/self/exe"); err == nil {
			held = append(held, f)
		}
	}
	for range connections {
		c, err := dial(last)
		if err != nil {
			fail(err)
		}
		s, err := last.Accept()
		if err != nil {
			fail(err)
		}
		held = append(held, c, s)
	}
	fmt.Print("!")
	time.Sleep(2 * time.Hour)
	fmt.Fprintln(os.Stderr, len(held))
}

// files is the number of other files that a member has open, as servers do.
const files = 20

func fail(err error) {
	fmt.Fprintln(os.Stderr, "crowd:", err)
	os.Exit(1)
}
