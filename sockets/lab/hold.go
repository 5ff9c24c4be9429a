package lab

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// limit is how long a task may wait for something that takes no time on loopback.
const limit = 10 * time.Second

// listen listens on addr and accepts connections. If tune is set, listen calls it on
// the listening socket and never accepts.
func (p *endpoints) listen(addr string, tune func(fd uintptr) error) (string, error) {
	var c net.ListenConfig
	c.SetMultipathTCP(false) // to the kernel, an MPTCP socket is a different kind of socket
	l, err := c.Listen(context.Background(), "tcp4", addr)
	if err != nil {
		return "", err
	}
	tcp := l.(*net.TCPListener)
	p.listeners[l.Addr().String()] = tcp
	if tune == nil {
		go p.accept(tcp)
		return l.Addr().String(), nil
	}
	return l.Addr().String(), control(tcp, tune)
}

func (p *endpoints) release(addr string) error {
	l := p.listeners[addr]
	if l == nil {
		return fmt.Errorf("nothing listens on %s", addr)
	}
	delete(p.listeners, addr)
	return l.Close()
}

// control passes the descriptor of a socket to f.
func control(s syscall.Conn, f func(fd uintptr) error) error {
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	if e := raw.Control(func(fd uintptr) { err = f(fd) }); e != nil {
		return e
	}
	return err
}

func (p *endpoints) accept(l *net.TCPListener) {
	for {
		c, err := l.AcceptTCP()
		if err != nil {
			return
		}
		p.keep(c, c.RemoteAddr())
	}
}

// keep stores a connection. The connection is reset when it is closed, or when the
// process ends, unless something else is arranged first.
func (p *endpoints) keep(c *net.TCPConn, client net.Addr) {
	_ = c.SetLinger(0)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[client.String()] = c
	p.came.Broadcast()
}

// conn returns a client's connection, waiting for it if need be.
func (p *endpoints) conn(client string) (*net.TCPConn, error) {
	until := time.Now().Add(limit)
	late := time.AfterFunc(limit, p.came.Broadcast)
	defer late.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.conns[client] == nil {
		if !time.Now().Before(until) {
			return nil, fmt.Errorf("no connection of %s", client)
		}
		p.came.Wait()
	}
	return p.conns[client], nil
}

func (p *endpoints) udp(addr string) (string, error) {
	c, err := net.ListenPacket("udp4", addr)
	if err != nil {
		return "", err
	}
	p.held = append(p.held, c)
	return c.LocalAddr().String(), nil
}

func (p *endpoints) dial(addr string) (string, error) {
	d := net.Dialer{Timeout: limit}
	d.SetMultipathTCP(false)
	c, err := d.Dial("tcp4", addr)
	if err != nil {
		return "", err
	}
	p.keep(c.(*net.TCPConn), c.LocalAddr())
	return c.LocalAddr().String(), nil
}

// with performs a task on a client's connection.
func (p *endpoints) with(verb, client string) error {
	do := map[string]func(*net.TCPConn) error{
		"fill": fill, "shut": (*net.TCPConn).CloseWrite, "close": orderly, "finish": finish, "drop": (*net.TCPConn).Close,
	}[verb]
	if do == nil {
		return fmt.Errorf("not a task: %s", verb)
	}
	c, err := p.conn(client)
	if err != nil {
		return err
	}
	return do(c)
}

// fill writes until the other end, which reads nothing, accepts no more data.
func fill(c *net.TCPConn) error {
	_ = c.SetWriteBuffer(16 << 10) // unsent data is kept in this buffer
	b := make([]byte, 64<<10)
	for {
		if err := c.SetWriteDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
			return err
		}
		n, err := c.Write(b)
		if n == 0 && os.IsTimeout(err) {
			return nil
		}
		if err != nil && !os.IsTimeout(err) {
			return err
		}
	}
}

// orderly closes a connection without a reset.
func orderly(c *net.TCPConn) error {
	_ = c.SetLinger(-1)
	return c.Close()
}

// finish closes a connection once the other end has closed it.
func finish(c *net.TCPConn) error {
	_ = c.SetReadDeadline(time.Now().Add(limit))
	if _, err := io.Copy(io.Discard, c); err != nil {
		return err
	}
	return orderly(c)
}
