package lab

import (
	"context"
	"errors"
	"net/netip"
	"strconv"
	"time"

	"berth/sockets"
)

// work is a step in the making. After the first failure nothing more is done, and err
// holds that failure.
type work struct {
	lab   *Lab
	ctx   context.Context // for what runs in the background while the step is shown
	turn  int             // how many times the step was made before
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

// do gives a member a task, and returns its answer.
func (w *work) do(m *member, task ...string) string {
	if w.err != nil {
		return ""
	}
	said, err := m.do(task...)
	w.err = err
	return said
}

// end gives a member a task that opens a socket, and records the socket's own end under
// name.
func (w *work) end(name string, m *member, task ...string) string {
	addr := w.do(m, task...)
	if e, err := netip.ParseAddrPort(addr); w.err == nil && err == nil {
		w.name(name, e)
		w.hold(sockets.TCP, e)
	}
	return addr
}

// hold records a socket that remains open.
func (w *work) hold(p sockets.Proto, e sockets.Endpoint) {
	w.scene.Held = append(w.scene.Held, Hold{p, e})
}

func (w *work) name(name string, e sockets.Endpoint) {
	w.scene.Facts[name] = e.String()
	w.scene.Facts[name+"-port"] = strconv.Itoa(int(e.Port()))
}

// server makes m take a port on 127.0.0.1, the first one in ports that it can get, and
// records it as an end of the scene.
func (w *work) server(name string, m *member, verb string, ports []uint16, more ...string) string {
	return w.take(name, held(verb), ports, func(p uint16) (string, error) {
		return m.do(append([]string{verb, loopback(1, p).String()}, more...)...)
	})
}

// held returns the transport of the socket that a verb makes.
func held(verb string) sockets.Proto {
	if verb == "udp" {
		return sockets.UDP
	}
	return sockets.TCP
}

// take tries ports until one is available.
func (w *work) take(name string, proto sockets.Proto, ports []uint16, try func(uint16) (string, error)) string {
	if w.err != nil {
		return ""
	}
	for _, p := range ports {
		w.err = nil // discard the error for the previous port
		addr, err := try(p)
		if w.err = err; !errors.Is(err, ErrTaken) && !errors.Is(err, ErrDenied) {
			w.shows(name, proto, addr)
			return addr
		}
	}
	return ""
}

// shows records an end of the scene under a name.
func (w *work) shows(name string, proto sockets.Proto, addr string) {
	if e, err := netip.ParseAddrPort(addr); w.err == nil && err == nil {
		w.scene.Ends = append(w.scene.Ends, e)
		w.name(name, e)
		w.hold(proto, e)
	}
}

// again calls f immediately, and once more after each pause while the step is shown,
// until f fails. After that, it calls the other function (last).
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

// loopback returns 127.0.0.n with a port.
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

// number returns the ports from which a step takes one for its server. Each step has
// ten of its own, so that no step shows the TIME_WAIT of another. None of the ports is
// registered, so that nothing is said about them except what the step says. Each time,
// a different one of the ten comes first, so that nothing left over from the previous
// time uses the same port.
func (w *work) number(n int) []uint16 {
	first := 21340 + 10*n
	ports := span(first, first+9)
	by := w.turn % len(ports)
	return append(append(ports[by:len(ports):len(ports)], ports[:by]...), 0)
}

// from returns the ports from first to last, and then 0, for which the system chooses a
// port.
func from(first, last int) []uint16 { return append(span(first, last), 0) }
