package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"sync"
	"syscall"
)

// Serve runs a member of the lab. It reads tasks, one per line, until the end of its
// input, and performs them. It answers each task with a line: "ok" and the result,
// "taken", "denied", or "failed" and the reason. The caller then ends the process.
func Serve(name string, in io.Reader, out io.Writer) {
	rename(called(name))
	p := newEndpoints()
	for lines := bufio.NewScanner(in); lines.Scan(); {
		fmt.Fprintln(out, answer(p.do(strings.Fields(lines.Text()))))
	}
}

func answer(said string, err error) string {
	switch {
	case err == nil:
		return strings.TrimSpace("ok " + said)
	case errors.Is(err, syscall.EADDRINUSE):
		return "taken"
	case errors.Is(err, fs.ErrPermission):
		return "denied"
	}
	return "failed " + strings.ReplaceAll(err.Error(), "\n", " ")
}

// endpoints holds what a member has open.
type endpoints struct {
	held      []any // sockets that are not needed again, kept so that they are not garbage-collected
	listeners map[string]*net.TCPListener

	mu    sync.Mutex
	conns map[string]*net.TCPConn // by the client's end
	came  *sync.Cond              // signals another connection
}

func newEndpoints() *endpoints {
	p := &endpoints{listeners: make(map[string]*net.TCPListener), conns: make(map[string]*net.TCPConn)}
	p.came = sync.NewCond(&p.mu)
	return p
}

// do performs a task:
//
//	listen ADDR         accepts, and keeps what it has accepted
//	queue ADDR N        listens and never accepts; N connections may wait
//	defer ADDR          listens for clients that speak first
//	release ADDR        stops listening
//	udp ADDR            takes a UDP port
//	bind ADDR           takes a TCP port, and does nothing with it
//	dial ADDR           connects, and returns its own end
//	reach ADDR          begins to connect, and returns its own end
//	fill CLIENT         writes into a connection until it accepts no more
//	shut CLIENT         shuts down its sending side of a connection
//	close CLIENT        closes a connection in an orderly way
//	finish CLIENT       the same, once the other end has closed
//	drop CLIENT         resets a connection
//	await CLIENT STATE  waits until a connection is in that state
//	waiting ADDR N      waits until N connections are waiting to be accepted
func (p *endpoints) do(words []string) (string, error) {
	t, err := parseTask(words)
	if err != nil {
		return "", err
	}
	switch t.verb {
	case "listen":
		return p.listen(t.what, nil)
	case "defer":
		return p.listen(t.what, deferred)
	case "release":
		return "", p.release(t.what)
	case "udp":
		return p.udp(t.what)
	case "bind":
		return p.bind(t.what)
	case "dial":
		return p.dial(t.what)
	case "reach":
		return p.reach(t.what)
	case "await":
		return "", p.await(t.what, t.state)
	case "queue":
		return p.queue(t.what, t.number)
	case "waiting":
		return "", p.waiting(t.what, t.number)
	}
	return "", p.with(t.verb, t.what)
}
