//go:build linux

package cast

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// worker is what a member of the cast holds open.
type worker struct {
	held   []io.Closer // listeners and UDP sockets
	dialed []net.Conn
}

// serve does the tasks that it reads, a line each, and answers each with "ok"
// or with what went wrong.
func serve(in io.Reader, out io.Writer) {
	w := &worker{}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if err := w.do(strings.Fields(lines.Text())); err != nil {
			fmt.Fprintln(out, err)
			continue
		}
		fmt.Fprintln(out, "ok")
	}
}

func (w *worker) do(task []string) error {
	switch {
	case len(task) == 2 && task[0] == "listen":
		return w.listen(task[1])
	case len(task) == 2 && task[0] == "udp":
		return w.udp(task[1])
	case len(task) == 3 && task[0] == "dial":
		return w.dial(task[1], task[2], "0")
	case len(task) == 4 && task[0] == "dial":
		return w.dial(task[1], task[2], task[3])
	case len(task) == 3 && task[0] == "churn":
		return churn(task[1], task[2])
	case len(task) == 3 && task[0] == "flicker":
		return w.flicker(task[1], task[2])
	case len(task) == 1 && task[0] == "drop":
		return w.drop()
	}
	return fmt.Errorf("not a task: %q", task)
}

func (w *worker) listen(addr string) error {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false)
	l, err := plain.Listen(context.Background(), network("tcp", addr), addr)
	if err != nil {
		return err
	}
	w.held = append(w.held, l)
	go accept(l)
	return nil
}

// network keeps Go from taking 0.0.0.0 for every address of both families.
func network(proto, addr string) string {
	if a, err := netip.ParseAddrPort(addr); err == nil && a.Addr().Is4() {
		return proto + "4"
	}
	return proto
}

// accept keeps each connection open until its client closes it.
func accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			_, _ = io.Copy(io.Discard, c)
			c.Close()
		}()
	}
}

func (w *worker) udp(addr string) error {
	c, err := net.ListenPacket(network("udp", addr), addr)
	if err == nil {
		w.held = append(w.held, c)
	}
	return err
}

// dial opens connections from the ports that start at first, or from those
// that the system chooses if it is 0.
func (w *worker) dial(addr, times, first string) error {
	n, err := strconv.Atoi(times)
	if err != nil {
		return fmt.Errorf("dial %q times: %w", times, err)
	}
	port, err := strconv.Atoi(first)
	if err != nil {
		return fmt.Errorf("dial from %q: %w", first, err)
	}
	for i := range n {
		d := plain()
		if port != 0 {
			d.LocalAddr = &net.TCPAddr{Port: port + i}
		}
		c, err := d.Dial("tcp", addr)
		if err != nil {
			return err
		}
		w.dialed = append(w.dialed, c)
	}
	return nil
}

// flicker listens, and has many processes hold the listener too, each for as
// long as a program takes that does nothing.
func (w *worker) flicker(addr, times string) error {
	if err := w.listen(addr); err != nil {
		return err
	}
	shared, err := w.held[len(w.held)-1].(*net.TCPListener).File()
	if err != nil {
		return err
	}
	defer shared.Close()
	loop := exec.Command("/bin/sh", "-c", `i=0; while [ "$i" -lt "$0" ]; do /bin/true; i=$((i+1)); done`, times)
	loop.ExtraFiles = []*os.File{shared}
	return loop.Run()
}

func plain() *net.Dialer {
	d := &net.Dialer{Timeout: 5 * time.Second}
	d.SetMultipathTCP(false)
	return d
}

func churn(addr, each string) error {
	d, err := time.ParseDuration(each)
	if err != nil {
		return err
	}
	go func() {
		for range time.Tick(d) {
			if c, err := plain().Dial("tcp", addr); err == nil {
				time.AfterFunc(d, func() { c.Close() })
			}
		}
	}()
	return nil
}

func (w *worker) drop() error {
	for _, c := range w.dialed {
		c.Close()
	}
	w.dialed = nil
	return nil
}
