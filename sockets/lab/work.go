package lab

import (
	"context"
	"errors"
	"net/netip"
	"strconv"
	"time"

	"berth/sockets"
)

// work is the making of one step. After the first failure nothing is done any
// more, and err tells what it was.
type work struct {
	lab   *Lab
	ctx   context.Context // of what goes on by itself while the step is shown
	turn  int             // how often the step was made before
	scene Scene
	err   error
}

// member starts a process of the step.
func (w *work) member(name string) *member {
	if w.err != nil {
		return nil
	}
	m, err := start(w.lab.program, name)
	if err != nil {
		w.err = err
		return nil
	}
	w.lab.members = append(w.lab.members, m)
	return m
}

// do has a member do a task, and returns its answer.
func (w *work) do(m *member, task ...string) string {
	if w.err != nil {
		return ""
	}
	said, err := m.do(task...)
	w.err = err
	return said
}

// end has a member do a task that gives it a socket, and takes note of the
// socket's own end by a name.
func (w *work) end(name string, m *member, task ...string) string {
	addr := w.do(m, task...)
	if e, err := netip.ParseAddrPort(addr); w.err == nil && err == nil {
		w.name(name, e)
		w.hold(sockets.TCP, e)
	}
	return addr
}

// hold takes note of a socket that stays.
func (w *work) hold(p sockets.Proto, e sockets.Endpoint) {
	w.scene.Held = append(w.scene.Held, Hold{p, e})
}

func (w *work) name(name string, e sockets.Endpoint) {
	w.scene.Facts[name] = e.String()
	w.scene.Facts[name+"-port"] = strconv.Itoa(int(e.Port()))
}

// server has a member take the first of ports that it can get at ip, and takes
// note of it as an end of the scene.
func (w *work) server(name string, m *member, verb string, ports []uint16, more ...string) string {
	return w.take(name, held(verb), ports, func(p uint16) (string, error) {
		return m.do(append([]string{verb, loopback(1, p).String()}, more...)...)
	})
}

// held returns the transport of what a verb makes.
func held(verb string) sockets.Proto {
	if verb == "udp" {
		return sockets.UDP
	}
	return sockets.TCP
}

// take tries ports until one can be had.
func (w *work) take(name string, proto sockets.Proto, ports []uint16, try func(uint16) (string, error)) string {
	if w.err != nil {
		return ""
	}
	for _, p := range ports {
		w.err = nil // of the port before
		addr, err := try(p)
		if w.err = err; !errors.Is(err, ErrTaken) && !errors.Is(err, ErrDenied) {
			w.shows(name, proto, addr)
			return addr
		}
	}
	return ""
}

// shows takes note of an end of the scene, by a name.
func (w *work) shows(name string, proto sockets.Proto, addr string) {
	if e, err := netip.ParseAddrPort(addr); w.err == nil && err == nil {
		w.scene.Ends = append(w.scene.Ends, e)
		w.name(name, e)
		w.hold(proto, e)
	}
}

// again does f, and again after each pause while the step is shown, until it
// fails; then it does last.
func (w *work) again(pause time.Duration, f func() error, last func()) {
	if w.err != nil {
		return
	}
	if w.err = f(); w.err != nil {
		last()
		return
	}
	w.lab.ongoing.Go(func() {
		defer last()
		for {
			select {
			case <-w.ctx.Done():
				return
			case <-time.After(pause):
			}
			if f() != nil {
				return
			}
		}
	})
}

// loopback returns 127.0.0.n at a port.
func loopback(n byte, port uint16) sockets.Endpoint {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, n}), port)
}

// span returns the ports from first to last.
func span(first, last int) []uint16 {
	var ports []uint16
	for p := first; p <= last; p++ {
		ports = append(ports, uint16(p))
	}
	return ports
}

// number returns the ports that a step has for its server: ten of its own, so
// that no TIME_WAIT of one step is shown by another, and none of them registered,
// so that nothing is said of them but what the step says. Another one of the ten
// comes first each time, so that nothing is left of the time before.
func (w *work) number(n int) []uint16 {
	first := 21340 + 10*n
	ports := span(first, first+9)
	by := w.turn % len(ports)
	return append(append(ports[by:len(ports):len(ports)], ports[:by]...), 0)
}

// from is span and then 0, for which the system chooses a port.
func from(first, last int) []uint16 { return append(span(first, last), 0) }
