package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Serve is what a member of the lab does: the tasks that it reads from in, a
// line each, until in ends. It answers each on out with "ok" and what came of
// it, "taken", "denied", or "failed" and why. The caller then ends the process.
func Serve(name string, in io.Reader, out io.Writer) {
	rename(called(name))
	p := newPlayer()
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

// player is what a member holds open.
type player struct {
	held      []any // keeps what nobody asks for again from being collected
	listeners map[string]*net.TCPListener

	mu    sync.Mutex
	conns map[string]*net.TCPConn // by the client's end
	came  *sync.Cond              // there is another one
}

func newPlayer() *player {
	p := &player{listeners: make(map[string]*net.TCPListener), conns: make(map[string]*net.TCPConn)}
	p.came = sync.NewCond(&p.mu)
	return p
}

// do does a task:
//
//	listen ADDR         accepts, and keeps what it has accepted
//	queue ADDR N        listens and never accepts; N may wait
//	defer ADDR          listens for clients who speak first
//	release ADDR        listens no more
//	udp ADDR            takes a UDP port
//	bind ADDR           takes a TCP port, and does nothing with it
//	dial ADDR           connects, and gives its own end
//	reach ADDR          begins to connect, and gives its own end
//	fill CLIENT         writes into a connection until nothing more goes in
//	shut CLIENT         has nothing more to say on a connection
//	close CLIENT        closes a connection as it should be
//	finish CLIENT       the same, when the other end has
//	drop CLIENT         resets a connection
//	await CLIENT STATE  waits until a connection is in a state
//	waiting ADDR N      waits until N connections wait to be accepted
func (p *player) do(task []string) (string, error) {
	switch {
	case len(task) == 2:
		return p.plain(task[0], task[1])
	case len(task) == 3:
		return p.special(task[0], task[1], task[2])
	}
	return "", fmt.Errorf("not a task: %q", task)
}

func (p *player) plain(verb, what string) (string, error) {
	switch verb {
	case "listen":
		return p.listen(what, nil)
	case "defer":
		return p.listen(what, deferred)
	case "release":
		return "", p.release(what)
	case "udp":
		return p.udp(what)
	case "bind":
		return p.bind(what)
	case "dial":
		return p.dial(what)
	case "reach":
		return p.reach(what)
	}
	return "", p.with(verb, what)
}

func (p *player) special(verb, what, how string) (string, error) {
	switch verb {
	case "await":
		return "", p.await(what, how)
	case "queue", "waiting":
		n, err := strconv.Atoi(how)
		if err != nil {
			return "", err
		}
		if verb == "queue" {
			return p.queue(what, n)
		}
		return "", p.waiting(what, n)
	}
	return "", fmt.Errorf("not a task: %s", verb)
}
